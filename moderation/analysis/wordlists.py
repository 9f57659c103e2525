"""Words and phrases that a person should look at, whatever their inflection.

A list is a file of lines ``hold PHRASE`` or ``flag PHRASE``; ``hold`` waits for a moderator, ``flag`` is only noted.
Spanish and English words are compared by their stems. Basque words are compared by declension: the Snowball stemmer
leaves some cases on and cuts compounds too short (*putakume* becomes *puta*), which is fine for a search and not here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from moderation.analysis.found import Found, Span
from participa.core.stems import stem, tokens
from participa.core.text import folded

LANGUAGES = ("es", "eu", "en")
HOLD = "hold"
FLAG = "flag"
_SCORE = {HOLD: 0.9, FLAG: 0.6}
_FOLDER = Path(__file__).parent / "words"
_WORD = re.compile(r"[^\W_]+")
#: A listed word and its forms begin alike in all three languages, so other words need no comparing (which is slow).
_PREFIX = 3
#: What Basque nouns and adjectives take: article, number, case, and what may stand on a genitive.
_BASQUE_ENDING = re.compile(
    r"r?(?:|a|ak|ek|ok|ik|i|ei|oi|ri|ari|en|on|ren|aren|z|az|ez|n|an|ean|tan|etan|ra|era|etara|tik|etik|etatik|ko|eko|etako"
    r"|ekin|okin|rekin|arekin|entzat|rentzat|arentzat|engatik|rengatik|arengatik|engan|arengan|txo|txoa|txoak)"
    r"(?:a|ak|ek)?"
)


@dataclass(frozen=True)
class WordList:
    """The list of one language: by the first letters of a phrase, its words (or stems) and its level."""

    language: str
    version: str
    phrases: dict[str, list[tuple[tuple[str, ...], str]]]


def parse(lines: Iterable[str], language: str) -> WordList:
    """A list from its lines; ``# version N`` names it, other lines that begin with # are notes."""
    version = "1"
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for line in lines:
        if line.startswith("# version"):
            version = line.split()[-1]
        level, _, phrase = line.strip().partition(" ")
        if level in {HOLD, FLAG} and phrase:
            words = tuple(word if language == "eu" else stem(word, language) for word in tokens(phrase))
            if (words, level) not in phrases[words[0][:_PREFIX]]:
                phrases[words[0][:_PREFIX]].append((words, level))
    return WordList(language, version, dict(phrases))


@cache
def default_lists() -> tuple[WordList, ...]:
    """The lists that the product brings."""
    return tuple(parse((_FOLDER / f"{code}.txt").read_text().splitlines(), code) for code in LANGUAGES)


def listed_words(text: str, lists: Iterable[WordList] | None = None) -> list[Found]:
    """One finding for each list and level; all lists are asked, because people mix languages."""
    words = [(folded(match[0]), match.span()) for match in _WORD.finditer(text)]
    found: list[Found] = []
    for listed in default_lists() if lists is None else lists:
        spans: dict[str, list[Span]] = defaultdict(list)
        for index, (word, span) in enumerate(words):
            for phrase, level in listed.phrases.get(word[:_PREFIX], ()):
                if _begins(phrase, words, index, listed.language):
                    spans[level].append((span[0], words[index + len(phrase) - 1][1][1]))
        found += [
            Found(f"words.{level}", f"{listed.language}-{listed.version}", _SCORE[level], tuple(spans[level]))
            for level in sorted(spans)
        ]
    return found


def _begins(phrase: tuple[str, ...], words: list[tuple[str, Span]], index: int, language: str) -> bool:
    following = words[index : index + len(phrase)]
    return len(following) == len(phrase) and all(
        _is_form_of(wanted, word, language) for wanted, (word, _) in zip(phrase, following, strict=True)
    )


def _is_form_of(wanted: str, word: str, language: str) -> bool:
    if language != "eu":
        return stem(word, language) == wanted
    return word.startswith(wanted) and _BASQUE_ENDING.fullmatch(word, len(wanted)) is not None
