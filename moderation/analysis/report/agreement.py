"""Where those who gave an opinion on what others wrote agree: from the public counts alone, with intervals."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from moderation.analysis.intervals import Share
from moderation.analysis.report.evidence import RATED, percent
from moderation.analysis.report.snapshot import Snapshot

WIDE = 0.6
UNSURE = 0.3


@dataclass(frozen=True)
class Rated:
    """A contribution with its agreement in percent, of how many, and the interval of 95 % (Wilson 1927)."""

    comment: str
    kind: str
    agree: float
    seen: int
    interval: tuple[float, float]

    def as_json(self) -> dict[str, Any]:
        """For the facts of a report."""
        return {**asdict(self), "interval": list(self.interval)}


def rated(snapshot: Snapshot) -> list[Rated]:
    """Every contribution with enough opinions, the most agreed first.

    Wide agreement is 60 % or more whose interval lies above one half; unsure where over 30 % passed; else divided,
    or rejected.
    """
    items = []
    for code, row in snapshot.texts.items():
        seen = row["agree"] + row["disagree"] + row["passes"]
        if seen < RATED:
            continue
        share = Share(row["agree"], seen)
        kind = "unsure" if row["passes"] / seen > UNSURE else _kind(row["agree"], seen, share.low)
        agree = percent(row["agree"], seen) or 0.0
        items.append(Rated(code, kind, agree, seen, (round(100 * share.low, 1), round(100 * share.high, 1))))
    items.sort(key=lambda item: (-item.interval[0], item.comment))
    return items


def _kind(agree: int, seen: int, low: float) -> str:
    if agree / seen >= WIDE and low > 0.5:
        return "wide"
    return "rejected" if agree / seen <= 1 - WIDE else "divided"
