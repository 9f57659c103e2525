"""How decisions are taken back: the rows that reverse them, their effects undone. Part of an undo and of an appeal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F, Max

from moderation.enums import APART, CaseState, DecisionAction
from moderation.models import ModerationDecision, ReviewCase, Sanction
from moderation.services.flag_answers import take_back_answers
from moderation.services.redactions import unredact_text
from moderation.services.sanctions import end_sanction
from participa.accounts.models import User
from proposals.enums import HELD_STATES, RevisionState
from proposals.models import CommentRevision
from proposals.services import moderated
from proposals.services.erased import Grave, mark_grave
from proposals.services.merges import separate_comment

#: After these a person has read the words.
APPROVING = {DecisionAction.APPROVE, DecisionAction.REDACT, DecisionAction.MERGE}


def reverse(
    *, undone: Sequence[tuple[ModerationDecision, ReviewCase]], by: User, at: datetime, looked_at: bool = False
) -> list[ModerationDecision]:
    """Take live decisions back, each about another text; inside a unit that holds the locks of their cases.

    Returns the decisions that reverse them, each about the case beside it. Everything is as it was before, unless a
    person ``looked_at`` the text again: then it is public and approved, even where it had waited.
    """
    decisions = [decision for decision, _ in undone]
    ModerationDecision.objects.filter(pk__in=[decision.pk for decision in decisions]).update(live=False)
    for decision in decisions:
        decision.live = False
    reversals = ModerationDecision.objects.bulk_create(
        ModerationDecision(
            case=case,
            revision=decision.revision,
            comment=decision.comment,
            action=DecisionAction.REVERSE,
            policy_id=decision.policy_id,
            decided_by=by,
            reverses=decision,
            decided_at=at,
        )
        for decision, case in undone
    )
    _take_back(decisions, by, at, looked_at)
    return reversals


def _take_back(undone: Sequence[ModerationDecision], by: User, at: datetime, looked_at: bool) -> None:
    for sanction in _still_there([one for one in undone if one.action == DecisionAction.SANCTION]):
        end_sanction(sanction=sanction, by=by, at=at)
    for erasure in [one for one in undone if one.action == DecisionAction.ERASE]:
        mark_grave(comment=erasure.comment, grave=_grave_before(erasure), at=at)
    decisions = [one for one in undone if one.revision.state != RevisionState.ERASED]  # of words that are still there
    _restore([one for one in decisions if one.action == DecisionAction.RESTRICT], at, looked_at)
    for decision in decisions:
        if decision.action == DecisionAction.REVISE:
            moderated.hold_returned(revision=decision.revision, at=at)
        if decision.action == DecisionAction.REDACT:
            unredact_text(decision=decision, at=at)
        if decision.action == DecisionAction.MERGE:
            separate_comment(comment=decision.comment, ref=decision.code, at=at)
    approved = [one for one in decisions if one.action in APPROVING and not looked_at and not _rewritten(one)]
    before = {*HELD_STATES, RevisionState.PUBLISHED}
    again = [one.revision for one in approved if one.before.get("revision") in before]
    if again:
        moderated.hold_revisions(revisions=again, at=at)


def _rewritten(merge: ModerationDecision) -> bool:
    """While a merge rested, its author may have written other words: nobody had looked at those."""
    return merge.action == DecisionAction.MERGE and merge.comment.public_revision_id != merge.revision_id


def _still_there(decisions: Sequence[ModerationDecision]) -> Iterable[Sanction]:
    """Under their locks; one that was lifted before keeps when, by whom and with what words."""
    if not decisions:
        return ()
    waiting = Sanction.objects.filter(decision__in=decisions, ended_at__isnull=True)
    return waiting.select_for_update(of=("self",)).select_related("account").order_by("pk")


def _grave_before(erasure: ModerationDecision) -> Grave:
    """The words stay gone; what stands in their place is the removal again, if that still holds."""
    removal = ModerationDecision.objects.select_related("reason").get(code=erasure.before["removal"])
    if not removal.live or removal.reason is None:
        return Grave()
    return Grave(datetime.fromisoformat(erasure.before["since"]), removal.reason.code, removal.code)


def _restore(decisions: Sequence[ModerationDecision], at: datetime, looked_at: bool) -> None:
    if not decisions:
        return
    approve = [decision.revision_id for decision in decisions] if looked_at else []
    refs = {decision.comment_id: decision.code for decision in decisions}
    comments = moderated.restore_comments(refs=refs, approve=approve, at=at)
    approved = [one.comment_id for one in decisions if one.before.get("public") == RevisionState.APPROVED]
    public = [comments[pk].public_revision for pk in approved]
    again = [revision for revision in public if revision is not None]
    if again:
        moderated.approve_revisions(revisions=again, at=at)


#: What holds for the words as they were, and not for what their author wrote later.
_OF_ONE_REVISION = {DecisionAction.APPROVE, DecisionAction.REDACT, DecisionAction.REVISE}


def superseded(decisions: Sequence[ModerationDecision]) -> set[int]:
    """Those after which somebody decided on the text, or its author changed it; two statements."""
    comments = [decision.comment_id for decision in decisions]
    apart = [DecisionAction.REVERSE, DecisionAction.SANCTION]
    later = ModerationDecision.objects.filter(comment__in=comments, live=True).exclude(action__in=apart)
    last = dict(later.order_by().values_list("comment_id").annotate(last=Max("pk")))
    written = CommentRevision.objects.filter(comment__in=comments).values_list("comment_id", "number", "created_at")
    changed = {
        one.pk
        for one in decisions
        for comment, number, at in written
        if comment == one.comment_id and number > one.revision.number and at >= one.decided_at
    }
    return {
        one.pk
        for one in decisions
        if (one.action != DecisionAction.SANCTION and last.get(one.comment_id, 0) > one.pk)
        or (one.action in _OF_ONE_REVISION and one.pk in changed)
    }


def reopen(undone: Sequence[tuple[ModerationDecision, ReviewCase]]) -> None:
    """The cases wait again, unless a newer one about the same revision already does. A sanction had closed none."""
    undone = [(decision, case) for decision, case in undone if decision.action != DecisionAction.SANCTION]
    if not undone:
        return
    codes = [code for decision, _ in undone for code in decision.before.get("cases", [])]
    again = [case for _, case in undone]
    again += ReviewCase.objects.filter(code__in=codes) if codes else []
    waiting = ReviewCase.objects.filter(revision__in=[case.revision_id for case in again], state=CaseState.OPEN)
    waiting = waiting.exclude(origin__in=APART)
    known = set(waiting.values_list("revision_id", flat=True))
    opened = [case for case in again if case.revision_id not in known]
    for case in opened:
        case.state, case.decided_at, case.version = CaseState.OPEN, None, case.version + 1
    closed = ReviewCase.objects.filter(pk__in=[case.pk for case in opened])
    closed.update(state=CaseState.OPEN, decided_at=None, version=F("version") + 1)
    take_back_answers(receipts=[code for decision, _ in undone for code in decision.before.get("flags", [])])
