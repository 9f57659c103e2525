"""What a moderator decides, and how it is undone: one unit for the decision, its effect, its statement, its answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from moderation.analysis.found import Span
from moderation.enums import RESTRICTIONS, CaseState, DecisionAction, FlagOutcome
from moderation.models import CaseClaim, Flag, ModerationDecision, ReasonCode, ReviewCase
from moderation.queries.flaggers import flaggers_of
from moderation.queries.people import roles_of
from moderation.queries.policies import policy_in_force
from moderation.rules import (
    revise_until,
    why_not_action,
    why_not_ask_revision,
    why_not_judge,
    why_not_moderate,
    why_not_reason,
    why_not_redact,
    why_not_undo,
)
from moderation.services.appeal_answers import settle_appeal
from moderation.services.cases import tell
from moderation.services.flag_answers import answer_flags, take_back_answers
from moderation.services.redactions import note_before, redact_text
from moderation.services.reversals import reverse
from moderation.services.statements import state_reasons, withdraw_statement
from participa import events
from participa.accounts.audit import Fact, record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.digests import sha256
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise
from proposals.enums import RevisionState
from proposals.models import CommentRevision
from proposals.services import moderated

_LONGEST = 2_000


def decide_case(
    *,
    case: ReviewCase,
    by: User,
    action: str,
    reason: ReasonCode | None = None,
    explanation: object = "",
    spans: Sequence[Span] = (),
    version: int,
    at: datetime,
) -> ModerationDecision:
    """Approve, remove or leave the text of a case as it was read at ``version``, or cover the ``spans`` in it.

    Raises ``case.conflict`` with ``who`` and ``what`` where somebody else was quicker.
    """
    refuse(why_not_moderate(roles_of(by)))
    said = normalise(explanation, field="explanation", longest=_LONGEST, shortest=0)
    with events.unit():
        fresh = _locked(case)
        refuse(why_not_judge(by, fresh.revision.comment, flaggers_of(fresh)))
        if fresh.version != version or fresh.state != CaseState.OPEN:
            raise _conflict(fresh)
        refuse(why_not_action(action, fresh.revision, fresh))
        if action in RESTRICTIONS:
            refuse(why_not_reason(reason, said))
        if action == DecisionAction.REDACT:
            refuse(why_not_redact(fresh.revision.body, spans))
        if action == DecisionAction.REVISE:
            refuse(why_not_ask_revision(fresh.revision.comment.consultation, said, at))
        decision = _record(fresh, by, action, reason if action in RESTRICTIONS else None, said, at)
        _apply(decision, fresh.revision, spans, at)
        _close(fresh, decision, at)
        state_reasons(decision=decision, at=at)
        tell("case.decided", fresh, at=at, action=action, decision=decision.code)
        _write_down(AuditAct.DECISION_MADE, decision, by, at)
    return decision


def undo_decision(*, decision: ModerationDecision, by: User, at: datetime, timed: bool = True) -> ModerationDecision:
    """Put everything back as it was before the decision; returns the reversal.

    Whoever decided has ``UNDO_SECONDS``; afterwards only another moderator may. What was decided later on the same text
    must be undone first. Not ``timed``: the undo of a whole batch began in time.
    """
    refuse(why_not_moderate(roles_of(by)))
    with events.unit():
        case = _locked(decision.case)
        fresh = ModerationDecision.objects.select_related("revision", "comment__participant").get(pk=decision.pk)
        refuse(why_not_judge(by, fresh.comment, flaggers_of(case)))
        refuse(why_not_undo(fresh, by, at if timed else fresh.decided_at, undo_window()))
        refuse(_why_superseded(fresh))
        reversal = reverse(decision=fresh, case=case, by=by, at=at)
        _reopen(case, fresh)
        withdraw_statement(decision=fresh, at=at)
        settle_appeal(decision=fresh, at=at)
        tell("case.decided", case, at=at, action=DecisionAction.REVERSE, decision=reversal.code)
        _write_down(AuditAct.DECISION_UNDONE, reversal, by, at, undone=fresh.code)
    return reversal


def undo_window() -> timedelta:
    """How long whoever decided may undo, and how long the mail waits."""
    return timedelta(seconds=settings.UNDO_SECONDS)


def _write_down(act: AuditAct, decision: ModerationDecision, by: User, at: datetime, **more: Fact) -> None:
    """Codes, and the digest of what was explained: the words themselves may have to be erased one day."""
    record(
        act,
        by=by,
        ref=decision.code,
        at=at,
        case=decision.case.code,
        comment=decision.comment.code,
        revision=decision.revision.code,
        action=decision.action,
        reason=decision.reason.code if decision.reason else "",
        explanation=sha256(decision.explanation) if decision.explanation else "",
        **more,
    )


def _locked(case: ReviewCase) -> ReviewCase:
    """The case as it is now; a second moderator waits here."""
    related = ("revision__comment__participant__account", "revision__comment__consultation")
    return ReviewCase.objects.select_for_update(of=("self",)).select_related(*related).get(pk=case.pk)


def _conflict(case: ReviewCase) -> DomainError:
    """Who was quicker, and what they did: ``action`` for a program, ``what`` for a person."""
    last = case.decisions.select_related("decided_by").first()
    who = last.decided_by.display_name if last and last.decided_by else ""
    done = DecisionAction(last.action) if last else CaseState(case.state)
    return DomainError("case.conflict", who=who or "—", what=done.label, action=done.value)


def _record(
    case: ReviewCase, by: User, action: str, reason: ReasonCode | None, said: str, at: datetime
) -> ModerationDecision:
    comment = case.revision.comment
    detected = any(signal.get("spans") for signal in case.revision.screening.get("signals", []))
    return ModerationDecision.objects.create(
        case=case,
        revision=case.revision,
        comment=comment,
        action=action,
        reason=reason,
        explanation=said,
        policy=policy_in_force(comment.consultation_id),
        decided_by=by,
        automated_detection=detected or case.revision.state == RevisionState.HELD_SYSTEM,
        before=_as_it_is(case, action),
        decided_at=at,
    )


def _as_it_is(case: ReviewCase, action: str) -> dict[str, Any]:
    """What the decision changes, so that an undo restores exactly this."""
    comment = case.revision.comment
    others = ReviewCase.objects.filter(revision__comment=comment, state=CaseState.OPEN).exclude(pk=case.pk)
    flags = Flag.objects.filter(outcome=FlagOutcome.WAITING)
    whole = action == DecisionAction.RESTRICT
    touched = flags.filter(revision__comment=comment) if whole else flags.filter(revision=case.revision)
    return {
        "revision": case.revision.state,
        "public": comment.public_revision.state if comment.public_revision else "",
        "cases": list(others.values_list("code", flat=True)) if whole else [],
        "flags": list(touched.values_list("receipt", flat=True)),
        "note": note_before(comment),
    }


def _apply(decision: ModerationDecision, revision: CommentRevision, spans: Sequence[Span], at: datetime) -> None:
    if decision.action == DecisionAction.APPROVE:
        moderated.approve_revision(revision=revision, at=at)
    elif decision.action == DecisionAction.RESTRICT and decision.reason is not None:
        moderated.restrict_comment(
            comment=decision.comment, reason_code=decision.reason.code, decision_ref=decision.code, at=at
        )
    elif decision.action == DecisionAction.REDACT:
        redact_text(decision=decision, spans=spans, at=at)
        moderated.approve_revision(revision=revision, at=at)
    elif decision.action == DecisionAction.REVISE:
        until = revise_until(decision.comment.consultation, at)
        moderated.return_revision(revision=revision, until=until, at=at)


#: What those who reported the text are told about it.
_ANSWERS = {DecisionAction.RESTRICT: FlagOutcome.UPHELD, DecisionAction.REDACT: FlagOutcome.COVERED}


def _close(case: ReviewCase, decision: ModerationDecision, at: datetime) -> None:
    """The case is decided, others about the same removed text are overtaken, and whoever reported it has an answer."""
    case.state, case.decided_at, case.version = CaseState.DECIDED, at, case.version + 1
    case.save(update_fields=["state", "decided_at", "version"])
    CaseClaim.objects.filter(case=case).delete()
    for other in ReviewCase.objects.filter(code__in=decision.before["cases"]):
        other.state, other.version = CaseState.OVERTAKEN, other.version + 1
        other.save(update_fields=["state", "version"])
    outcome = _ANSWERS.get(DecisionAction(decision.action), FlagOutcome.DISMISSED)
    answer_flags(receipts=decision.before["flags"], outcome=outcome, at=at)


#: What holds for the words as they were, and not for what their author wrote later.
_OF_ONE_REVISION = {DecisionAction.APPROVE, DecisionAction.REDACT, DecisionAction.REVISE}


def _why_superseded(decision: ModerationDecision) -> str | None:
    """Somebody decided on the text later, or its author changed it."""
    later = ModerationDecision.objects.filter(comment=decision.comment, live=True, pk__gt=decision.pk)
    newer = CommentRevision.objects.filter(comment=decision.comment, number__gt=decision.revision.number)
    if later.exclude(action=DecisionAction.REVERSE).exists():
        return "decision.superseded"
    changed = decision.action in _OF_ONE_REVISION and newer.exists()
    return "decision.superseded" if changed else None


def _reopen(case: ReviewCase, decision: ModerationDecision) -> None:
    """The case waits again, unless a newer one about the same revision already does."""
    again = [case, *ReviewCase.objects.filter(code__in=decision.before.get("cases", []))]
    for one in again:
        if ReviewCase.objects.filter(revision=one.revision_id, state=CaseState.OPEN).exists():
            continue
        one.state, one.decided_at, one.version = CaseState.OPEN, None, one.version + 1
        one.save(update_fields=["state", "decided_at", "version"])
    take_back_answers(receipts=decision.before.get("flags", []))
