"""Themes put together, taken apart and pinned: each is one change that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from proposals.enums import ThemeAct, ThemeOrigin
from proposals.models import Comment, Theme, ThemeAssignment
from proposals.queries.standing import standing_in
from proposals.queries.theme_changes import refuse_if_changed, refuse_if_elsewhere
from proposals.rules import themes as rules
from proposals.rules.lifecycle import Part
from proposals.services.theme_changes import changing, locked_themes
from proposals.services.themes import checked_texts, new_assignments


def merge_themes(
    *, by: User, themes: Sequence[Theme], into: Theme, seen: Mapping[int, int] | None = None, at: datetime
) -> Theme:
    """All texts of the themes become texts of another, and they are not listed any more; one change. Returns the other.

    ``seen`` is the version of each theme, by its id, that whoever asks has read. Raises ``forbidden``,
    ``theme.merged``, ``theme.elsewhere`` (no theme, itself, or one of another consultation), ``theme.underway`` (a
    department, an answer or a dismissal hangs on one), ``theme.into_unseen`` and ``theme.conflict``.
    """
    with events.unit():
        *gone, kept = locked_themes(*themes, into)
        refuse(rules.why_not_merge(gone, kept, _parts(by, kept)))
        refuse_if_changed([*gone, kept], seen or {}, by=by)
        with changing(ThemeAct.MERGE, [*gone, kept], by=by, at=at):
            kept.pinned = True
            kept.save(update_fields=["pinned"])
            for theme in gone:
                held = kept.assignments.values_list("revision", flat=True)
                rows = ThemeAssignment.objects.filter(theme=theme)
                rows.filter(revision__in=list(held)).delete()
                rows.update(theme=kept)
                theme.merged_into = kept
                theme.save(update_fields=["merged_into"])
    return kept


def split_theme(*, by: User, theme: Theme, comments: Sequence[Comment], at: datetime, **texts: object) -> Theme:
    """A new theme, seen by nobody yet, with these public texts, which leave the old one; it needs a Spanish name.

    Texts that were only suggested for the old one may be among them. Returns the new one. Raises ``forbidden``,
    ``theme.merged``, ``theme.no_texts``, ``theme.texts_moved``, ``not_found`` and what is wrong with the words.
    """
    cleaned = checked_texts({"label_es": "", **texts})
    with events.unit():
        (old,) = locked_themes(theme)
        refuse(rules.why_not_change(old, _parts(by, old)))
        rows = new_assignments(theme=old, comments=comments, by=by)
        if not rows:
            raise DomainError("theme.no_texts")
        refuse_if_elsewhere(comments, source=old, into=old, by=by)
        last = Theme.objects.filter(consultation=old.consultation_id).aggregate(last=Max("position"))["last"]
        # Until now it was part of the old one: taking the split back puts it there again.
        new = Theme.objects.create(
            consultation=old.consultation, origin=ThemeOrigin.HUMAN, pinned=True, position=(last or 0) + 1,
            merged_into=old, **cleaned,
        )  # fmt: skip
        with changing(ThemeAct.SPLIT, [old, new], by=by, at=at):
            ThemeAssignment.objects.filter(theme=old, revision__comment__in=comments).update(theme=new)
            for row in rows:
                row.theme = new
            ThemeAssignment.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
            new.merged_into = None
            new.save(update_fields=["merged_into"])
    return new


def pin_theme(*, by: User, theme: Theme, pinned: bool, at: datetime) -> Theme:
    """A pinned theme stays as it is whatever a later analysis proposes; raises ``forbidden`` and ``theme.merged``."""
    with events.unit():
        (fresh,) = locked_themes(theme)
        refuse(rules.why_not_change(fresh, _parts(by, fresh)))
        with changing(ThemeAct.PIN if pinned else ThemeAct.UNPIN, [fresh], by=by, at=at):
            fresh.pinned = pinned
            fresh.save(update_fields=["pinned"])
    return fresh


def _parts(by: User, theme: Theme) -> frozenset[Part]:
    return standing_in(by, theme.consultation.department).parts
