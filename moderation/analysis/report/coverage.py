"""Whom the quotes of a report stand for, and whom they leave out: the audit of its own choice.

Official summaries of a national consultation covered less of what people said than people drawn by lot; no check for
invented facts can see that. So the quotes are held against as many contributions drawn by lot, and every group whose
contributions are left out half as much again as the rest, or more, is named.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from moderation.analysis.report.evidence import Evidence, Of, measure, percent
from moderation.analysis.report.voices import NEAR, Texts

#: Groups that are looked at, with the filter that finds them; each theme is one more.
GROUPS: dict[str, Of] = {
    **{f"stance:{stance}": {"stance": stance} for stance in ("for", "against", "")},
    **{f"language:{language}": {"language": language} for language in ("es", "eu", "en", "und")},
    **{f"length:{length}": {"length": length} for length in ("short", "long")},
}
#: Smaller groups say nothing, and could name somebody.
LEAST = 10
FLAGGED = 1.5
_DRAWS = 10
_STEP = 50


def audit(evidence: Evidence, texts: Texts, cited: Iterable[str], represented: Iterable[str]) -> dict[str, Any]:
    """The facts of the audit, in percent: represented, chosen and random coverage, and the groups left out more."""
    quoted = sorted(set(cited))
    every = len(texts.rows)
    groups = {**GROUPS, **{f"theme:{key}": {"theme": key} for key in evidence.themes}}
    return {
        "represented": percent(len(set(represented)), every),
        "chosen": _near(texts, quoted),
        "random": _by_lot(evidence, texts, len(quoted)),
        "flagged": [name for name, of in groups.items() if _left_out_more(evidence, of)],
    }


def _near(texts: Texts, some: Sequence[str]) -> float | None:
    """The share of all contributions that are near to one of these."""
    codes = [row["code"] for row in texts.rows]
    best = np.zeros(len(codes))
    for first in range(0, len(some), _STEP):
        np.maximum(best, texts.near(some[first : first + _STEP], codes).max(axis=0), out=best)
    return percent(int((best >= NEAR).sum()), len(codes))


def _by_lot(evidence: Evidence, texts: Texts, many: int) -> float | None:
    """The same for as many drawn by lot, on average; the lot comes from the snapshot, so it falls the same again."""
    codes = [row["code"] for row in texts.rows]
    lot = random.Random(evidence.snapshot.digest)  # noqa: S311  no secret
    found = [_near(texts, sorted(lot.sample(codes, min(many, len(codes))))) or 0.0 for _ in range(_DRAWS)]
    return round(sum(found) / len(found), 1) if codes else None


def _left_out_more(evidence: Evidence, of: Of) -> bool:
    rows = evidence.texts(of)
    if not LEAST <= len(rows) <= len(evidence.snapshot.texts) - LEAST:
        return False
    here, rest = measure(evidence, "left_out", of), measure(evidence, "left_out_rest", of)
    return bool(here and here >= FLAGGED * (rest or 0.0))
