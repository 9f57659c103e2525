"""Texts as the pairs of words that follow each other (shingles of two), as numbers that are the same everywhere.

Case, accents and punctuation do not count. A text begins and ends with a mark, so that one word makes two pairs. A
script without spaces counts its characters as words, and an emoji is a word. All texts are worked on at once by numpy,
which is ten times as quick as a regular expression for each.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from participa.core.text import folded

Hashes = NDArray[np.uint64]
Integers = NDArray[np.int64]

#: Texts that are worked on at once: enough for numpy to be quick, few enough to need little memory.
_AT_ONCE = 2_000
_UNSPACED = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
#: Code points above the basic plane (emoji, rare scripts) are words of their own.
_BASIC = 0x10000
#: Odd numbers with well mixed bits: 2⁶⁴ over the golden ratio, and those of the finaliser of SplitMix64 (Steele 2014).
_FIRST, _SECOND, _THIRD = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


@dataclass(frozen=True)
class Shingles:
    """The pairs of all texts, one after the other. Text ``n`` has those from ``start[n]`` to ``start[n + 1]``."""

    pairs: Hashes
    start: Integers

    def __len__(self) -> int:
        return len(self.start) - 1

    def of(self, text: int) -> Hashes:
        """The pairs of one text in order, repeats included."""
        return self.pairs[self.start[text] : self.start[text + 1]]

    @property
    def silent(self) -> NDArray[np.bool_]:
        """Which texts have no word at all: they are like no other."""
        return np.asarray(np.diff(self.start) == 1)


def shingles(texts: Iterable[str]) -> Shingles:
    """The pairs of texts, in order."""
    parts = [_shingles(some) for some in _some(texts)]
    counts = np.concatenate([np.zeros(1, dtype=np.int64), *(count for _, count in parts)])
    return Shingles(np.concatenate([np.zeros(0, dtype=np.uint64), *(pairs for pairs, _ in parts)]), np.cumsum(counts))


def mixed(numbers: Hashes) -> Hashes:
    """Each number as one whose bits look like chance; different numbers stay different."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * _SECOND
    numbers = (numbers ^ (numbers >> np.uint64(27))) * _THIRD
    return numbers ^ (numbers >> np.uint64(31))


def similarity(one: Hashes, other: Hashes) -> float:
    """Jaccard's: pairs in both over pairs in either, 0 to 1."""
    first, second = set(one.tolist()), set(other.tolist())
    both = len(first & second)
    return both / (len(first) + len(second) - both)


def _some(texts: Iterable[str]) -> Iterator[Sequence[str]]:
    waiting = iter(texts)
    while some := list(itertools.islice(waiting, _AT_ONCE)):
        yield some


def _shingles(texts: Sequence[str]) -> tuple[Hashes, Integers]:
    """The pairs of some texts, and how many each has."""
    texts = [unicodedata.normalize("NFC", text) for text in texts]
    codes = np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    ends = np.cumsum([len(text) + 1 for text in texts])
    words, at = _words(codes)
    text = np.searchsorted(ends, at, side="right")
    # Between the words of one text and the next stands the edge, a word of its own: 0.
    edged = np.zeros(len(words) + len(texts) + 1, dtype=np.uint64)
    edged[np.arange(len(words)) + text + 1] = words
    return mixed(edged[:-1] * _FIRST + edged[1:]), np.bincount(text, minlength=len(texts)) + 1


def _words(codes: NDArray[np.uint32]) -> tuple[Hashes, Integers]:
    """The words of a row of code points as numbers, and where each begins."""
    plain, alone = _letters()
    basic = np.minimum(codes, _BASIC)
    letters = np.where(basic == _BASIC, codes, plain[basic])
    inside = letters != 0
    single = alone[basic]
    begins = inside & (single | np.concatenate([[True], ~inside[:-1] | single[:-1]]))
    kept = np.flatnonzero(inside)
    first = np.flatnonzero(begins[kept])
    if not len(first):
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    place = np.arange(len(kept)) - np.repeat(first, np.diff(np.append(first, len(kept))))
    parts = mixed(letters[kept] * _FIRST + place.astype(np.uint64) * _THIRD)
    return np.add.reduceat(parts, first) | np.uint64(1), kept[first]


@cache
def _letters() -> tuple[Hashes, NDArray[np.bool_]]:
    """For each code point its plain letter (0: between words), and whether it is a word alone; the last: the others."""
    plain = np.zeros(_BASIC + 1, dtype=np.uint64)
    alone = np.zeros(_BASIC + 1, dtype=np.bool_)
    for code in range(_BASIC):
        char = chr(code)
        symbol = unicodedata.category(char) == "So"
        if char.isalnum() or symbol:
            plain[code] = ord(folded(char)[:1] or char)
            alone[code] = symbol
    for first, last in _UNSPACED:
        alone[first : last + 1] = True
    alone[_BASIC] = True
    return plain, alone
