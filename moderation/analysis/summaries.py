"""Sentences of people that say what many said: chosen, never written.

Nearness to the centroid of all sentences (Radev et al. 2004) with maximal marginal relevance (Carbonell & Goldstein
1998), so that the second sentence says something else. LexRank (Erkan & Radev 2004) is computed without the table of
all pairs: with X the rows of length 1 and deg the row sums of X·Xᵀ, ``p ← (1−d)/n + d·X(Xᵀ(p/deg))``, linear in the
number of sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from moderation.analysis.terms import terms, words
from moderation.analysis.vectors import Reals, Vectors, unit
from participa.core.text import folded

#: A sentence outside is too short to say something or too long to read; it is taken only where there is no other.
SHORTEST, LONGEST = 5, 20
#: How much nearness counts against saying the same again.
NEARNESS = 0.9
_DAMPING = 0.85
_STEPS = 100


@dataclass(frozen=True, order=True)
class Sentence:
    """A sentence and where it is: ``text`` is exactly ``[start:end]`` of the revision ``source``."""

    text: str
    language: str = "und"
    source: int = 0
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Summary:
    """The chosen sentences, best first; ``why_not`` is ``nothing_to_say`` where none holds a term, else None."""

    sentences: tuple[Sentence, ...]
    why_not: str | None = None


class Sentences:
    """Sentences that become more: what one more costs depends on no other's words, only on how many there are."""

    def __init__(self, sentences: Iterable[Sentence] = ()) -> None:
        self._given: list[Sentence] = []
        self._columns: dict[str, int] = {}
        self._lengths = np.zeros(0, dtype=np.int64)
        self._start = np.zeros(1, dtype=np.int64)
        self._column = np.zeros(0, dtype=np.int64)
        self._count = np.zeros(0)
        self.add(sentences)

    def add(self, sentences: Iterable[Sentence]) -> None:
        """More of them, in any order."""
        more = sorted(sentences)
        said = [terms(sentence.text, sentence.language) for sentence in more]
        flat = [self._columns.setdefault(term, len(self._columns)) for of in said for term in of]
        start = np.cumsum([0, *map(len, said)])
        rows = csr_array((np.ones(len(flat)), np.array(flat, dtype=np.int64), start), (len(more), len(self._columns)))
        rows.sum_duplicates()
        self._given += more
        self._lengths = np.append(self._lengths, [len(words(sentence.text)) for sentence in more]).astype(np.int64)
        self._start = np.append(self._start, rows.indptr[1:] + self._start[-1])
        self._column = np.append(self._column, rows.indices)
        self._count = np.append(self._count, rows.data)

    def summarise(self, many: int = 2) -> Summary:
        """At most so many sentences, no two the same."""
        rows = self._weighed()
        said = np.diff(rows.matrix.indptr) > 0
        if not said.any():
            return Summary((), "nothing_to_say")
        readable = said & (self._lengths >= SHORTEST) & (self._lengths <= LONGEST)
        near = nearness(rows)
        chosen = _choose(self._given, rows, near, readable, many)
        if len(chosen) < many:
            chosen += _choose(self._given, rows, near, said, many, chosen)[len(chosen) :]
        return Summary(tuple(self._given[row] for row in chosen))

    def _weighed(self) -> Vectors:
        """As :func:`~moderation.analysis.vectors.vectors` makes them, the terms in the order in which they came."""
        used = np.bincount(self._column, minlength=len(self._columns))
        rarity = np.log((1 + len(self._given)) / (1 + used)) + 1
        weight = np.sqrt(self._count) * rarity[self._column]
        matrix = csr_array((weight, self._column, self._start), (len(self._given), len(self._columns)))
        return Vectors(unit(matrix), list(self._columns), rarity)


def summarise(sentences: Iterable[Sentence], *, many: int = 2) -> Summary:
    """At most so many sentences, no two the same; the order in which they come does not matter."""
    return Sentences(sentences).summarise(many)


def nearness(rows: Vectors) -> Reals:
    """The cosine of each row with the centroid of all, of which the nearest has 1."""
    centroid = np.asarray(rows.matrix.sum(axis=0)).ravel()
    near = np.asarray(rows.matrix @ centroid, dtype=np.float64)
    return near / near.max() if len(near) and near.max() > 0 else near


def lexrank(rows: Vectors) -> Reals:
    """The standing of each row among all (its sum is 1): who is near to those whom many are near to."""
    matrix = rows.matrix
    many = matrix.shape[0]
    if not many:
        return np.zeros(0)
    turned = matrix.T.tocsr()
    degree = np.asarray(matrix @ (turned @ np.ones(many)))
    empty = degree <= 0
    degree = np.where(empty, 1.0, degree)
    standing = np.full(many, 1 / many)
    for _ in range(_STEPS):
        spread = matrix @ (turned @ (standing / degree))
        following = (1 - _DAMPING) / many + _DAMPING * (spread + standing[empty].sum() / many)
        settled = np.abs(following - standing).sum() < 1e-10
        standing = following
        if settled:
            break
    return standing


def _choose(
    given: Sequence[Sentence], rows: Vectors, near: Reals, allowed: np.ndarray, many: int, before: Sequence[int] = ()
) -> list[int]:
    """Rows by marginal relevance; of equals the first by its text."""
    chosen: list[int] = []
    left = allowed.copy()
    said = np.zeros(len(given))
    taken: set[str] = set()

    def take(row: int) -> None:
        chosen.append(row)
        taken.add(folded(given[row].text))
        left[row] = False
        np.maximum(said, rows.alike(row), out=said)

    for row in before:
        take(row)
    while len(chosen) < many and left.any():
        worth = np.where(left, np.round(NEARNESS * near - (1 - NEARNESS) * said, 12), -np.inf)
        row = min(np.flatnonzero(worth == worth.max()).tolist(), key=given.__getitem__)
        left[row] = False
        if folded(given[row].text) not in taken:
            take(row)
    return chosen
