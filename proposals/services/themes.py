"""What several contributions have in common: named, filled, shown with its stage, answered or set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise
from proposals.enums import ThemeOrigin, ThemeStage
from proposals.models import Comment, Consultation, OfficialResponse, Theme, ThemeAssignment
from proposals.queries.standing import standing_in
from proposals.rules import themes as rules
from proposals.rules.lifecycle import Part

#: The words of a theme: how long each may be.
TEXTS: dict[str, int] = {
    "label_es": 120, "label_eu": 120, "label_en": 120,
    "summary_es": 2_000, "summary_eu": 2_000, "summary_en": 2_000,
}  # fmt: skip


def make_theme(*, by: User, consultation: Consultation, at: datetime, **texts: object) -> Theme:
    """A theme that nobody sees yet; it needs a Spanish name."""
    refuse(rules.why_not_group(_parts(by, consultation)))
    cleaned = _clean({"label_es": "", **texts})
    with events.unit():
        last = Theme.objects.filter(consultation=consultation).aggregate(last=Max("position"))["last"]
        return Theme.objects.create(
            consultation=consultation, origin=ThemeOrigin.HUMAN, pinned=True, position=(last or 0) + 1, **cleaned
        )


def rename_theme(*, by: User, theme: Theme, at: datetime, **texts: object) -> Theme:
    """Other words for it; what a person wrote is kept by every later analysis."""
    cleaned = _clean(texts)
    with events.unit():
        fresh = _locked(theme)
        refuse(rules.why_not_change(fresh, _parts(by, fresh.consultation)))
        for name, text in cleaned.items():
            setattr(fresh, name, text)
        if fresh.published_at is not None:
            refuse(rules.why_not_show(fresh, _parts(by, fresh.consultation)))
        fresh.pinned = True
        fresh.save(update_fields=[*cleaned, "pinned"])
        _tell(fresh, at=at)
    return fresh


def assign_comments(*, by: User, theme: Theme, comments: Sequence[Comment], at: datetime) -> int:
    """Put public texts of the consultation into the theme; returns how many are in it now because of this."""
    with events.unit():
        fresh = _locked(theme)
        refuse(rules.why_not_change(fresh, _parts(by, fresh.consultation)))
        if any(comment.consultation_id != fresh.consultation_id for comment in comments):
            raise DomainError("not_found")
        rows = [
            ThemeAssignment(
                theme=fresh,
                revision_id=comment.public_revision_id,
                stance=comment.stance,
                source=ThemeOrigin.HUMAN,
                confirmed_by=by,
            )
            for comment in comments
            if comment.public_revision_id
        ]
        ThemeAssignment.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["theme", "revision"],
            update_fields=["source", "confirmed_by"],
        )
        if rows:
            _tell(fresh, at=at)
    return len(rows)


def unassign_comments(*, by: User, theme: Theme, comments: Sequence[Comment], at: datetime) -> int:
    """Take texts out of the theme again; returns how many."""
    with events.unit():
        fresh = _locked(theme)
        refuse(rules.why_not_change(fresh, _parts(by, fresh.consultation)))
        gone, _ = ThemeAssignment.objects.filter(theme=fresh, revision__comment__in=comments).delete()
        if gone:
            _tell(fresh, at=at)
    return gone


def publish_theme(*, by: User, theme: Theme, at: datetime) -> Theme:
    """Show it, with the stage that it has reached. Showing again changes nothing."""
    with events.unit():
        fresh = _locked(theme)
        refuse(rules.why_not_show(fresh, _parts(by, fresh.consultation)))
        if fresh.published_at is None:
            fresh.published_at = at
            fresh.save(update_fields=["published_at"])
            _tell(fresh, at=at)
    return fresh


def dismiss_theme(*, by: User, theme: Theme, reason: object, at: datetime) -> Theme:
    """Set it aside with a reason that the public reads."""
    text = normalise(reason, field="reason", longest=2_000, shortest=0)
    with events.unit():
        fresh = _locked(theme)
        refuse(rules.why_not_set_aside(fresh, _parts(by, fresh.consultation), text))
        fresh.stage, fresh.dismissal_reason = ThemeStage.DISMISSED, text
        fresh.save(update_fields=["stage", "dismissal_reason"])
        _tell(fresh, at=at)
    return fresh


def hand_to_department(*, themes: Sequence[Theme], at: datetime) -> None:
    """Say in public that a department has been asked; part of sending the question, which asked who may."""
    with events.unit():
        for theme in themes:
            fresh = _locked(theme)
            if fresh.stage == ThemeStage.HEARD:
                fresh.stage = ThemeStage.WITH_DEPARTMENT
                fresh.save(update_fields=["stage"])
                _tell(fresh, at=at)


def answer_themes(*, response: OfficialResponse, at: datetime) -> None:
    """Say in public that they were answered; part of publishing the response."""
    with events.unit():
        for theme in Theme.objects.select_for_update().filter(responses=response):
            if theme.stage != ThemeStage.ANSWERED:
                theme.stage, theme.dismissal_reason = ThemeStage.ANSWERED, ""
                theme.save(update_fields=["stage", "dismissal_reason"])
                _tell(theme, at=at)


def _clean(texts: dict[str, object]) -> dict[str, str]:
    cleaned: dict[str, str] = {}
    for name, value in texts.items():
        if name not in TEXTS:
            raise DomainError("edit.unknown", field=name)
        lines = name.startswith("summary")
        shortest = 1 if name == "label_es" else 0
        cleaned[name] = normalise(value, field=name, longest=TEXTS[name], shortest=shortest, lines=lines)
    return cleaned


def _locked(theme: Theme) -> Theme:
    return Theme.objects.select_for_update().get(pk=theme.pk)


def _parts(by: User, consultation: Consultation) -> frozenset[Part]:
    return standing_in(by, consultation.department).parts


def _tell(theme: Theme, *, at: datetime) -> None:
    """What is not shown yet is told to nobody."""
    if theme.published_at is not None:
        consultation = theme.consultation.code
        topics = [f"consultation:{consultation}"]
        events.publish(
            "theme.published",
            ref=theme.code,
            topics=topics,
            at=at,
            theme=theme.code,
            consultation=consultation,
            stage=theme.stage,
        )
