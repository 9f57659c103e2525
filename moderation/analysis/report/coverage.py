"""Whom the quotes of a report stand for, and whom they leave out: the audit of its own choice.

Official summaries of a national consultation covered less of what people said than people drawn by lot; no check for
invented facts can see that. So the quotes are held against as many words drawn by lot, and every group whose
contributions are left out half as much again as the rest, or more, is named.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from moderation.analysis.comment import Comment
from moderation.analysis.coverage import coverage
from moderation.analysis.report.evidence import Evidence, Of, measure, percent
from moderation.analysis.report.snapshot import Row

#: Groups that are looked at, with the filter that finds them; each theme is one more.
GROUPS: dict[str, Of] = {
    **{f"stance:{stance}": {"stance": stance} for stance in ("for", "against", "")},
    **{f"language:{language}": {"language": language} for language in ("es", "eu", "en", "und")},
    **{f"length:{length}": {"length": length} for length in ("short", "long")},
}
#: A group left out so many times more than the others is named. Smaller ones say nothing, and could name somebody.
FLAGGED, LEAST = 1.5, 10


def audit(
    evidence: Evidence, rows: Sequence[Row], quotes: Sequence[str], represented: Collection[str]
) -> dict[str, Any]:
    """The facts of the audit about contributions in the order of their codes, in percent; nothing of none is null.

    ``represented`` is their share, ``chosen`` how near all are to the quotes on average, ``random`` how near to as many
    words drawn by lot, ``flagged`` the groups that are left out more.
    """
    comments = [Comment(row["body"], row["language"], place) for place, row in enumerate(rows)]
    found = coverage(comments, quotes)
    groups = {**GROUPS, **{f"theme:{key}": {"theme": key} for key in evidence.themes}}
    return {
        "represented": percent(len(represented), len(rows)),
        "chosen": None if found.why_not else round(100 * found.chosen, 1),
        "random": None if found.why_not else round(100 * found.chance, 1),
        "flagged": [name for name, of in groups.items() if _flagged(evidence, of)],
    }


def left_out_more(out: int, of: int, others_out: int, others: int) -> bool:
    """Whether so many left out of a group are half as much again as of all others, or more."""
    return min(of, others) >= LEAST and out > 0 and out * others >= FLAGGED * others_out * of


def _flagged(evidence: Evidence, of: Of) -> bool:
    here, every = len(evidence.texts(of)), len(evidence.snapshot.texts)
    heard, all_heard = measure(evidence, "represented", of), measure(evidence, "represented", {})
    out = here - heard
    return left_out_more(out, here, every - all_heard - out, every - here)
