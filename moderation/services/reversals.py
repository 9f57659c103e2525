"""How a decision is taken back: the row that reverses it, and its effect undone. Part of an undo and of an appeal."""

from __future__ import annotations

from datetime import datetime

from moderation.enums import DecisionAction
from moderation.models import ModerationDecision, ReviewCase
from moderation.services.redactions import unredact_text
from participa.accounts.models import User
from proposals.enums import HELD_STATES, RevisionState
from proposals.services import moderated


def reverse(
    *, decision: ModerationDecision, case: ReviewCase, by: User, at: datetime, looked_at: bool = False
) -> ModerationDecision:
    """Take a live decision back; inside a unit that holds the lock of its case. Returns the decision that reverses it.

    Everything is as it was before, unless a person ``looked_at`` the text again: then it is public and approved, even
    where it had waited.
    """
    decision.live = False
    decision.save(update_fields=["live"])
    reversal = ModerationDecision.objects.create(
        case=case,
        revision=decision.revision,
        comment=decision.comment,
        action=DecisionAction.REVERSE,
        policy=decision.policy,
        decided_by=by,
        reverses=decision,
        decided_at=at,
    )
    _take_back(decision, at, looked_at)
    return reversal


def _take_back(decision: ModerationDecision, at: datetime, looked_at: bool) -> None:
    was = decision.before
    if decision.action == DecisionAction.RESTRICT:
        approve = decision.revision if looked_at else None
        comment = moderated.restore_comment(
            comment=decision.comment, decision_ref=decision.code, approve=approve, at=at
        )
        if was.get("public") == RevisionState.APPROVED and comment.public_revision is not None:
            moderated.approve_revision(revision=comment.public_revision, at=at)
        return
    if decision.action == DecisionAction.REVISE:
        moderated.hold_returned(revision=decision.revision, at=at)
    if decision.action == DecisionAction.REDACT:
        unredact_text(decision=decision, at=at)
    approved = decision.action in {DecisionAction.APPROVE, DecisionAction.REDACT} and not looked_at
    if approved and was.get("revision") in {*HELD_STATES, RevisionState.PUBLISHED}:
        moderated.hold_revision(revision=decision.revision, at=at)
