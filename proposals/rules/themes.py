"""Who may group contributions, and when a group may be shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from proposals.enums import ThemeStage
from proposals.models import Theme, ThemeChange
from proposals.rules.lifecycle import Part


def why_not_group(parts: Collection[Part]) -> str | None:
    """Grouping is the community manager's."""
    return None if Part.MANAGER in parts else "forbidden"


def why_not_change(theme: Theme, parts: Collection[Part]) -> str | None:
    """A theme that went into another is not changed any more."""
    return why_not_group(parts) or ("theme.merged" if theme.merged_into_id else None)


def why_not_merge(themes: Sequence[Theme], into: Theme, parts: Collection[Part]) -> str | None:
    """Into another of the same consultation; nothing that the public follows disappears by it."""
    for theme in (into, *themes):
        if (refused := why_not_change(theme, parts)) is not None:
            return refused
    if not themes or any(row.pk == into.pk or row.consultation_id != into.consultation_id for row in themes):
        return "theme.elsewhere"
    if any(theme.stage != ThemeStage.HEARD for theme in themes):
        return "theme.underway"
    shown = any(theme.published_at is not None for theme in themes)
    return "theme.into_unseen" if shown and into.published_at is None else None


def why_not_undo(change: ThemeChange, parts: Collection[Part]) -> str | None:
    """Once; whether what it left still stands is asked of the rows."""
    return why_not_group(parts) or ("theme.undone" if change.undone_at is not None else None)


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
