"""Counting everything again, by other statements than those that count: what ``participa verify-tally`` runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection, transaction


@dataclass(frozen=True)
class Finding:
    """One row that is not as it must be."""

    check: str
    row: str
    detail: str


@dataclass(frozen=True)
class Verification:
    """What was counted, and everything that differs."""

    proposals: int
    ballots: int
    participations: int
    waiting: int
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **asdict(self)}


_BY_CHOICE = """
SELECT p.code, c.choice, COALESCE(b.n, 0), COALESCE(t.n, 0), COALESCE(d.n, 0)
FROM proposals_proposal p
CROSS JOIN (SELECT 'for' AS choice UNION SELECT 'against' UNION SELECT 'abstain') c
LEFT JOIN (SELECT proposal_id, choice, COUNT(*) AS n FROM proposals_ballot GROUP BY 1, 2) b
  ON b.proposal_id = p.id AND b.choice = c.choice
LEFT JOIN (SELECT proposal_id, 'for' AS choice, in_favour AS n FROM proposals_tally
  UNION ALL SELECT proposal_id, 'against', against FROM proposals_tally
  UNION ALL SELECT proposal_id, 'abstain', abstain FROM proposals_tally) t
  ON t.proposal_id = p.id AND t.choice = c.choice
LEFT JOIN (SELECT proposal_id, choice, SUM(amount) AS n FROM proposals_ballotdelta GROUP BY 1, 2) d
  ON d.proposal_id = p.id AND d.choice = c.choice
WHERE COALESCE(b.n, 0) <> COALESCE(t.n, 0) + COALESCE(d.n, 0)
ORDER BY p.code, c.choice
"""
_VOTERS = """
SELECT p.code, COALESCE(b.n, 0), COALESCE(v.n, 0) FROM proposals_proposal p
LEFT JOIN (SELECT proposal_id, COUNT(*) AS n FROM proposals_ballot GROUP BY 1) b ON b.proposal_id = p.id
LEFT JOIN (SELECT proposal_id, COUNT(*) AS n FROM proposals_participation GROUP BY 1) v ON v.proposal_id = p.id
WHERE COALESCE(b.n, 0) <> COALESCE(v.n, 0) ORDER BY p.code
"""
_SAME_LINK = """
SELECT p.code, COUNT(*) FROM proposals_ballot b JOIN proposals_proposal p ON p.id = b.proposal_id
GROUP BY p.code, b.link HAVING COUNT(*) > 1 ORDER BY p.code
"""
_SAME_PERSON = """
SELECT p.code, v.participant_id, COUNT(*) FROM proposals_participation v
JOIN proposals_proposal p ON p.id = v.proposal_id
GROUP BY p.code, v.participant_id HAVING COUNT(*) > 1 ORDER BY p.code
"""
_SAME_RECEIPT = "SELECT token, COUNT(*) FROM proposals_ballot GROUP BY token HAVING COUNT(*) > 1 ORDER BY token"
_ODD_BALLOT = """
SELECT p.code, b.token FROM proposals_ballot b JOIN proposals_proposal p ON p.id = b.proposal_id
WHERE b.version < 1 OR LENGTH(b.link) <> 64 OR b.token = '' OR b.choice NOT IN ('for', 'against', 'abstain')
ORDER BY p.code, b.token
"""
_ELSEWHERE = """
SELECT p.code, v.participant_id FROM proposals_participation v
JOIN proposals_proposal p ON p.id = v.proposal_id JOIN proposals_participant x ON x.id = v.participant_id
WHERE x.consultation_id <> p.consultation_id ORDER BY p.code, v.participant_id
"""
_SIZES = """
SELECT (SELECT COUNT(*) FROM proposals_proposal), (SELECT COUNT(*) FROM proposals_ballot),
  (SELECT COUNT(*) FROM proposals_participation), (SELECT COUNT(*) FROM proposals_ballotdelta)
"""


def verify_tallies() -> Verification:
    """Recount every proposal on one snapshot, while votes go on."""
    with transaction.atomic():
        _one_snapshot()
        proposals, ballots, participations, waiting = _rows(_SIZES)[0]
        return Verification(proposals, ballots, participations, waiting, _findings())


def _one_snapshot() -> None:
    """SQLite has one anyway; PostgreSQL is asked, unless the transaction began outside (in a test)."""
    if connection.vendor == "postgresql" and len(connection.atomic_blocks) == 1:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _findings() -> list[Finding]:
    found = [
        Finding("tally", f"proposal {code}", f"{choice}: {n} ballots, but tally {tally} and waiting {waiting:+d}")
        for code, choice, n, tally, waiting in _rows(_BY_CHOICE)
    ]
    found += [
        Finding("participation", f"proposal {code}", f"{ballots} ballots, but {voters} people took part")
        for code, ballots, voters in _rows(_VOTERS)
    ]
    found += [
        Finding("one ballot per person", f"proposal {code}", f"{n} ballots of one person")
        for code, n in _rows(_SAME_LINK)
    ]
    found += [
        Finding("one participation per person", f"proposal {code}", f"participant {who} took part {n} times")
        for code, who, n in _rows(_SAME_PERSON)
    ]
    found += [Finding("receipt", f"receipt {token}", f"held by {n} ballots") for token, n in _rows(_SAME_RECEIPT)]
    found += [
        Finding("ballot", f"receipt {token} of proposal {code}", "its choice, version, link or receipt is not valid")
        for code, token in _rows(_ODD_BALLOT)
    ]
    found += [
        Finding("participation", f"proposal {code}", f"participant {who} belongs to another consultation")
        for code, who in _rows(_ELSEWHERE)
    ]
    return found


def _rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
