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

from moderation.analysis.terms import terms, words
from moderation.analysis.vectors import Reals, Vectors, vectors
from participa.core.text import folded

#: A sentence outside is too short to say something or too long to read; it is taken only where there is no other.
SHORTEST, LONGEST = 5, 25
#: How much nearness counts against saying the same again.
NEARNESS = 0.7
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


def summarise(sentences: Iterable[Sentence], *, many: int = 2) -> Summary:
    """At most so many sentences, no two the same; the order in which they come does not matter."""
    given = sorted(sentences)
    rows = vectors([terms(sentence.text, sentence.language) for sentence in given])
    said = np.diff(rows.matrix.indptr) > 0
    if not said.any():
        return Summary((), "nothing_to_say")
    lengths = np.array([len(words(sentence.text)) for sentence in given])
    readable = said & (lengths >= SHORTEST) & (lengths <= LONGEST)
    near = nearness(rows)
    chosen = _choose(given, rows, near, readable, many)
    if len(chosen) < many:
        chosen += _choose(given, rows, near, said, many, chosen)[len(chosen) :]
    return Summary(tuple(given[row] for row in chosen))


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
        row = int(worth.argmax())
        left[row] = False
        if folded(given[row].text) not in taken:
            take(row)
    return chosen
