"""Words and phrases that a person should look at, whatever their inflection.

Spanish and English words are compared by their stems, Basque ones by their declension
(:mod:`moderation.analysis.declension`). However long the lists are, each word of a text is looked up once in each.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from moderation.analysis.declension import undeclined
from moderation.analysis.found import Found, Span
from participa.core.stems import stem, tokens
from participa.core.text import folded

LANGUAGES = ("es", "eu", "en")
#: What a listed word does to a text: it waits for a moderator; its author is asked first; it is only noted.
HOLD, NUDGE, FLAG = "hold", "nudge", "flag"
LEVELS = (HOLD, NUDGE, FLAG)
_SCORE = {HOLD: 0.9, NUDGE: 0.75, FLAG: 0.6}
_FOLDER = Path(__file__).parent / "words"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, order=True)
class Entry:
    """A word or phrase as a person wrote it, and its level."""

    phrase: str
    level: str


@dataclass(frozen=True)
class WordList:
    """The list of one language at one version, ready to be asked."""

    language: str
    version: str
    entries: tuple[Entry, ...] = ()
    #: By the first word as it is compared: the words that follow, and the entry.
    index: dict[str, list[tuple[tuple[str, ...], Entry]]] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Match:
    """A listed word in a text: which, in which list, where, and as what it was compared."""

    listed: WordList
    entry: Entry
    span: Span

    @property
    def key(self) -> str:
        """The words or stems by which it was found."""
        return " ".join(compared(self.entry.phrase, self.listed.language))


def compared(phrase: str, language: str) -> tuple[str, ...]:
    """What is compared of a phrase, word by word: two phrases for which it is the same find the same texts."""
    return tuple(word if language == "eu" else stem(word, language) for word in tokens(phrase))


def word_list(language: str, version: str, entries: Iterable[Entry]) -> WordList:
    """A list, indexed; entries without a word are left out."""
    listed = WordList(language, version, tuple(entries))
    index: dict[str, list[tuple[tuple[str, ...], Entry]]] = defaultdict(list)
    for entry in listed.entries:
        first, *rest = compared(entry.phrase, language) or ("",)
        if first:
            index[first].append((tuple(rest), entry))
    listed.index.update(index)
    return listed


def parse(lines: Iterable[str], language: str) -> WordList:
    """A list from lines ``LEVEL PHRASE``; ``# version N`` names it, other lines that begin with # are notes."""
    version = "1"
    entries = []
    for line in lines:
        if line.startswith("# version"):
            version = line.split()[-1]
        level, _, phrase = line.strip().partition(" ")
        if level in LEVELS and phrase:
            entries.append(Entry(phrase, level))
    return word_list(language, version, entries)


@cache
def default_lists() -> tuple[WordList, ...]:
    """The lists that the product brings."""
    return tuple(parse((_FOLDER / f"{code}.txt").read_text().splitlines(), code) for code in LANGUAGES)


def matches(text: str, lists: Iterable[WordList] | None = None) -> Iterator[Match]:
    """Every listed word of a text, list by list; all are asked, because people mix languages."""
    words = [(folded(match[0]), match.span()) for match in _WORD.finditer(text)]
    for listed in default_lists() if lists is None else lists:
        index = listed.index
        forms = [_forms(word, listed.language) for word, _ in words]
        for at, here in enumerate(forms):
            for form in here:
                for rest, entry in index.get(form, ()):
                    if _follows(rest, forms[at + 1 : at + 1 + len(rest)]):
                        yield Match(listed, entry, (words[at][1][0], words[at + len(rest)][1][1]))


def listed_words(text: str, lists: Iterable[WordList] | None = None) -> list[Found]:
    """One finding for each list and level."""
    asked = default_lists() if lists is None else tuple(lists)
    spans: dict[tuple[str, str], dict[Span, None]] = {}
    for match in matches(text, asked):
        spans.setdefault((match.listed.language, match.entry.level), {})[match.span] = None
    return [
        Found(f"words.{level}", f"{listed.language}-{listed.version}", _SCORE[level], tuple(found))
        for listed in asked
        for level in LEVELS
        if (found := spans.get((listed.language, level)))
    ]


def _forms(word: str, language: str) -> tuple[str, ...]:
    return undeclined(word) if language == "eu" else (stem(word, language),)


def _follows(rest: tuple[str, ...], forms: Sequence[tuple[str, ...]]) -> bool:
    return len(forms) == len(rest) and all(word in here for word, here in zip(rest, forms, strict=True))
