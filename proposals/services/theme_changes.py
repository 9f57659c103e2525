"""What the community manager did to the themes, kept as a difference: written down, told, and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from proposals.enums import ThemeAct
from proposals.models import CommentRevision, Consultation, Theme, ThemeAssignment, ThemeChange
from proposals.queries.standing import standing_in
from proposals.queries.topics import MODERATION
from proposals.rules import themes as rules

#: What is kept of a theme; its stage and whether it is shown are told to the public and are not taken back.
_FIELDS = (
    "label_es", "label_eu", "label_en", "summary_es", "summary_eu", "summary_en", "pinned", "merged_into_id",
)  # fmt: skip
#: What is kept of an assignment that was taken away.
_KEPT = ("theme_id", "revision_id", "stance", "source", "confirmed_by_id")

_Assigned = tuple[int, int, str, str, int | None]


@dataclass(frozen=True)
class _State:
    fields: dict[int, dict[str, Any]]
    assigned: dict[tuple[int, int], _Assigned]


def locked_themes(*themes: Theme) -> list[Theme]:
    """The rows as they are now, locked in one order, in the order asked for; part of an act."""
    wanted = sorted({theme.pk for theme in themes})
    fresh = {row.pk: row for row in Theme.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    return [fresh[theme.pk] for theme in themes]


@contextmanager
def changing(act: ThemeAct, themes: Sequence[Theme], *, by: User, at: datetime) -> Iterator[None]:
    """What happens inside to these themes (locked before) becomes one change, is audited, and told where it shows.

    Nothing is written where nothing changed.
    """
    before = _state(themes)
    yield
    detail = _difference(before, _state(themes))
    if not any(detail.values()):
        return
    change = ThemeChange.objects.create(consultation=themes[0].consultation, act=act, by=by, at=at, detail=detail)
    change.themes.set(themes)
    tell_themes(themes=themes, at=at)
    tell_desk(themes[0].consultation, at=at)
    record(
        AuditAct.THEME_CHANGED, by=by, ref=themes[0].code, at=at, change=change.code, did=str(act),
        texts=len(detail["added"]) + len(detail["removed"]),
    )  # fmt: skip


def undo_change(*, by: User, change: ThemeChange, at: datetime) -> ThemeChange:
    """Put back what was before, if what the change left still stands.

    A theme that was split off goes back into the one it came from. Raises ``forbidden``, ``theme.undone`` and
    ``theme.changed_since``.
    """
    with events.unit():
        themes = locked_themes(*change.themes.all())
        fresh = ThemeChange.objects.select_for_update().get(pk=change.pk)
        refuse(rules.why_not_undo(fresh, standing_in(by, fresh.consultation.department).parts))
        _take_back(fresh.detail, {theme.pk: theme for theme in themes})
        fresh.undone_at = at
        fresh.save(update_fields=["undone_at"])
        tell_themes(themes=themes, at=at)
        tell_desk(fresh.consultation, at=at)
        record(AuditAct.THEME_UNDONE, by=by, ref=themes[0].code, at=at, change=fresh.code, did=fresh.act)
    return fresh


def tell_themes(*, themes: Sequence[Theme], at: datetime) -> None:
    """What is shown of them changed; what is not shown yet is told to nobody."""
    for theme in themes:
        if theme.published_at is not None:
            place = theme.consultation.code
            events.publish(
                "theme.published", ref=theme.code, topics=[f"consultation:{place}"], at=at, theme=theme.code,
                consultation=place, stage=theme.stage,
            )  # fmt: skip


def tell_desk(consultation: Consultation, *, at: datetime) -> None:
    """Whoever works on the themes of a consultation sees at once that they are not the same any more."""
    events.publish(
        "themes.changed", ref=consultation.code, topics=[MODERATION], at=at, consultation=consultation.code
    )  # fmt: skip


def _state(themes: Sequence[Theme]) -> _State:
    keys = [theme.pk for theme in themes]
    fields = {row.pop("pk"): row for row in Theme.objects.filter(pk__in=keys).values("pk", *_FIELDS)}
    rows = ThemeAssignment.objects.filter(theme__in=keys).values_list(*_KEPT)
    return _State(fields, {(row[0], row[1]): row for row in rows})


def _difference(before: _State, after: _State) -> dict[str, Any]:
    fields = {
        str(key): {name: [was[name], now] for name, now in after.fields[key].items() if was[name] != now}
        for key, was in before.fields.items()
    }
    return {
        "fields": {key: changed for key, changed in fields.items() if changed},
        "added": [list(after.assigned[pair]) for pair in sorted(after.assigned.keys() - before.assigned.keys())],
        "removed": [list(before.assigned[pair]) for pair in sorted(before.assigned.keys() - after.assigned.keys())],
    }


def _take_back(detail: dict[str, Any], themes: dict[int, Theme]) -> None:
    for key, changed in detail["fields"].items():
        theme = themes[int(key)]
        if any(getattr(theme, name) != after for name, (_, after) in changed.items()):
            raise DomainError("theme.changed_since")
        for name, (before, _) in changed.items():
            setattr(theme, name, before)
        theme.save(update_fields=[name.removesuffix("_id") for name in changed])
    _give_back(detail["added"], detail["removed"])


def _give_back(added: list[list[Any]], removed: list[list[Any]]) -> None:
    """The assignments as they were; of revisions that were deleted since nothing is left to put back."""
    there = set(
        CommentRevision.objects.filter(pk__in={row[1] for row in (*added, *removed)}).values_list("pk", flat=True)
    )
    pairs = {(row[0], row[1]) for row in added if row[1] in there}
    rows = ThemeAssignment.objects.filter(theme__in={theme for theme, _ in pairs}, revision__in={r for _, r in pairs})
    found = {(row.theme_id, row.revision_id): row.pk for row in rows}
    if not pairs <= found.keys():
        raise DomainError("theme.changed_since")
    ThemeAssignment.objects.filter(pk__in=[found[pair] for pair in pairs]).delete()
    ThemeAssignment.objects.bulk_create(
        [ThemeAssignment(**dict(zip(_KEPT, row, strict=True))) for row in removed if row[1] in there],
        batch_size=500,
        ignore_conflicts=True,
    )
