"""What the groups of opinion say, from the public counts of each group: whoever has the snapshot counts it anew.

Who is in a group is in no snapshot; the mathematics of the groups themselves is in :mod:`moderation.analysis.groups`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from moderation.analysis.groups.statistics import Counts, Told, group_aware_consensus, representative
from moderation.analysis.groups.votes import Votes
from moderation.analysis.report.evidence import percent
from moderation.analysis.report.snapshot import Row, Snapshot

#: Agreement of every group, in percent, from which something is told as shared by all.
SHARED = 60.0
_MOST_SHARED = 8


def opinions_of(snapshot: Snapshot) -> dict[str, Any]:
    """``groups``: for each what sets it apart; ``shared``: what every group agrees with, the most agreed first.

    ``side`` is agree or disagree; ``share`` of those of the group who rated it, ``elsewhere`` of all others.
    """
    rows = snapshot.of("group")
    codes = _codes(rows, snapshot)
    if len(rows) < 2 or not codes:
        return {"groups": [[] for _ in rows], "shared": []}
    counts = _counts(rows, codes)
    told = representative(_statements(len(codes)), counts)
    return {
        "groups": [[_apart(one, place, counts, codes) for one in of] for place, of in enumerate(told)],
        "shared": _shared(counts, codes),
    }


def _codes(rows: list[Row], snapshot: Snapshot) -> list[str]:
    """The contributions that are told of, in the order of their codes; every group is told of the same ones."""
    return sorted({item["comment"] for row in rows for item in row["opinions"]} & set(snapshot.texts))


def _counts(rows: list[Row], codes: list[str]) -> Counts:
    known = [{item["comment"]: item for item in row["opinions"]} for row in rows]
    agreed = np.array([[of[code]["agree"] for code in codes] for of in known], dtype=np.int64)
    against = np.array([[of[code]["disagree"] for code in codes] for of in known], dtype=np.int64)
    passes = np.array([[of[code]["passes"] for code in codes] for of in known], dtype=np.int64)
    return Counts(agreed, against, agreed + against + passes)


def _statements(many: int) -> Votes:
    """Statements without the votes on them: the counts are all that is known."""
    none = np.zeros(0, dtype=np.int64)
    return Votes(none, np.arange(many, dtype=np.int64), none, none, none.astype(np.float64), none)


def _apart(told: Told, place: int, counts: Counts, codes: list[str]) -> dict[str, Any]:
    of = counts.agreed if told.side == "agree" else counts.disagreed
    column = told.statement
    rest = int(of[:, column].sum() - of[place, column])
    seen = int(counts.seen[:, column].sum() - counts.seen[place, column])
    share = percent(told.successes, told.trials)
    return {"comment": codes[column], "side": told.side, "share": share, "seen": told.trials,
            "elsewhere": percent(rest, seen)}  # fmt: skip


def _shared(counts: Counts, codes: list[str]) -> list[dict[str, Any]]:
    found = []
    for column in np.lexsort((np.arange(len(codes)), -np.round(group_aware_consensus(counts), 12))):
        pairs = zip(counts.agreed[:, column].tolist(), counts.seen[:, column].tolist(), strict=True)
        least = min(percent(agreed, seen) or 0.0 for agreed, seen in pairs)
        if least >= SHARED:
            found.append({"comment": codes[column], "least": least, "seen": int(counts.seen[:, column].sum())})
    return found[:_MOST_SHARED]
