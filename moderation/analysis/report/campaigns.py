"""Texts that were sent again and again, by many people or by one: which wordings, and what each says of its own."""

from __future__ import annotations

from typing import Any

from moderation.analysis.duplicates.campaigns import Campaign, Variant, campaigns
from moderation.analysis.report.snapshot import Row, Snapshot
from moderation.analysis.terms import words

#: So many contributions are a campaign; a text of fewer words is a way of speaking.
LEAST, WORDS = 3, 6


def campaigns_of(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The campaigns, those with most contributions first; ``own`` are spans in the first text of a wording."""
    rows = [row for _, row in sorted(snapshot.texts.items()) if len(words(row["body"])) >= WORDS]
    if len(rows) < LEAST:
        return []
    found = campaigns([row["body"] for row in rows], [row["language"] for row in rows], least=LEAST)
    return sorted((_told(one, rows) for one in found), key=lambda one: (-len(one["comments"]), one["middle"]))


def _told(found: Campaign, rows: list[Row]) -> dict[str, Any]:
    return {
        "middle": rows[found.middle]["code"],
        "comments": sorted(rows[number]["code"] for variant in found.variants for number in variant.texts),
        "wordings": [_wording(variant, rows) for variant in found.variants],
    }


def _wording(variant: Variant, rows: list[Row]) -> dict[str, Any]:
    return {"comments": [rows[number]["code"] for number in variant.texts], "own": [list(span) for span in variant.own]}
