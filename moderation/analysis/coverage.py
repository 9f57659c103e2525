"""Who is not represented: how near the comments are to chosen texts, beside texts drawn by chance.

Nearness is the cosine over runs of four letters, another measure than the one by which texts are chosen: whoever grades
their own choice by their own rule always passes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from moderation.analysis.comment import Comment
from moderation.analysis.representatives import audience
from moderation.analysis.terms import words
from moderation.analysis.vectors import Reals, vectors
from participa.core.text import folded

#: Letters of a run, and of a comment those that are read: what comes after says little about whether it is near.
RUN, READ = 4, 3_000
#: Choices by chance, and of how many comments at most.
DRAWS, HEARD = 20, 2_000
#: Texts that are so near say the same; where a campaign makes chance look good, nobody need be nearer than that.
ALIKE = 0.4
#: A group left out so many times more than the others is told, if it has at least so many comments.
FLAGGED, LEAST = 1.5, 5


@dataclass(frozen=True)
class Left:
    """Of the comments of one group (``kind`` stance, ``key`` against) how many are left out, and the others' share."""

    kind: str
    key: str
    comments: int
    left_out: int
    others: float
    flagged: bool

    @property
    def share(self) -> float:
        return self.left_out / self.comments


@dataclass(frozen=True)
class Audit:
    """``nearest``: of each comment, as given, the place of the chosen text that stands for it, or None.

    ``coverage`` is the mean nearness of all comments to the nearest chosen text, ``chance`` the same for texts of the
    same length in all, drawn at random; a comment is left out where it is farther than the middle comment is by
    chance (and than :data:`ALIKE`). ``why_not`` is ``no_comments``, ``nothing_chosen``, or None.
    """

    coverage: float
    chance: float
    nearest: tuple[int | None, ...]
    groups: tuple[Left, ...]
    why_not: str | None = None

    @property
    def left_out(self) -> float:
        """The share of comments that no chosen text stands for."""
        return sum(place is None for place in self.nearest) / len(self.nearest) if self.nearest else 0.0

    @property
    def better(self) -> float | None:
        """How many times chance."""
        return self.coverage / self.chance if self.chance else None


def audit(comments: Sequence[Comment], chosen: Sequence[str], groups: Mapping[str, Sequence[str]]) -> Audit:
    """How the chosen texts cover the comments; ``groups`` names for each kind the key of each comment ("" for none)."""
    if not comments or not chosen:
        why_not = "nothing_chosen" if comments else "no_comments"
        return Audit(0.0, 0.0, (None,) * len(comments), (), why_not)
    rows = vectors([*map(_runs, chosen), *(_runs(comment.text) for comment in comments)]).matrix
    near = (rows[len(chosen) :] @ rows[: len(chosen)].T).toarray()
    nearest = near.max(axis=1)
    by_chance = _by_chance(comments, sum(len(words(text)) for text in chosen))
    left = (nearest < min(float(np.median(by_chance)), ALIKE)) | (nearest <= 0)
    place = tuple(None if out else int(at) for out, at in zip(left, near.argmax(axis=1), strict=True))
    kinds = {**groups, "length": _lengths(comments)}
    told = tuple(each for kind, keys in kinds.items() for each in _left(kind, keys, left))
    return Audit(float(nearest.mean()), float(by_chance.mean()), place, told)


def _by_chance(comments: Sequence[Comment], length: int) -> Reals:
    """The nearness of each of the comments to comments drawn by chance of so many words in all, over all draws."""
    heard = audience(comments, HEARD)
    rows = vectors([_runs(comment.text) for comment in heard]).matrix
    many = np.array([len(words(comment.text)) for comment in heard])
    rng = np.random.default_rng(0)
    found = []
    for _ in range(DRAWS):
        order = rng.permutation(len(heard))
        enough = int(np.searchsorted(np.cumsum(many[order]), length)) + 1
        found.append((rows @ rows[order[:enough]].T).max(axis=1).toarray().ravel())
    return np.concatenate(found)


def _left(kind: str, keys: Sequence[str], left: np.ndarray) -> list[Left]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        if key:
            rows[key].append(row)
    found = []
    for key in sorted(rows):
        out, many = int(left[rows[key]].sum()), len(rows[key])
        rest = len(left) - many
        others = (int(left.sum()) - out) / rest if rest else 0.0
        flagged = many >= LEAST and rest > 0 and out > FLAGGED * others * many
        found.append(Left(kind, key, many, out, others, flagged))
    return found


def _lengths(comments: Sequence[Comment]) -> list[str]:
    """``short``, ``middle`` and ``long``: a third of the comments each, ties to the shorter."""
    many = np.array([len(words(comment.text)) for comment in comments])
    low, high = np.quantile(many, [1 / 3, 2 / 3])
    return ["short" if length <= low else "middle" if length <= high else "long" for length in many]


def _runs(text: str) -> list[str]:
    found: list[str] = []
    for word in words(folded(text[:READ])):
        padded = f" {word} "
        found += (padded[at : at + RUN] for at in range(max(1, len(padded) - RUN + 1)))
    return found
