"""Comments that stand for the others: a few such that everybody finds one near to what they said.

Facility location, chosen greedily (Nemhauser, Wolsey & Fisher 1978: at least 63 % of the best possible), over the
square root of the cosine: the root makes a second comment near to somebody worth little, so those who were far from
everything are sought out. The comments that most people agree with are never the answer: they say one thing again and
again.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from moderation.analysis.comment import Comment
from moderation.analysis.terms import terms, words
from moderation.analysis.vectors import Reals, vectors

#: Beyond so many comments a part of them stands for all, drawn by their texts alone.
AUDIENCE = 3_000
#: More words are no answer that somebody reads; longer comments are heard, and chosen only where there is nothing else.
LONGEST = 200


@dataclass(frozen=True)
class Chosen:
    """The comments, best first, how many seats each stance had, and among how many comments they were sought.

    ``why_not`` is ``nothing_to_say`` where no comment holds a term, else None.
    """

    comments: tuple[Comment, ...]
    seats: dict[str, int] = field(default_factory=dict)
    heard: int = 0
    why_not: str | None = None


def representatives(comments: Iterable[Comment], *, many: int = 12) -> Chosen:
    """At most so many comments; stances have seats by shares, and one before any has two. Order changes nothing."""
    given = audience(comments, AUDIENCE)
    rows = vectors([terms(comment.text, comment.language) for comment in given]).matrix
    said = np.diff(rows.indptr) > 0
    if not said.any():
        return Chosen((), heard=len(given), why_not="nothing_to_say")
    readable = said & np.array([len(words(comment.text)) <= LONGEST for comment in given])
    near = np.sqrt(np.clip((rows @ rows.T).toarray(), 0, 1))
    allowed = readable if readable.any() else said
    free = seats([given[row].stance for row in np.flatnonzero(said)], many)
    chosen = _greedy(near, [comment.stance for comment in given], allowed, dict(free))
    return Chosen(tuple(given[row] for row in chosen), free, len(given))


def seats(stances: Sequence[str], many: int) -> dict[str, int]:
    """So many seats shared out by largest remainders (Hamilton); each stance has one before any has two."""
    counts = Counter(stances)
    order = sorted(counts, key=lambda stance: (-counts[stance], stance))[:many]
    left = many - len(order)
    whole = sum(counts[stance] for stance in order)
    exact = {stance: left * counts[stance] / whole for stance in order}
    given = {stance: 1 + int(exact[stance]) for stance in order}
    rest = sorted(order, key=lambda stance: (int(exact[stance]) - exact[stance], -counts[stance], stance))
    for stance in rest[: many - sum(given.values())]:
        given[stance] += 1
    return given


def audience(comments: Iterable[Comment], most: int) -> list[Comment]:
    """The comments in an order of their own; of more than ``most`` those whose texts have the smallest digests."""
    given = list(comments)
    if len(given) > most:
        given = heapq.nsmallest(most, given, key=_digest)
    return sorted(given)


def _digest(comment: Comment) -> tuple[bytes, int]:
    return hashlib.blake2b(f"{comment.source} {comment.text}".encode(), digest_size=8).digest(), comment.source


def _greedy(near: Reals, stances: Sequence[str], allowed: np.ndarray, free: dict[str, int]) -> list[int]:
    """Rows by what each adds; what a row adds only shrinks, so a stale figure that leads is the only one renewed."""
    heard = np.zeros(len(near))
    heap = [(-round(float(near[:, row].sum()), 9), int(row), 0) for row in np.flatnonzero(allowed)]
    heapq.heapify(heap)
    chosen: list[int] = []
    while heap and sum(free.values()):
        gain, row, at = heapq.heappop(heap)
        if not free.get(stances[row]) or gain == 0:
            continue
        if at < len(chosen):
            fresh = float(np.maximum(near[:, row] - heard, 0).sum())
            heapq.heappush(heap, (-round(fresh, 9), row, len(chosen)))
            continue
        chosen.append(row)
        free[stances[row]] -= 1
        np.maximum(heard, near[:, row], out=heard)
    return chosen
