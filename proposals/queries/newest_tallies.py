"""Tallies for those who watch them: read a few times a second, by a statement that is written out.

To put it together from models takes several times the processor time of asking it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from proposals.enums import Choice
from proposals.models import Tally
from proposals.queries.votes import VOTING_OVER, Counts, counts_shown

# Tally and waiting deltas of one instant: two statements could count a vote twice or not at all.
_ASK = """
SELECT p.id AS proposal_id, p.code, c.tally_visibility, c.state, t.shown_at,
 COALESCE(t.in_favour, 0) AS in_favour, COALESCE(t.against, 0) AS against, COALESCE(t.abstain, 0) AS abstain,
 COALESCE(t.version, 0) AS version, COALESCE(t.shown_in_favour, 0) AS shown_in_favour,
 COALESCE(t.shown_against, 0) AS shown_against, COALESCE(t.shown_abstain, 0) AS shown_abstain,
 COALESCE(SUM(CASE WHEN d.choice = %s THEN d.amount END), 0) AS waiting_for,
 COALESCE(SUM(CASE WHEN d.choice = %s THEN d.amount END), 0) AS waiting_against,
 COALESCE(SUM(CASE WHEN d.choice = %s THEN d.amount END), 0) AS waiting_abstain,
 COUNT(d.id) AS waiting
FROM proposals_proposal p
JOIN proposals_consultation c ON c.id = p.consultation_id
LEFT JOIN proposals_tally t ON t.proposal_id = p.id
LEFT JOIN proposals_ballotdelta d ON d.proposal_id = p.id
WHERE p.code IN ({codes})
GROUP BY p.id, c.id, t.proposal_id
"""


@dataclass(frozen=True)
class NewestTally:
    """What watchers are told. ``counts`` is None while the tally is hidden; ``version`` as in ``TallyShown``."""

    counts: Counts | None
    version: int
    over: bool


def newest_tallies(codes: Collection[str]) -> dict[str, NewestTally]:
    """The tallies of the proposals with these codes, as they may be shown; unknown ones are missing. One SQL."""
    if not codes:
        return {}
    ask = _ASK.format(codes=", ".join(["%s"] * len(codes)))
    rows: Iterable[Any] = Tally.objects.raw(ask, [Choice.FOR, Choice.AGAINST, Choice.ABSTAIN, *codes])
    found = {}
    for row in rows:
        counts, version = counts_shown(row.tally_visibility, row.state, row, row)
        found[row.code] = NewestTally(counts, version, row.state in VOTING_OVER)
    return found
