"""What may be told of groups of opinion: counts that nobody can be told from, and positions without names.

Nine of ten people have a pattern of votes of their own, so groups and their counts are told from ten people on, and a
contribution only where whoever subtracts what is told from the whole learns of ten people or of none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from moderation.analysis.groups import Groups

#: Fewer people are never told of.
LEAST = 10
#: A picture does not need more points; of more people every n-th by position is shown.
MOST_POINTS = 1_500
_EDGE = 100


@dataclass(frozen=True)
class Told:
    """``groups`` with ``number``, ``people``, ``traits`` and ``opinions``; ``points`` as ``[x, y, group]``.

    ``why_not`` is empty, or ``no_votes``, ``one_person``, ``all_alike`` or ``small_group``: then there are no groups.
    """

    why_not: str
    groups: list[dict[str, Any]]
    points: list[list[int]]


def tell(found: Groups, codes: Mapping[int, str], traits: Mapping[int, Sequence[tuple[str, str]]]) -> Told:
    """The groups by size, the largest first, as group 1.

    ``codes`` names the statements; ``traits`` says of each person what they are, as kind and key (language, es).
    """
    why_not = found.why_not or ("small_group" if min(map(len, found.members), default=0) < LEAST else "")
    if why_not:
        return Told(why_not, [], [])
    columns = _told_columns(found)
    groups = [
        {
            "number": index + 1,
            "people": len(members),
            "traits": _traits(members, traits),
            "opinions": [_opinion(found, index, column, codes) for column in columns],
        }
        for index, members in enumerate(found.members)
    ]
    return Told("", groups, _points(found))


def _told_columns(found: Groups) -> list[int]:
    """Statements that enough people of every group voted on, and enough others or nobody."""
    seen = found.counts.seen
    all_ = np.bincount(found.votes.column, minlength=len(found.votes.statements))
    rest = all_ - seen.sum(axis=0)
    told = (seen >= LEAST).all(axis=0) & ((rest == 0) | (rest >= LEAST))
    told[found.votes.out] = False
    return [int(column) for column in np.flatnonzero(told)]


def _opinion(found: Groups, index: int, column: int, codes: Mapping[int, str]) -> dict[str, Any]:
    counts = found.counts
    agree, disagree = int(counts.agreed[index, column]), int(counts.disagreed[index, column])
    passes = int(counts.seen[index, column]) - agree - disagree
    code = codes[int(found.votes.statements[column])]
    return {"comment": code, "agree": agree, "disagree": disagree, "passes": passes}


def _traits(members: Sequence[int], traits: Mapping[int, Sequence[tuple[str, str]]]) -> list[dict[str, Any]]:
    """How many have each trait, where they are enough; ``kind`` and ``key`` in order."""
    many = Counter(trait for person in members for trait in set(traits.get(person, ())))
    return [{"kind": kind, "key": key, "people": n} for (kind, key), n in sorted(many.items()) if n >= LEAST]


def _points(found: Groups) -> list[list[int]]:
    where, label = found.projection.people, found.label
    inside = label >= 0
    reach = float(np.quantile(np.abs(where[inside]), 0.98)) or 1.0
    scaled = np.clip(np.round(where[inside] / reach * 0.9 * _EDGE), -_EDGE, _EDGE).astype(int)
    points = sorted([int(x), int(y), int(group) + 1] for (x, y), group in zip(scaled, label[inside], strict=True))
    return points[:: -(-len(points) // MOST_POINTS)]
