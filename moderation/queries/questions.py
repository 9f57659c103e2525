"""What authors are asked to change before a text of theirs is published."""

from __future__ import annotations

from moderation.enums import DecisionAction
from moderation.models import ModerationDecision
from proposals.enums import RevisionState


def question_about(code: str) -> ModerationDecision | None:
    """The decision that gave the newest words of a contribution back to its author, while they may change them."""
    asked = ModerationDecision.objects.filter(
        comment__code=code, action=DecisionAction.REVISE, live=True, revision__state=RevisionState.RETURNED
    )
    return asked.select_related("reason").first()
