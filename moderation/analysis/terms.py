"""The terms of a text: its words without those that carry no subject, by their stems.

Nothing of ``nltk_data`` is at hand or fetched: the stop words are lists of our own (``lists/``). Words are found by a
regular expression, which is all that NLTK's RegexpTokenizer does, so NLTK (a second to import) is left to
:mod:`moderation.analysis.sentences`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from participa.core.stems import STEMMED, stem
from participa.core.text import folded

_FOLDER = Path(__file__).parent / "lists"
_WORD = re.compile(r"[^\W_]+")
#: What has an @ is looked at from where it begins alone: from each of its letters it would take quadratic time.
_NOT_PROSE = re.compile(r"https?://\S+|www\.\S+|(?<!\S)\S+@\S+")
#: Longer "words" are addresses or noise.
_LONGEST = 40
#: Letters of a run, and of a text those that are read: what comes after says little about what it is near to.
_RUN, _READ = 4, 3_000
#: Scripts without spaces between words: two neighbouring characters are a term.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@cache
def listed(name: str) -> frozenset[str]:
    """The words of one of our lists (``es.stop``, ``eu.abbreviations``, …); lines that begin with # are notes."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def words(text: str) -> list[str]:
    """The words and numbers of a text as they were written, in order; no addresses."""
    text = text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    return _WORD.findall(_NOT_PROSE.sub(" ", text) if "@" in text or "http" in text or "www." in text else text)


def terms(text: str, language: str) -> list[str]:
    """The stems of a text in order; in a language that is none of es, eu, en its folded words, no word left out."""
    found: list[str] = []
    for word in words(text):
        term = term_of(word, language)
        if term is not None:
            found.append(term)
        elif _UNSPACED.search(word):
            found += (word[at : at + 2] for at in range(max(1, len(word) - 1)))
    return found


def runs(text: str) -> list[str]:
    """The runs of four letters of each word, its edges included: what is left where a stem or a spelling differs.

    Each begins with ~, so that none is taken for a stem.
    """
    found: list[str] = []
    for word in words(text[:_READ]):
        found += _runs_of(word)
    return found


@lru_cache(maxsize=200_000)
def _runs_of(word: str) -> tuple[str, ...]:
    padded = f" {folded(word)} "
    return tuple(f"~{padded[at : at + _RUN]}" for at in range(max(1, len(padded) - _RUN + 1)))


@lru_cache(maxsize=200_000)
def term_of(word: str, language: str) -> str | None:
    """The stem of one word, or None for a stop word, a single letter, a number of one digit, noise."""
    if len(word) > _LONGEST or _UNSPACED.search(word):
        return None
    plain = folded(word)
    if len(plain) < 2:
        return None
    if language not in STEMMED:
        return plain
    return None if plain in listed(f"{language}.stop") else stem(plain, language)


def labels(texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each stem in texts ``(text, language)`` the word people wrote most often for it; of equals the first."""
    written: dict[str, Counter[str]] = {}
    for text, language in texts:
        for word in words(text):
            term = term_of(word, language)
            if term is not None:
                written.setdefault(term, Counter())[word.casefold()] += 1
    return {term: min(counts, key=lambda word: (-counts[word], word)) for term, counts in written.items()}
