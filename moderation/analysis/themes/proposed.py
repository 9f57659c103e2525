"""Themes proposed: what texts have in common, without anybody having said what to look for.

Terms weighted by rarity, each text read together with its nearest neighbours, in few dimensions (latent semantic
analysis, Deerwester et al. 1990), put together from below by Ward's method (1963) and then each moved to the nearest
middle (Lloyd 1982). Nothing is drawn by lot: the same texts in any order give the same themes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.linalg import svds

from moderation.analysis.comment import Comment
from moderation.analysis.representatives import audience
from moderation.analysis.themes.learned import learn
from moderation.analysis.themes.neighbours import smoothed
from moderation.analysis.themes.rows import rows_of
from moderation.analysis.themes.sketches import sketches
from moderation.analysis.vectors import Reals

#: So many texts are grouped; more are placed where they are nearest to.
AUDIENCE = 5_000
NEIGHBOURS, DIMENSIONS = 10, 50
#: Fewer texts than this are read faster than grouped.
FEWEST = 10
FEWEST_THEMES, MOST_THEMES = 2, 20
_STEPS = 50

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Group:
    """Texts that belong together; words that tell them from the others, and few of the texts that show what is said."""

    words: tuple[str, ...]
    comments: tuple[Comment, ...]
    representatives: tuple[Comment, ...]


@dataclass(frozen=True)
class Proposal:
    """The groups, largest first; ``apart`` are texts without a term that another has, which belong to none.

    ``why_not`` is ``too_few`` (fewer than :data:`FEWEST` texts that say something), else None.
    """

    groups: tuple[Group, ...]
    apart: tuple[Comment, ...] = ()
    why_not: str | None = None


def propose(comments: Iterable[Comment], *, many: int | None = None) -> Proposal:
    """Themes of the texts: ``many`` of them, or as many as their number suggests. Their order changes nothing."""
    given = sorted(comments)
    heard = audience(given, AUDIENCE)
    rows = rows_of(heard)
    said = np.flatnonzero(np.diff(rows.matrix.indptr) > 0)
    if len(said) < FEWEST:
        return Proposal((), tuple(given), "too_few")
    label = grouped(rows.matrix[said], many or suitable(len(said)))
    return _told(heard, dict(zip(said.tolist(), label.tolist(), strict=True)), given)


def suitable(texts: int) -> int:
    """How many themes so many texts are put into where nobody says: a third of the root, between 2 and 20."""
    return min(MOST_THEMES, max(FEWEST_THEMES, isqrt(texts) // 3))


def grouped(matrix: Any, many: int) -> Labels:
    """The number of its group for each row; groups are numbered by their size, of equals by their first row."""
    where = _in_few_dimensions(smoothed(matrix, nearest=NEIGHBOURS), DIMENSIONS)
    label: Labels = fcluster(linkage(where, "ward"), min(many, len(where)), "maxclust") - 1
    return _by_size(_settled(where, label))


def _in_few_dimensions(matrix: Any, many: int) -> Reals:
    """Rows in the space of the largest singular values, of length 1; as it is where it is small already."""
    few = min(many, min(matrix.shape) - 1)
    if few < 1:
        return np.asarray(matrix.toarray(), dtype=np.float64)
    left, strength, _ = svds(matrix, k=few, v0=np.ones(min(matrix.shape)))
    where = np.round(left * strength, 9)
    lengths = np.linalg.norm(where, axis=1, keepdims=True)
    return np.asarray(where / np.where(lengths > 0, lengths, 1), dtype=np.float64)


def _settled(where: Reals, label: Labels) -> Labels:
    """Each row moves to the nearest middle until none does."""
    for _ in range(_STEPS):
        middles = np.array([where[label == one].mean(axis=0) for one in np.unique(label)])
        far = (middles * middles).sum(axis=1) - 2 * where @ middles.T
        nearest = np.round(far, 9).argmin(axis=1)
        if np.array_equal(nearest, label):
            break
        label = np.unique(nearest, return_inverse=True)[1]
    return label


def _by_size(label: Labels) -> Labels:
    numbers, first, size = np.unique(label, return_index=True, return_counts=True)
    place = np.empty(len(numbers), dtype=np.int64)
    place[np.lexsort((first, -size))] = np.arange(len(numbers))
    return np.asarray(place[label], dtype=np.int64)


def _told(heard: Sequence[Comment], label: dict[int, int], given: Sequence[Comment]) -> Proposal:
    """The groups, with the texts that were not heard where they surely belong."""
    members: defaultdict[str, list[Comment]] = defaultdict(list)
    for row, group in label.items():
        members[str(group)].append(heard[row])
    apart = [text for row, text in enumerate(heard) if row not in label]
    if len(given) > len(heard):
        model = learn([(text, group) for group, texts in members.items() for text in texts])
        for text in _others(given, heard):
            members[model.place(text.text, text.language).theme or ""].append(text)
        apart += members.pop("", [])
    drawn = sketches(members)
    order = sorted(members, key=lambda group: (-len(members[group]), int(group)))
    groups = (Group(drawn[group].words, tuple(sorted(members[group])), drawn[group].shown) for group in order)
    return Proposal(tuple(groups), tuple(sorted(apart)))


def _others(given: Sequence[Comment], heard: Sequence[Comment]) -> Iterator[Comment]:
    left = Counter(heard)
    for text in given:
        if left[text]:
            left[text] -= 1
        else:
            yield text
