"""Themes that the analysis proposes, and suggestions for them: a person confirms, refuses, or does otherwise.

What a person said is never changed here: a proposal replaces only what nobody touched, and a suggestion is no
assignment before somebody confirms it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from moderation.enums import AnalysisState
from moderation.models import ThemeAnalysis, ThemeSuggestion
from moderation.queries.people import roles_of
from moderation.queries.themes import suggested_texts
from moderation.rules import why_not_cancel_themes, why_not_propose_themes
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import refuse
from proposals.enums import ThemeOrigin
from proposals.models import Comment, Consultation, Theme
from proposals.queries.locks import lock_consultation
from proposals.queries.standing import standing_in
from proposals.rules import themes as rules
from proposals.services.themes import assign_comments


def propose_themes(*, by: User, consultation: Consultation, many: int | None = None, at: datetime) -> ThemeAnalysis:
    """Ask the worker for themes of the public texts that no person put anywhere; ``many`` None for as many as fit.

    Raises ``forbidden``, ``themes.at_work`` and ``themes.many``.
    """
    with events.unit():
        place = lock_consultation(consultation.pk)
        analysis, _ = ThemeAnalysis.objects.get_or_create(consultation=place)
        refuse(why_not_propose_themes(analysis, roles_of(by), many))
        analysis.state, analysis.many, analysis.attempts = AnalysisState.QUEUED, many, 0
        analysis.step = analysis.steps = 0
        analysis.requested_by, analysis.requested_at, analysis.active_at = by, at, at
        analysis.save(
            update_fields=[
                "state", "many", "attempts", "step", "steps", "requested_by", "requested_at", "active_at"
            ]
        )  # fmt: skip
        events.publish("themes.requested", ref=place.code, topics=["mod:queue"], at=at, consultation=place.code)
        record(AuditAct.THEMES_REQUESTED, by=by, ref=place.code, at=at, many=many)
    return analysis


def cancel_themes(*, by: User, consultation: Consultation, at: datetime) -> ThemeAnalysis:
    """Stop the worker: what it has not written yet is never written. Raises ``forbidden`` and ``themes.idle``."""
    with events.unit():
        analysis, _ = ThemeAnalysis.objects.select_for_update().get_or_create(consultation=consultation)
        refuse(why_not_cancel_themes(analysis, roles_of(by)))
        analysis.state = AnalysisState.STOPPED
        analysis.save(update_fields=["state"])
        place = consultation.code
        events.publish("themes.progressed", ref=place, topics=["mod:queue"], at=at, consultation=place)
        record(AuditAct.THEMES_CANCELLED, by=by, ref=place, at=at)
    return analysis


def accept_suggestions(*, by: User, theme: Theme, comments: Sequence[Comment], at: datetime) -> int:
    """Put texts into the theme for which they are suggested; others are left out. Returns how many.

    The same as assigning them, and taken back in the same way; who thought of it first is kept.
    """
    with events.unit():
        meant = list(suggested_texts(theme).filter(pk__in=[comment.pk for comment in comments]))
        return assign_comments(by=by, theme=theme, comments=meant, at=at, source=ThemeOrigin.ANALYSIS)


def refuse_suggestions(*, by: User, theme: Theme, comments: Sequence[Comment], at: datetime) -> int:
    """Say that texts do not belong to the theme: they are never suggested for it again. Returns how many."""
    refuse(rules.why_not_change(theme, standing_in(by, theme.consultation.department).parts))
    with events.unit():
        mine = ThemeSuggestion.objects.filter(theme=theme, revision__comment__in=comments, refused_at__isnull=True)
        many = mine.update(refused_by=by, refused_at=at)
        if many:
            record(AuditAct.SUGGESTION_REFUSED, by=by, ref=theme.code, at=at, texts=many)
    return many
