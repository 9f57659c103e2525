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
#: Pairs that are worked on at once: as many as a processor keeps close by.
_AT_ONCE = 30_000


@dataclass(frozen=True)
class Signatures:
    """A column for each text. The share of equal ``minima`` (72 rows) estimates Jaccard's similarity of two texts.

    ``bands`` (24 rows) is where to look for similar ones. A value belongs to its band: bands never mix.
    """

    minima: Words32
    bands: Words32


def signatures(shingles: Shingles) -> Signatures:
    """The signatures of all texts."""
    minima = np.empty((BANDS * ROWS, len(shingles)), dtype=np.uint32)
    first = 0
    while first < len(shingles):
        last = int(np.searchsorted(shingles.start, shingles.start[first] + _AT_ONCE, side="right")) - 1
        last = min(max(last, first + 1), len(shingles))
        _fill(minima[:, first:last], shingles, first, last)
        first = last
    return Signatures(minima, _bands(minima))


def _fill(minima: Words32, shingles: Shingles, first: int, last: int) -> None:
    start = shingles.start[first:last]
    pairs = shingles.pairs[start[0] : shingles.start[last]]
    for row, (factor, summand) in zip(minima, _FACTORS.T, strict=True):
        row[:] = np.minimum.reduceat((pairs * factor + summand) >> _HALF, start - start[0])


def _bands(minima: Words32) -> Words32:
    bands = np.empty((BANDS, minima.shape[1]), dtype=np.uint32)
    for band in range(BANDS):
        value = np.full(minima.shape[1], band + 1, dtype=np.uint64)
        for row in range(ROWS):
            value = mixed((value << _HALF) ^ (value >> _HALF) ^ minima[band * ROWS + row])
        bands[band] = value >> _HALF
    return bands
