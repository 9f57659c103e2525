"""Which contributions of a place come first, in one statement for all the lists of a page.

**Bridge.** Ballots know no person, so sides are read from what people think of arguments: whoever agrees with more
arguments in favour of a proposal (or disagrees with more against it; an author agrees with the own argument, also
where it was merged into another) sides with it, and the other way round. The agreement with an argument on each side
is (agree + 1) / (ratings + 2), and an argument ranks by the lower of the two: best is what both sides can agree with,
and nothing is said about the votes. Then by agreement less disagreement, then the newest. Questions rank by how many
want them answered, comments by the agreement of all. Tombstones come last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import connection

from participa.core.codes import PATTERN
from participa.core.errors import DomainError
from proposals.models import Consultation, Proposal, Section
from proposals.queries.comment_views import Across

#: A share of a side is shown only where so many of that side have rated: fewer could be recognised.
LEAST_SHOWN = 10


class Group(StrEnum):
    """The lists that a page may have."""

    FOR = "for"
    AGAINST = "against"
    QUESTIONS = "questions"
    COMMENTS = "comments"
    ALL = "all"


class Order(StrEnum):
    BRIDGE = "bridge"
    NEWEST = "newest"


@dataclass(frozen=True)
class Slice:
    """A page of one list. The cursor is empty for the first page, else what the page before gave as ``next``."""

    group: Group
    order: Order = Order.BRIDGE
    cursor: str = ""
    limit: int = 0

    @property
    def size(self) -> int:
        return self.limit or settings.PAGE_SIZE


@dataclass(frozen=True)
class Ranked:
    """The ids of a page in order, the cursor of the next one (empty at the end), how many the list holds in public."""

    ids: tuple[int, ...] = ()
    next: str = ""
    total: int = 0
    across: Mapping[int, Across] = field(default_factory=dict)


Place = Consultation | Proposal | Section

_CONDITIONS = {
    Group.FOR: "kind = 'argument' AND stance = 'for'",
    Group.AGAINST: "kind = 'argument' AND stance = 'against'",
    Group.QUESTIONS: "kind = 'question'",
    Group.COMMENTS: "kind = 'comment'",
    Group.ALL: "kind <> ''",
}

_ROOTS = """
roots AS MATERIALIZED (
  SELECT c.id, c.code, c.kind, c.stance, c.proposal_id, c.participant_id, c.merge_holds AS merged,
         CASE WHEN c.restricted_at IS NULL AND c.withdrawn_at IS NULL AND r.state IN ('published', 'approved')
                   AND NOT c.merge_holds THEN 0 ELSE 1 END AS hidden
  FROM proposals_comment c LEFT JOIN proposals_commentrevision r ON r.id = c.public_revision_id
  WHERE {place} AND c.parent_id IS NULL AND c.published_at IS NOT NULL
)"""

_MERITS = """
opinions AS MATERIALIZED (
  SELECT v.comment_id, v.participant_id, v.value, a.proposal_id,
         CASE WHEN a.kind <> 'argument' THEN 0 WHEN a.stance = 'for' THEN v.value ELSE -v.value END AS side
  FROM proposals_commentvote v JOIN roots a ON a.id = v.comment_id WHERE a.hidden = 0
), sides AS MATERIALIZED (
  SELECT said.participant_id, said.proposal_id, SUM(said.side) AS side FROM (
    SELECT participant_id, proposal_id, side FROM opinions
    UNION ALL
    SELECT participant_id, proposal_id, CASE stance WHEN 'for' THEN 1 ELSE -1 END AS side
    FROM roots WHERE kind = 'argument' AND (hidden = 0 OR merged)
  ) AS said GROUP BY said.participant_id, said.proposal_id
), rated AS MATERIALIZED (
  SELECT o.comment_id, SUM(o.value) AS net, COUNT(*) AS of_all,
         SUM(CASE WHEN o.value = 1 THEN 1 ELSE 0 END) AS agree,
         SUM(CASE WHEN s.side > 0 AND o.value = 1 THEN 1 ELSE 0 END) AS agree_for,
         SUM(CASE WHEN s.side > 0 THEN 1 ELSE 0 END) AS of_for,
         SUM(CASE WHEN s.side < 0 AND o.value = 1 THEN 1 ELSE 0 END) AS agree_against,
         SUM(CASE WHEN s.side < 0 THEN 1 ELSE 0 END) AS of_against
  FROM opinions o LEFT JOIN sides s ON s.participant_id = o.participant_id AND s.proposal_id = o.proposal_id
  GROUP BY o.comment_id
), asked AS (
  SELECT q.comment_id, COUNT(*) AS wanted FROM proposals_answerrequest q JOIN roots ON roots.id = q.comment_id
  GROUP BY q.comment_id
), shares AS (
  SELECT roots.*, COALESCE(t.net, 0) AS net, COALESCE(q.wanted, 0) AS wanted,
         COALESCE(t.agree_for, 0) AS agree_for, COALESCE(t.of_for, 0) AS of_for,
         COALESCE(t.agree_against, 0) AS agree_against, COALESCE(t.of_against, 0) AS of_against,
         (COALESCE(t.agree, 0) + 1.0) / (COALESCE(t.of_all, 0) + 2) AS share,
         (COALESCE(t.agree_for, 0) + 1.0) / (COALESCE(t.of_for, 0) + 2) AS share_for,
         (COALESCE(t.agree_against, 0) + 1.0) / (COALESCE(t.of_against, 0) + 2) AS share_against
  FROM roots LEFT JOIN rated t ON t.comment_id = roots.id LEFT JOIN asked q ON q.comment_id = roots.id
), ranked AS (
  SELECT shares.*, CASE WHEN kind = 'question' THEN wanted WHEN kind = 'comment' THEN share
                        WHEN share_for < share_against THEN share_for ELSE share_against END AS merit
  FROM shares
)"""

_BEST = """
SELECT * FROM (
  SELECT {number} AS slice, id, code, (SELECT COUNT(*) FROM roots WHERE hidden = 0 AND {group}) AS total,
         ROW_NUMBER() OVER (ORDER BY hidden, merit DESC, net DESC, id DESC) AS place,
         agree_for, of_for, agree_against, of_against
  FROM ranked WHERE {group}
) AS s{number} WHERE place > %s AND place <= %s"""

_LATEST = """
SELECT * FROM (
  SELECT {number} AS slice, id, code, (SELECT COUNT(*) FROM roots WHERE hidden = 0 AND {group}) AS total,
         ROW_NUMBER() OVER (ORDER BY id DESC) AS place, 0 AS agree_for, 0 AS of_for, 0 AS agree_against, 0 AS of_against
  FROM roots WHERE {group}{beyond}
) AS s{number} WHERE place <= %s"""

_BEYOND = " AND id < (SELECT id FROM roots WHERE code = %s)"
_INCLUDING = " AND id <= (SELECT id FROM roots WHERE code = %s)"
_FROM, _AFTER = "from-", "after-"
_CODE_CURSOR = re.compile(f"({_FROM}|{_AFTER})({PATTERN})")


def rank(place: Place, slices: Sequence[Slice], *, whole: bool = False) -> list[Ranked]:
    """A page of each list, in order of the slices; one statement.

    A place is a proposal, a section, or a consultation without what is about its proposals and sections; with
    ``whole``, with it. Raises ``cursor.invalid``.
    """
    with_merits = any(piece.order == Order.BRIDGE for piece in slices)
    condition, arguments = _place(place, whole=whole)
    parts = []
    for number, piece in enumerate(slices):
        sql, more = _best(number, piece) if piece.order == Order.BRIDGE else _latest(number, piece)
        parts.append(sql)
        arguments += more
    tables = _ROOTS.format(place=condition) + (f", {_MERITS}" if with_merits else "")
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {tables} {' UNION ALL '.join(parts)}", arguments)
        rows = cursor.fetchall()
    return [_ranked(piece, [row for row in rows if row[0] == number]) for number, piece in enumerate(slices)]


def starting_with(code: str) -> str:
    """The cursor of the page, newest first, that begins with this contribution."""
    return f"{_FROM}{code}"


def _place(place: Place, *, whole: bool) -> tuple[str, list[Any]]:
    if isinstance(place, Proposal):
        return "c.proposal_id = %s", [place.pk]
    if isinstance(place, Section):
        return "c.section_id = %s", [place.pk]
    rest = "" if whole else " AND c.proposal_id IS NULL AND c.section_id IS NULL"
    return f"c.consultation_id = %s{rest}", [place.pk]


def _best(number: int, piece: Slice) -> tuple[str, list[Any]]:
    start = _offset(piece.cursor)
    return _BEST.format(number=number, group=_CONDITIONS[piece.group]), [start, start + piece.size + 1]


def _latest(number: int, piece: Slice) -> tuple[str, list[Any]]:
    beyond, arguments = "", []
    if piece.cursor:
        match = _CODE_CURSOR.fullmatch(piece.cursor)
        if match is None:
            raise DomainError("cursor.invalid", field="cursor")
        beyond = _INCLUDING if match[1] == _FROM else _BEYOND
        arguments = [match[2]]
    sql = _LATEST.format(number=number, group=_CONDITIONS[piece.group], beyond=beyond)
    return sql, [*arguments, piece.size + 1]


def _offset(cursor: str) -> int:
    if not re.fullmatch("[0-9]{0,6}", cursor, re.ASCII):
        raise DomainError("cursor.invalid", field="cursor")
    return int(cursor or 0)


def _ranked(piece: Slice, rows: Sequence[tuple[Any, ...]]) -> Ranked:
    ordered = sorted(rows, key=lambda row: row[4])
    page = ordered[: piece.size]
    follows = ""
    if len(ordered) > len(page):
        last = page[-1]
        follows = str(last[4]) if piece.order == Order.BRIDGE else f"{_AFTER}{last[2]}"
    return Ranked(
        ids=tuple(row[1] for row in page),
        next=follows,
        total=ordered[0][3] if ordered else 0,
        across={row[1]: Across(*row[5:]) for row in page if min(row[6], row[8]) >= LEAST_SHOWN},
    )
