"""How near comments are to chosen texts, beside texts drawn by chance.

Nearness is the cosine over runs of four letters, another measure than the one by which texts are chosen: whoever grades
their own choice by their own rule always passes. Who is left out is told by the report
(:mod:`moderation.analysis.report.coverage`), and there alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from moderation.analysis.comment import Comment
from moderation.analysis.representatives import audience
from moderation.analysis.terms import runs, words
from moderation.analysis.vectors import vectors

#: Choices by chance, and of how many comments at most.
DRAWS, HEARD = 20, 2_000


@dataclass(frozen=True)
class Coverage:
    """``chosen`` is the mean nearness of all comments to the nearest chosen text; ``chance`` the same for texts of the
    same length in all, drawn at random. ``why_not`` is ``no_comments``, ``nothing_chosen``, or None.
    """

    chosen: float
    chance: float
    why_not: str | None = None

    @property
    def better(self) -> float | None:
        """How many times chance."""
        return self.chosen / self.chance if self.chance else None


def coverage(comments: Sequence[Comment], chosen: Sequence[str]) -> Coverage:
    """How the chosen texts cover the comments. Orders change nothing."""
    if not comments or not chosen:
        return Coverage(0.0, 0.0, "nothing_chosen" if comments else "no_comments")
    rows = vectors([*map(runs, chosen), *(runs(comment.text) for comment in comments)]).matrix
    near = (rows[len(chosen) :] @ rows[: len(chosen)].T).toarray().max(axis=1)
    return Coverage(float(near.mean()), _by_chance(comments, sum(len(words(text)) for text in chosen)))


def _by_chance(comments: Sequence[Comment], length: int) -> float:
    """The mean nearness of the comments to comments drawn by chance of so many words in all, over all draws."""
    heard = audience(comments, HEARD)
    rows = vectors([runs(comment.text) for comment in heard]).matrix
    many = np.array([len(words(comment.text)) for comment in heard])
    rng = np.random.default_rng(0)
    found = []
    for _ in range(DRAWS):
        order = rng.permutation(len(heard))
        enough = int(np.searchsorted(np.cumsum(many[order]), length)) + 1
        found.append((rows @ rows[order[:enough]].T).max(axis=1).toarray().ravel())
    return float(np.concatenate(found).mean())
