"""Who was quicker about a case, and what they did."""

from __future__ import annotations

from collections.abc import Collection

from moderation.enums import CaseState, DecisionAction
from moderation.models import ModerationDecision, ReviewCase
from participa.core.errors import DomainError


def last_decisions(cases: Collection[ReviewCase]) -> dict[int, ModerationDecision]:
    """The newest decision about each case, by its id; of one that was overtaken, what removed its whole text.

    One statement, and another where a case was overtaken.
    """
    if not cases:
        return {}
    rows = ModerationDecision.objects.select_related("decided_by").order_by("decided_at", "pk")
    found = {row.case_id: row for row in rows.filter(case__in=cases)}
    overtaken = {case.pk: case.revision.comment_id for case in cases if case.state == CaseState.OVERTAKEN}
    removals = rows.filter(comment__in=overtaken.values(), action=DecisionAction.RESTRICT) if overtaken else ()
    of_texts = {row.comment_id: row for row in removals}
    return found | {case: of_texts[text] for case, text in overtaken.items() if text in of_texts}


def conflict(case: ReviewCase, last: ModerationDecision | None) -> DomainError:
    """``case.conflict``: ``action`` is the word for a program, ``what`` the one for a person."""
    who = last.decided_by.display_name if last and last.decided_by else ""
    done = DecisionAction(last.action) if last else CaseState(case.state)
    return DomainError("case.conflict", who=who or "—", what=done.label, action=done.value)
