"""Who may group contributions, and when a group may be shown."""

from __future__ import annotations

from collections.abc import Collection

from proposals.enums import ThemeStage
from proposals.models import Theme
from proposals.rules.lifecycle import Part


def why_not_group(parts: Collection[Part]) -> str | None:
    """Grouping is the community manager's."""
    return None if Part.MANAGER in parts else "forbidden"


def why_not_change(theme: Theme, parts: Collection[Part]) -> str | None:
    """A theme that went into another is not changed any more."""
    return why_not_group(parts) or ("theme.merged" if theme.merged_into_id else None)


def why_not_show(theme: Theme, parts: Collection[Part]) -> str | None:
    """In public a theme has a name in both official languages."""
    refused = why_not_change(theme, parts)
    return refused or (None if theme.label_es and theme.label_eu else "theme.both_languages")


def why_not_set_aside(theme: Theme, parts: Collection[Part], reason: str) -> str | None:
    """With a public reason, and not after it was answered."""
    refused = why_not_change(theme, parts)
    if refused is None and theme.stage == ThemeStage.ANSWERED:
        return "theme.answered"
    return refused or (None if reason else "theme.reason")
