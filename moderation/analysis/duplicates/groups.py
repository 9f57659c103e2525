"""Texts that are variants of each other, in groups round one of them (star clustering, Aslam 1998).

Everything in a group resembles the one in its middle. Groups that join whatever touches (as connected components do)
would run on from one text over a mixture to the next, until most of a consultation is one group.

Imported by the worker only: it needs scipy.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from moderation.analysis.duplicates.index import SIMILAR, Index
from moderation.analysis.duplicates.shingles import Hashes, Integers, Shingles, mixed

Reals = NDArray[np.float64]

#: In a band that more texts share, each is compared with those that share most bands with others, not with all.
_CROWD, _HUBS = 64, 8
#: The estimate of a similarity that is worth an exact look: three deviations below what is wanted.
_WORTH = 1 / 3
_AT_ONCE = 200_000


@dataclass(frozen=True)
class Group:
    """``middle`` is the text that all the others resemble, by the first number with its words.

    ``variants``: for each wording the numbers of its texts, ascending; the most often written first, then by number.
    """

    middle: int
    variants: tuple[tuple[int, ...], ...]

    @property
    def members(self) -> tuple[int, ...]:
        """The numbers of all its texts, ascending."""
        return tuple(sorted(itertools.chain.from_iterable(self.variants)))


def groups(index: Index, *, least: float = SIMILAR) -> list[Group]:
    """All groups of two texts and more, the largest first. The order of the texts decides nothing but their numbers.

    Texts with the same words are one, which counts as often as it was written. The text that
    resembles others most, in all, becomes a middle and takes all that it resembles; then the next of the rest.
    """
    prints = _prints(index.shingles)
    _, first, copy_of = np.unique(prints, return_index=True, return_inverse=True)
    copies = np.bincount(copy_of)
    talking = np.flatnonzero(~index.shingles.silent[first])
    left, right, similar = _alike(index, first[talking], least)
    middle = _stars(talking[left], talking[right], similar, copies)
    middle[index.shingles.silent[first]] = -1
    return _as_groups(middle, first, copy_of)


def _prints(shingles: Shingles) -> Hashes:
    """A number for each text by which pairs it has and how often: the same words in the same order have the same."""
    return mixed(np.add.reduceat(mixed(shingles.pairs + np.uint64(1)), shingles.start[:-1]))


def _alike(index: Index, rows: Integers, least: float) -> tuple[Integers, Integers, Reals]:
    """The places in ``rows`` of each two texts that resemble each other, and how much they do."""
    pairs = _candidates(index.bands[:, rows])
    left, right = pairs // len(rows), pairs % len(rows)
    minima = np.ascontiguousarray(index.minima[:, rows].T)
    agree = [
        (minima[left[at : at + _AT_ONCE]] == minima[right[at : at + _AT_ONCE]]).mean(axis=1)
        for at in range(0, len(pairs), _AT_ONCE)
    ]
    worth = np.concatenate([np.zeros(0), *agree]) >= _WORTH * least / SIMILAR
    left, right = left[worth], right[worth]
    similar = _similarities(index.shingles, rows, left, right)
    enough = similar >= least
    return left[enough], right[enough], similar[enough]


def _candidates(bands: NDArray[np.uint32]) -> Integers:
    """Two texts that share a band, as ``one · n + other``, each once."""
    texts = bands.shape[1]
    company = np.zeros(texts, dtype=np.int64)
    for band in bands:
        _, of, sizes = np.unique(band, return_inverse=True, return_counts=True)
        company += sizes[of] - 1
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *(_met(band, company) for band in bands)]))


def _met(band: NDArray[np.uint32], company: Integers) -> Integers:
    """Who meets in one band: all that have the same value; in a crowd each only meets those of most company."""
    order = np.lexsort((-company, band))
    begins = np.flatnonzero(np.concatenate([[True], np.diff(band[order]) != 0]))
    sizes = np.diff(np.append(begins, len(order)))
    first, size = np.repeat(begins, sizes), np.repeat(sizes, sizes)
    rank = np.arange(len(order)) - first
    meets = np.minimum(rank, np.where(size > _CROWD, _HUBS, _CROWD))
    met = np.zeros(0, dtype=np.int64)
    found = [met]
    for hub in range(int(meets.max(initial=0))):
        here = np.flatnonzero(meets > hub)
        one, other = order[first[here] + hub], order[here]
        found.append(np.minimum(one, other) * len(order) + np.maximum(one, other))
    return np.concatenate(found)


def _similarities(known: Shingles, rows: Integers, left: Integers, right: Integers) -> Reals:
    """The exact similarity of each two texts (:func:`moderation.analysis.duplicates.shingles.similarity`)."""
    used, place = np.unique(np.concatenate([left, right]), return_inverse=True)
    texts = [known.of(row) for row in rows[used]]
    flat = np.concatenate([np.zeros(0, dtype=np.uint64), *texts])
    start = np.cumsum([0, *(len(text) for text in texts)])
    names, column = np.unique(flat, return_inverse=True)
    has = csr_array((np.ones(len(flat), dtype=np.int32), column, start), shape=(len(used), len(names)))
    has.sum_duplicates()
    has.data[:] = 1
    size = np.diff(has.indptr)
    one, other = place[: len(left)], place[len(left) :]
    both = np.concatenate([np.zeros(0, dtype=np.int64), *_shared(has, one, other)])
    return np.asarray(both / (size[one] + size[other] - both), dtype=np.float64)


def _shared(has: csr_array, one: Integers, other: Integers) -> Iterator[Integers]:
    for at in range(0, len(one), _AT_ONCE // 10):
        here = slice(at, at + _AT_ONCE // 10)
        yield has[one[here]].multiply(has[other[here]]).sum(axis=1)


def _stars(left: Integers, right: Integers, similar: Reals, copies: Integers) -> Integers:
    """The middle of each text, itself where it stands alone. Rows are in the order of their content."""
    ends = (np.r_[left, right], np.r_[right, left])
    around = csr_array((np.r_[similar, similar], ends), shape=(len(copies), len(copies)))
    company = around @ copies + copies
    middle = np.full(len(copies), -1, dtype=np.int64)
    for row in np.lexsort((np.arange(len(copies)), -company)):
        if middle[row] < 0:
            near = around.indices[around.indptr[row] : around.indptr[row + 1]]
            middle[near[middle[near] < 0]] = row
            middle[row] = row
    return middle


def _as_groups(middle: Integers, first: Integers, copy_of: Integers) -> list[Group]:
    """From the middle of each wording (−1: none) to groups of texts. ``first`` is the first text of each wording."""
    texts = _split(copy_of, len(middle))
    found = []
    for row, wordings in enumerate(_split(middle, len(middle))):
        variants = sorted((tuple(texts[one].tolist()) for one in wordings), key=lambda all_: (-len(all_), all_[0]))
        if sum(len(one) for one in variants) > 1:
            found.append(Group(int(first[row]), tuple(variants)))
    return sorted(found, key=lambda group: (-len(group.members), group.middle))


def _split(of: Integers, kinds: int) -> list[Integers]:
    """For each kind the places where it stands, ascending; −1 is no kind."""
    order = np.argsort(of, kind="stable")
    return np.split(order, np.searchsorted(of[order], np.arange(kinds + 1)))[1:-1]
