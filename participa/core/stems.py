"""Words and their stems in Spanish, Basque and English, for searching and comparing; accents do not matter."""

from __future__ import annotations

import re
import threading
from functools import cache, lru_cache
from typing import Protocol

import snowballstemmer

from participa.core.text import folded

STEMMED = ("es", "eu", "en")
_ALGORITHMS = {"es": "spanish", "eu": "basque", "en": "english"}
_WORD = re.compile(r"\w+")
#: Longer "words" are addresses or noise; nobody looks for them and they would swell the index.
_LONGEST = 40


#: The Basque algorithm leaves the singular article and two of its cases on many words (herria, herriaren) and takes the
#: plural off all (herriak): so they are put into the plural first. The allative in -ra is no article.
_ARTICLE = re.compile(r"(?<=\w\w)(?:(?<!r)a|aren|ari)\Z")


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802  the library's own name


#: A stemmer keeps the word it works on in itself, so two threads must not share it at once.
_one_at_a_time = threading.Lock()


def tokens(text: str) -> list[str]:
    """The words and numbers of a text in order: lower case, without accents (ñ stays), without underscores."""
    return [word for word in _WORD.findall(folded(text).replace("_", " ")) if len(word) <= _LONGEST]


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of one word as :func:`tokens` gives it. The accents go first, so that both spellings meet."""
    if language == "eu":
        word = _ARTICLE.sub("ak", word)
    with _one_at_a_time:
        return _stemmer(language).stemWord(word)


def stems(text: str, language: str) -> list[str]:
    """The stems of a text in order, in one of :data:`STEMMED`."""
    return [stem(word, language) for word in tokens(text)]


def all_stems(word: str) -> frozenset[str]:
    """What a word may be stemmed to in any of the languages."""
    return frozenset(stem(word, language) for language in STEMMED)


@cache
def _stemmer(language: str) -> _Stemmer:
    stemmer: _Stemmer = snowballstemmer.stemmer(_ALGORITHMS[language])
    return stemmer
