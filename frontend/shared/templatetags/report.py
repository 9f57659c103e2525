"""What the templates of a report need."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from moderation.queries.reports import NOWHERE, Told

register = template.Library()


@register.filter
def fingerprint(digest: str) -> str:
    """The beginning of a SHA-256, in groups that can be read aloud."""
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


@register.filter
def told_of(told: Mapping[str, Told], code: str) -> Told:
    """Where a report tells a contribution; nowhere where it does not."""
    return told.get(code, NOWHERE)
