"""Short signatures of texts: those of similar texts agree in some band (MinHash, Broder 1997; banding, Indyk 1998)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.analysis.duplicates.shingles import Shingles, mixed

Words32 = NDArray[np.uint32]

#: So many bands of so many minima: two texts of similarity s share one with 1 − (1 − s³)²⁴: .96 at .5, .997 at .6.
BANDS, ROWS = 24, 3
#: Fixed for ever, because databases keep what is made of them.
_FACTORS = mixed(np.arange(1, 2 * BANDS * ROWS + 1, dtype=np.uint64)).reshape(2, -1) | np.uint64(1)
_HALF = np.uint64(32)
#: Pairs that are worked on at once: few enough for a processor to keep their table close by.
_AT_ONCE = 2_000


@dataclass(frozen=True)
class Signatures:
    """A column for each text. The share of equal ``minima`` (72 rows) estimates Jaccard's similarity of two texts.

    ``bands`` (24 rows) is where to look for similar ones. A value belongs to its band: bands never mix.
    """

    minima: Words32
    bands: Words32


def signatures(shingles: Shingles, *, bands: int = BANDS) -> Signatures:
    """The signatures of all texts, or the first so many bands of them."""
    minima = np.empty((bands * ROWS, len(shingles)), dtype=np.uint32)
    factors = _FACTORS[:, : bands * ROWS, None]
    first = 0
    while first < len(shingles):
        last = int(np.searchsorted(shingles.start, shingles.start[first] + _AT_ONCE, side="right")) - 1
        last = min(max(last, first + 1), len(shingles))
        start = shingles.start[first:last]
        hashed = (shingles.pairs[start[0] : shingles.start[last]] * factors[0] + factors[1]) >> _HALF
        minima[:, first:last] = np.minimum.reduceat(hashed, start - start[0], axis=1)
        first = last
    return Signatures(minima, _bands(minima))


def _bands(minima: Words32) -> Words32:
    rows = minima.reshape(len(minima) // ROWS, ROWS, minima.shape[1])
    value = np.arange(1, len(rows) + 1, dtype=np.uint64)[:, None]
    for row in range(ROWS):
        value = mixed((value << _HALF) ^ (value >> _HALF) ^ rows[:, row])
    return (value >> _HALF).astype(np.uint32)
