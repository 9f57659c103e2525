"""Groups of opinion among people who voted on statements: the mathematics of Polis, deterministic.

Imported by the worker only: it needs numpy and scipy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from moderation.analysis.groups.clusters import Grouping, group
from moderation.analysis.groups.projection import Projection, project
from moderation.analysis.groups.statistics import (
    Counts,
    Told,
    consensus,
    count,
    group_aware_consensus,
    representative,
)
from moderation.analysis.groups.votes import Integers, Reals, Votes, read_votes, table

__all__ = ["Groups", "opinion_groups", "read_votes", "table"]

#: Who voted on fewer statements (or not on all, where there are fewer) is in no group, …
LEAST_VOTES = 7
#: … unless not even so many people did: then those who voted most are taken.
LEAST_PEOPLE = 15


@dataclass(frozen=True)
class Groups:
    """The result. ``label`` is by row of ``votes.people``: its group, −1 for none; ``why_not`` says what is missing.

    ``why_not`` is None, ``no_votes``, ``one_person`` or ``all_alike`` (everybody in a group stands at one point).
    """

    votes: Votes
    projection: Projection
    grouping: Grouping
    label: Integers
    counts: Counts
    representative: list[list[Told]]
    agreed: list[Told]
    rejected: list[Told]
    group_aware: Reals
    why_not: str | None

    @property
    def members(self) -> list[list[int]]:
        """The people of each group, the largest first."""
        return [self.votes.people[self.label == index].tolist() for index in range(len(self.grouping.centers))]


def opinion_groups(votes: Votes) -> Groups:
    """Groups, what each says, and what all share. The same votes give the same bits, in whatever order they came."""
    projection = project(votes)
    inside = _inside(votes)
    grouping = group(projection.people[inside])
    label = np.full(len(votes.people), -1, dtype=np.int64)
    label[inside] = grouping.label
    counts = count(votes, label, len(grouping.centers))
    agreed, rejected = consensus(votes)
    return Groups(
        votes, projection, grouping, label, counts, representative(votes, counts), agreed, rejected,
        group_aware_consensus(counts), _why_not(votes, grouping),
    )  # fmt: skip


def _inside(votes: Votes) -> Integers:
    """The rows of the people who are grouped, ascending."""
    cast = votes.cast
    enough = cast >= min(LEAST_VOTES, len(votes.statements))
    lacking = LEAST_PEOPLE - int(enough.sum())
    if lacking > 0:
        others = np.flatnonzero(~enough)
        # Those who cast as many as the last one taken come along: the number of a person decides nothing.
        bar = np.sort(cast[others])[::-1][:lacking]
        if len(bar):
            enough = enough | (cast >= bar[-1])
    return np.asarray(np.flatnonzero(enough), dtype=np.int64)


def _why_not(votes: Votes, grouping: Grouping) -> str | None:
    if not len(votes.value):
        return "no_votes"
    if len(votes.people) == 1:
        return "one_person"
    return None if len(grouping.centers) > 1 else "all_alike"
