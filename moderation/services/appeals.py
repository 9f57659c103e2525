"""An author objects to a decision, and somebody else than who decided answers."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from moderation.enums import AppealOutcome, CaseState, FlagOutcome
from moderation.models import Appeal, ModerationDecision, ReviewCase
from moderation.queries.flaggers import flaggers_of
from moderation.queries.people import roles_of
from moderation.rules import ANSWERS, LOOK_AT_APPEAL, why_not_answer_appeal, why_not_appeal, why_not_moderate
from moderation.services.appeal_answers import close_appeal
from moderation.services.cases import open_case
from moderation.services.erasures import settle_erasures
from moderation.services.flag_answers import answer_flags
from moderation.services.reversals import reverse
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.digests import sha256
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise

_LONGEST = 2_000


def appeal_decision(*, decision: ModerationDecision, by: User, text: object, at: datetime) -> Appeal:
    """Object to the removal of one's own text, in one's own words; it comes to the desk with a date.

    Raises ``not_found`` (somebody else's), ``appeal.already``, ``appeal.settled``, ``appeal.too_late``, ``text.…``.
    """
    said = normalise(text, field="text", longest=_LONGEST)
    with events.unit():
        fresh = _locked(decision)
        statement = getattr(fresh, "statement", None)
        if statement is None:
            raise DomainError("not_found")
        appealed = Appeal.objects.filter(decision=fresh).exists()
        refuse(why_not_appeal(fresh, by, statement.appeal_until, appealed, timezone.localdate(at)))
        case = open_case(revision=fresh.revision, look=LOOK_AT_APPEAL, at=at)
        appeal = Appeal.objects.create(
            decision=fresh, case=case, account=by, against=fresh.decided_by, text=said, received_at=at
        )
        record(AuditAct.APPEAL_RECEIVED, by=None, ref=appeal.code, at=at, decision=fresh.code, case=case.code)
    return appeal


def answer_appeal(*, appeal: Appeal, by: User, outcome: str, explanation: object, version: int, at: datetime) -> Appeal:
    """Let the removal stand or put the text back, with reasons that the author reads; the case as read at ``version``.

    Raises ``case.conflict`` where somebody else was quicker, ``appeal.own_decision``, ``case.own_text``,
    ``appeal.outcome``. There is no silent undo: what was put back can be decided on again, and any other moderator can
    undo a removal that stands.
    """
    refuse(why_not_moderate(roles_of(by)))
    said = normalise(explanation, field="explanation", longest=_LONGEST, shortest=0)
    with events.unit():
        decision = _locked(appeal.decision)
        fresh = _locked_appeal(appeal)
        refuse(why_not_answer_appeal(by, fresh, flaggers_of(fresh.case)))
        if fresh.outcome != AppealOutcome.WAITING or fresh.case.version != version:
            raise _conflict(fresh, decision)
        if outcome not in ANSWERS:
            raise DomainError("appeal.outcome")
        if not said:
            raise DomainError("appeal.explanation", field="explanation")
        if outcome == AppealOutcome.OVERTURNED:
            reverse(undone=[(decision, fresh.case)], by=by, at=at, looked_at=True)
            settle_erasures(decisions=[decision], at=at)
            answer_flags(receipts=decision.before.get("flags", []), outcome=FlagOutcome.DISMISSED, at=at)
        close_appeal(appeal=fresh, outcome=AppealOutcome(outcome), by=by, explanation=said, at=at)
        record(
            AuditAct.APPEAL_ANSWERED,
            by=by,
            ref=fresh.code,
            at=at,
            decision=decision.code,
            outcome=outcome,
            explanation=sha256(said),
        )
    return fresh


def _locked(decision: ModerationDecision) -> ModerationDecision:
    """The decision under the lock of its case: an undo, an appeal and its answer wait for each other here."""
    ReviewCase.objects.select_for_update().get(pk=decision.case_id)
    related = ("statement", "revision", "comment__participant", "comment__consultation", "decided_by", "policy")
    return ModerationDecision.objects.select_related(*related).get(pk=decision.pk)


def _locked_appeal(appeal: Appeal) -> Appeal:
    """Second, always: two that answer take the lock of the decision first."""
    related = (
        "account",
        "answered_by",
        "case__revision__comment__consultation",
        "decision__statement",
        "decision__comment__participant",
        "decision__erasure",
    )
    return Appeal.objects.select_for_update(of=("self",)).select_related(*related).get(pk=appeal.pk)


def _conflict(appeal: Appeal, decision: ModerationDecision) -> DomainError:
    """Who was quicker, and what they did."""
    by = appeal.answered_by
    if by is None and (undone := ModerationDecision.objects.filter(reverses=decision).first()) is not None:
        by = undone.decided_by
    outcome = AppealOutcome(appeal.outcome)
    what = outcome.label if outcome != AppealOutcome.WAITING else CaseState(appeal.case.state).label
    return DomainError("case.conflict", who=by.display_name if by else "—", what=what, action=outcome.value)
