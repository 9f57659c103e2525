"""What was done to the themes while somebody else looked at them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import ThemeAct
from proposals.models import Comment, Theme, ThemeAssignment, ThemeChange


def versions_of(themes: Collection[int]) -> dict[int, int]:
    """How many acts each theme has seen, by its id: every change is one, and so is taking it back. One statement."""
    through = ThemeChange.themes.through.objects.filter(theme__in=themes).order_by()
    rows = through.values_list("theme").annotate(done=Count("pk"), undone=Count("themechange__undone_at"))
    return dict.fromkeys(themes, 0) | {theme: done + undone for theme, done, undone in rows}


def refuse_if_changed(
    themes: Sequence[Theme], seen: Mapping[int, int], *, by: User, acts: Collection[ThemeAct] = tuple(ThemeAct)
) -> None:
    """Raise ``theme.conflict`` where another person did such an act to one of them after version ``seen`` of it.

    Part of an act, on locked rows. What ``seen`` does not name is not asked.
    """
    now = versions_of([theme.pk for theme in themes if theme.pk in seen])
    for theme in themes:
        missed = now[theme.pk] - seen[theme.pk] if theme.pk in seen else 0
        for who, change in _latest(theme, missed, by):
            if who != by and change.act in acts:
                raise DomainError(
                    "theme.conflict", who=who.display_name if who else _("Somebody"), what=ThemeAct(change.act).label,
                    theme=str(theme.label), act=change.act,
                )  # fmt: skip


def refuse_if_elsewhere(comments: Sequence[Comment], *, source: Theme | None, into: Theme, by: User) -> None:
    """Raise ``theme.texts_moved`` where one of the texts left ``source`` meanwhile, or (None) is in a theme by now.

    Part of an act, on locked themes. A text that is in no theme may have been suggested for ``source``.
    """
    rows = ThemeAssignment.objects.filter(
        revision__in=[comment.public_revision_id for comment in comments], theme__merged_into__isnull=True
    ).select_related("theme")
    where: dict[int, set[Theme]] = {}
    for row in rows:
        where.setdefault(row.revision_id, set()).add(row.theme)
    moved = {key: found for key, found in where.items() if not found & {source, into}}
    if moved:
        places = sorted({str(theme.label) for found in moved.values() for theme in found})
        raise DomainError(
            "theme.texts_moved", count=len(moved), where=", ".join(places), who=_who_changed(moved.values(), by)
        )


def _latest(theme: Theme, many: int, by: User) -> list[tuple[User | None, ThemeChange]]:
    """The newest acts on a theme. Who took one back is not kept: it counts as its author's, and names nobody."""
    if many <= 0:
        return []
    acts: list[tuple[datetime, User | None, ThemeChange]] = []
    for change in theme.changes.select_related("by"):
        acts.append((change.at, change.by, change))
        if change.undone_at is not None:
            acts.append((change.undone_at, by if change.by == by else None, change))
    return [(who, change) for _, who, change in sorted(acts, key=lambda act: (act[0], act[2].pk))[-many:]]


def _who_changed(places: Collection[set[Theme]], by: User) -> str:
    themes = {theme.pk for found in places for theme in found}
    others = ThemeChange.objects.filter(themes__in=themes, undone_at__isnull=True).exclude(by=by).select_related("by")
    last = others.order_by("-id").first()
    return last.by.display_name if last is not None and last.by is not None else _("Somebody")
