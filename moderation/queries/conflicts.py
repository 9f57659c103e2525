"""Who was quicker about a case, and what they did."""

from __future__ import annotations

from collections.abc import Collection

from moderation.enums import CaseState, DecisionAction
from moderation.models import ModerationDecision, ReviewCase
from participa.core.errors import DomainError


def last_decisions(cases: Collection[int]) -> dict[int, ModerationDecision]:
    """The newest decision about each case, by its id; one statement."""
    if not cases:
        return {}
    rows = ModerationDecision.objects.filter(case__in=cases).select_related("decided_by").order_by("decided_at", "pk")
    return {row.case_id: row for row in rows}


def conflict(case: ReviewCase, last: ModerationDecision | None) -> DomainError:
    """``case.conflict``: ``action`` is the word for a program, ``what`` the one for a person."""
    who = last.decided_by.display_name if last and last.decided_by else ""
    done = DecisionAction(last.action) if last else CaseState(case.state)
    return DomainError("case.conflict", who=who or "—", what=done.label, action=done.value)
