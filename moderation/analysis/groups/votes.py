"""Votes of people on statements as one sparse table, in an order that depends on nothing but the votes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]

#: What a vote says: agreement 1, pass 0, disagreement −1.
AGREE, PASS, DISAGREE = 1, 0, -1


@dataclass(frozen=True)
class Votes:
    """Rows are people, columns statements, both in ascending order of their numbers.

    ``row``, ``column`` and ``value`` hold one entry for each vote, by row and then column. ``out`` are the columns that
    moderation took out: Polis reads them as a vote of 0 by everybody, which still counts as a vote.
    """

    people: Integers
    statements: Integers
    row: Integers
    column: Integers
    value: Reals
    out: Integers

    @property
    def shape(self) -> tuple[int, int]:
        """How many people and statements."""
        return len(self.people), len(self.statements)

    @property
    def cast(self) -> Integers:
        """How many votes each person cast, on whatever statement."""
        return np.bincount(self.row, minlength=len(self.people))

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Of each vote, whether its statement was kept."""
        out = np.zeros(len(self.statements), dtype=bool)
        out[self.out] = True
        return ~out[self.column]


def read_votes(votes: Iterable[tuple[int, int, int]], *, out: Collection[int] = ()) -> Votes:
    """The table from ``(person, statement, vote)`` in any order; ``out`` are statements that moderation took out."""
    listed = np.array(list(votes), dtype=np.int64).reshape(-1, 3)
    return table(listed[:, 0], listed[:, 1], listed[:, 2], out=out)


def table(people: Integers, statements: Integers, values: Integers, *, out: Collection[int] = ()) -> Votes:
    """The same from three arrays of one length.

    Where a person is told to have voted differently on one statement, nobody knows what they meant: a pass. Raises
    ValueError for a vote other than −1, 0 and 1.
    """
    if len(values) and (values.min() < DISAGREE or values.max() > AGREE):
        raise ValueError("a vote is -1, 0 or 1")
    known_people, row = _numbered(people)
    known, column = _numbered(statements)
    cell = row * max(len(known), 1) + column
    ordered = np.asarray(values, dtype=np.int64)
    if np.any(cell[1:] <= cell[:-1]):
        order = np.argsort(cell, kind="stable")
        cell, ordered = cell[order], ordered[order]
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    if len(first) and len(first) < len(cell):
        low, high = np.minimum.reduceat(ordered, first), np.maximum.reduceat(ordered, first)
        ordered = np.where(low == high, low, PASS)
        cell = cell[first]
    width = max(len(known), 1)
    taken = np.flatnonzero(np.isin(known, np.array(sorted(out), dtype=np.int64)))
    return Votes(known_people, known, cell // width, cell % width, ordered.astype(np.float64), taken)


def _numbered(keys: Integers) -> tuple[Integers, Integers]:
    """The different keys, ascending, and of each entry the place of its key among them."""
    low, high = (int(keys.min()), int(keys.max())) if len(keys) else (0, 0)
    if high - low > 4 * len(keys) + 1000:
        known, places = np.unique(keys, return_inverse=True)
        return known, places.astype(np.int64)
    # Keys that lie close together are counted instead of sorted, which is ten times as quick for millions of votes.
    there = np.zeros(high - low + 1, dtype=bool)
    there[keys - low] = True
    return np.flatnonzero(there) + low, (np.cumsum(there) - 1)[keys - low]
