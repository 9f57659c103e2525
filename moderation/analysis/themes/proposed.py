"""Themes proposed: what texts have in common, without anybody having said what to look for.

Terms weighted by rarity, in few dimensions (latent semantic analysis, Deerwester et al. 1990), put together by
Ward's method (1963), and then each moved to the nearest middle (Lloyd 1982). Nothing is drawn by lot: the same texts in
any order give the same themes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isqrt

import numpy as np

from moderation.analysis.comment import Comment
from moderation.analysis.representatives import audience
from moderation.analysis.themes.grouping import grouped
from moderation.analysis.themes.learned import learn
from moderation.analysis.themes.placing import place_all
from moderation.analysis.themes.rows import in_few_dimensions, rows_of
from moderation.analysis.themes.sketches import sketches
from moderation.analysis.vectors import Vectors

#: So many texts are grouped; more are placed where they are nearest to.
AUDIENCE = 4_000
#: Fewer texts than this are read faster than grouped.
FEWEST = 10
FEWEST_THEMES, MOST_THEMES = 2, 20


@dataclass(frozen=True)
class Group:
    """Texts that belong together; words that tell them from the others, and few of the texts that show what is said."""

    words: tuple[str, ...]
    comments: tuple[Comment, ...]
    representatives: tuple[Comment, ...]


@dataclass(frozen=True)
class Proposal:
    """The groups, largest first; ``apart`` are texts without a term that another has, which belong to none.

    ``why_not`` is ``too_few`` (fewer than :data:`FEWEST` texts share a word that is not in nearly all), else None.
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
    label = grouped(in_few_dimensions(Vectors(rows.matrix[said], rows.terms, rows.rarity)), many or suitable(len(said)))
    return _told(heard, dict(zip(said.tolist(), label.tolist(), strict=True)), given)


def suitable(texts: int) -> int:
    """How many themes so many texts are put into where nobody says: a third of the root, between 2 and 20."""
    return min(MOST_THEMES, max(FEWEST_THEMES, isqrt(texts) // 3))


def _told(heard: Sequence[Comment], label: dict[int, int], given: Sequence[Comment]) -> Proposal:
    """The groups, with the texts that were not heard where they surely belong."""
    members: defaultdict[str, list[Comment]] = defaultdict(list)
    for row, group in label.items():
        members[str(group)].append(heard[row])
    apart = [text for row, text in enumerate(heard) if row not in label]
    if len(given) > len(heard):
        model = learn([(text, group) for group, texts in members.items() for text in texts])
        others = list(_others(given, heard))
        for text, placed in zip(others, place_all(model, others), strict=True):
            members[placed.theme or ""].append(text)
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
