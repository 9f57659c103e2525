"""What several contributions have in common: named, filled, shown with its stage, answered or set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise
from proposals.enums import ThemeAct, ThemeOrigin, ThemeStage
from proposals.models import Comment, Consultation, OfficialResponse, Theme, ThemeAssignment
from proposals.queries.standing import standing_in
from proposals.queries.theme_changes import refuse_if_changed, refuse_if_elsewhere
from proposals.queries.themes import themes_of
from proposals.rules import themes as rules
from proposals.rules.lifecycle import Part
from proposals.services.theme_changes import changing, locked_themes, tell_desk, tell_themes

#: The words of a theme: how long each may be.
TEXTS: dict[str, int] = {
    "label_es": 120, "label_eu": 120, "label_en": 120,
    "summary_es": 2_000, "summary_eu": 2_000, "summary_en": 2_000,
}  # fmt: skip


def make_theme(*, by: User, consultation: Consultation, at: datetime, **texts: object) -> Theme:
    """A theme that nobody sees yet; it needs a Spanish name."""
    refuse(rules.why_not_group(_parts(by, consultation)))
    cleaned = checked_texts({"label_es": "", **texts})
    with events.unit():
        last = Theme.objects.filter(consultation=consultation).aggregate(last=Max("position"))["last"]
        made = Theme.objects.create(
            consultation=consultation, origin=ThemeOrigin.HUMAN, pinned=True, position=(last or 0) + 1, **cleaned
        )
        tell_desk(consultation, at=at)
        record(AuditAct.THEME_MADE, by=by, ref=made.code, at=at, consultation=consultation.code)
    return made


def rename_theme(*, by: User, theme: Theme, seen: int | None = None, at: datetime, **texts: object) -> Theme:
    """Other words for it; what a person wrote is kept by every later analysis.

    ``seen`` is the version that whoever asks has read: ``theme.conflict`` where somebody else renamed it since.
    """
    cleaned = checked_texts(texts)
    with events.unit():
        (fresh,) = locked_themes(theme)
        refuse(rules.why_not_change(fresh, _parts(by, fresh.consultation)))
        if seen is not None:
            refuse_if_changed([fresh], {fresh.pk: seen}, by=by, acts=[ThemeAct.RENAME])
        with changing(ThemeAct.RENAME, [fresh], by=by, at=at):
            for name, text in cleaned.items():
                setattr(fresh, name, text)
            if fresh.published_at is not None:
                refuse(rules.why_not_show(fresh, _parts(by, fresh.consultation)))
            fresh.pinned = True
            fresh.save(update_fields=[*cleaned, "pinned"])
    return fresh


def assign_comments(
    *, by: User, theme: Theme, comments: Sequence[Comment], at: datetime, source: ThemeOrigin = ThemeOrigin.HUMAN
) -> int:
    """Put public texts of the consultation into the theme; returns how many are in it now because of this.

    ``source`` says who thought of it; ``by`` is always the person who says so. A theme with a text that somebody put
    there is pinned.
    """
    with events.unit():
        (fresh,) = locked_themes(theme)
        refuse(rules.why_not_change(fresh, _parts(by, fresh.consultation)))
        rows = new_assignments(theme=fresh, comments=comments, by=by, source=source)
        with changing(ThemeAct.ASSIGN, [fresh], by=by, at=at):
            ThemeAssignment.objects.bulk_create(
                rows, batch_size=500, update_conflicts=True, unique_fields=["theme", "revision"],
                update_fields=["source", "confirmed_by"],
            )  # fmt: skip
            if rows:
                fresh.pinned = True
                fresh.save(update_fields=["pinned"])
    return len(rows)


def move_comments(*, by: User, comments: Sequence[Comment], source: Theme | None, into: Theme, at: datetime) -> int:
    """Put public texts into a theme and take them out of ``source``, as one change; returns how many are in it now.

    ``source`` None: out of none, because they are in none. Raises ``theme.texts_moved`` where somebody put one of them
    elsewhere meanwhile.
    """
    with events.unit():
        touched = [into] if source is None else [into, source]
        # All of them: a text that is in none can be put into any meanwhile.
        fresh, *rest = locked_themes(*touched, *themes_of(into.consultation))
        old = rest[0] if source is not None else None
        if old is not None and (old.pk == fresh.pk or old.consultation_id != fresh.consultation_id):
            raise DomainError("theme.elsewhere")
        for theme in (fresh, old or fresh):
            refuse(rules.why_not_change(theme, _parts(by, fresh.consultation)))
        rows = new_assignments(theme=fresh, comments=comments, by=by)
        refuse_if_elsewhere(comments, source=old, into=fresh, by=by)
        with changing(ThemeAct.ASSIGN, [fresh, *([old] if old else [])], by=by, at=at):
            if old is not None:
                ThemeAssignment.objects.filter(theme=old, revision__comment__in=comments).delete()
            ThemeAssignment.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
            if rows:
                fresh.pinned = True
                fresh.save(update_fields=["pinned"])
    return len(rows)


def unassign_comments(*, by: User, theme: Theme, comments: Sequence[Comment], at: datetime) -> int:
    """Take texts out of the theme again; returns how many."""
    with events.unit():
        (fresh,) = locked_themes(theme)
        refuse(rules.why_not_change(fresh, _parts(by, fresh.consultation)))
        with changing(ThemeAct.UNASSIGN, [fresh], by=by, at=at):
            gone, _ = ThemeAssignment.objects.filter(theme=fresh, revision__comment__in=comments).delete()
    return gone


def publish_theme(*, by: User, theme: Theme, at: datetime) -> Theme:
    """Show it, with the stage that it has reached. Showing again changes nothing."""
    with events.unit():
        (fresh,) = locked_themes(theme)
        refuse(rules.why_not_show(fresh, _parts(by, fresh.consultation)))
        if fresh.published_at is None:
            fresh.published_at = at
            fresh.save(update_fields=["published_at"])
            tell_themes(themes=[fresh], at=at)
            tell_desk(fresh.consultation, at=at)
            record(AuditAct.THEME_SHOWN, by=by, ref=fresh.code, at=at)
    return fresh


def dismiss_theme(*, by: User, theme: Theme, reason: object, at: datetime) -> Theme:
    """Set it aside with a reason that the public reads."""
    text = normalise(reason, field="reason", longest=2_000, shortest=0)
    with events.unit():
        (fresh,) = locked_themes(theme)
        refuse(rules.why_not_set_aside(fresh, _parts(by, fresh.consultation), text))
        fresh.stage, fresh.dismissal_reason = ThemeStage.DISMISSED, text
        fresh.save(update_fields=["stage", "dismissal_reason"])
        tell_themes(themes=[fresh], at=at)
        tell_desk(fresh.consultation, at=at)
        record(AuditAct.THEME_DISMISSED, by=by, ref=fresh.code, at=at)
    return fresh


def hand_to_department(*, themes: Sequence[Theme], at: datetime) -> None:
    """Say in public that a department has been asked; part of sending the question, which asked who may."""
    with events.unit():
        for theme in themes:
            (fresh,) = locked_themes(theme)
            if fresh.stage == ThemeStage.HEARD:
                fresh.stage = ThemeStage.WITH_DEPARTMENT
                fresh.save(update_fields=["stage"])
                tell_themes(themes=[fresh], at=at)


def answer_themes(*, response: OfficialResponse, at: datetime) -> None:
    """Say in public that they were answered; part of publishing the response."""
    with events.unit():
        for theme in Theme.objects.select_for_update().filter(responses=response):
            if theme.stage != ThemeStage.ANSWERED:
                theme.stage, theme.dismissal_reason = ThemeStage.ANSWERED, ""
                theme.save(update_fields=["stage", "dismissal_reason"])
                tell_themes(themes=[theme], at=at)


def new_assignments(
    *, theme: Theme, comments: Sequence[Comment], by: User, source: ThemeOrigin = ThemeOrigin.HUMAN
) -> list[ThemeAssignment]:
    """Rows, not saved yet, for the texts that are public; part of an act. Raises ``not_found`` for one of elsewhere."""
    if any(comment.consultation_id != theme.consultation_id for comment in comments):
        raise DomainError("not_found")
    return [
        ThemeAssignment(
            theme=theme, revision_id=comment.public_revision_id, stance=comment.stance, source=source, confirmed_by=by
        )
        for comment in comments
        if comment.public_revision_id
    ]


def checked_texts(texts: dict[str, object]) -> dict[str, str]:
    """The words of a theme as they are stored; part of an act.

    Raises ``edit.unknown`` and what is wrong with a text.
    """
    cleaned: dict[str, str] = {}
    for name, value in texts.items():
        if name not in TEXTS:
            raise DomainError("edit.unknown", field=name)
        lines = name.startswith("summary")
        shortest = 1 if name == "label_es" else 0
        cleaned[name] = normalise(value, field=name, longest=TEXTS[name], shortest=shortest, lines=lines)
    return cleaned


def _parts(by: User, consultation: Consultation) -> frozenset[Part]:
    return standing_in(by, consultation.department).parts
