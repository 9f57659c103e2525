"""Deleting the words of a text for good: one moderator proposes it, another agrees, and nobody can bring them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from moderation.analysis.quotes import cover_quotes
from moderation.enums import CaseState, DecisionAction, ErasureOutcome
from moderation.models import ErasureProposal, ModerationDecision, ReasonCode, ReviewCase
from moderation.queries.flaggers import flaggers_of
from moderation.queries.people import roles_of
from moderation.queries.policies import policy_in_force, wording_in_force
from moderation.rules import (
    LOOK_AT_ERASURE,
    why_not_answer_erasure,
    why_not_erasure_answer,
    why_not_judge,
    why_not_moderate,
    why_not_propose_erasure,
    why_not_reason_to_erase,
)
from moderation.services.cases import close_cases, open_case
from moderation.services.cases import tell as tell_desk
from moderation.services.forgetting import forget_words, words_of
from moderation.services.statements import state_reasons
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.digests import sha256
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise
from proposals.services.erased import Grave, erase_comment, grave_of

_LONGEST = 2_000


def propose_erasure(
    *,
    removal: ModerationDecision,
    by: User,
    reason: ReasonCode | None,
    explanation: object = "",
    understood: bool,
    at: datetime,
) -> ErasureProposal:
    """Bring to the desk that a removed text should be erased for good; another moderator decides.

    Raises ``erasure.not_removed``, ``erasure.waits``, ``erasure.understood``, ``decision.reason``,
    ``decision.explanation``, ``case.own_text``, ``case.own_flag``.
    """
    refuse(why_not_moderate(roles_of(by)))
    said = normalise(explanation, field="explanation", longest=_LONGEST, shortest=0)
    with events.unit():
        fresh = _locked(removal)
        refuse(why_not_judge(by, fresh.comment, flaggers_of(fresh.case)))
        waits = fresh.erasure_proposals.filter(outcome=ErasureOutcome.WAITING).exists()
        refuse(why_not_propose_erasure(fresh, waits=waits))
        refuse(why_not_reason_to_erase(reason, said))
        if reason is None:
            raise DomainError("decision.reason", field="reason")
        if not understood:
            raise DomainError("erasure.understood", field="understood")
        proposal = _make(fresh, by, reason, said, at)
        _write_down(AuditAct.ERASURE_PROPOSED, proposal, by, at, said)
    return proposal


def answer_erasure(
    *,
    proposal: ErasureProposal,
    by: User,
    outcome: str,
    explanation: object = "",
    understood: bool = False,
    version: int,
    at: datetime,
) -> ErasureProposal:
    """Agree, and the words are gone for good at once; or refuse, with what whoever proposed it reads on the card.

    The case as read at ``version``: raises ``case.conflict`` where somebody else was quicker, ``erasure.own``,
    ``erasure.outcome``, ``erasure.understood``. An erasure has no undo; its author can object to it all the same.
    """
    refuse(why_not_moderate(roles_of(by)))
    said = normalise(explanation, field="explanation", longest=_LONGEST, shortest=0)
    with events.unit():
        removal = _locked(proposal.removal)
        fresh = _locked_proposal(proposal)
        refuse(why_not_answer_erasure(by, fresh, flaggers_of(removal.case)))
        if fresh.outcome != ErasureOutcome.WAITING or fresh.case.version != version:
            raise _conflict(fresh)
        refuse(why_not_erasure_answer(outcome))
        if outcome == ErasureOutcome.APPROVED and not understood:
            raise DomainError("erasure.understood", field="understood")
        fresh.answer = said
        if outcome == ErasureOutcome.APPROVED:
            fresh.decision = _erase(fresh, by, at)
        act = AuditAct.ERASURE_APPROVED if fresh.decision else AuditAct.ERASURE_REFUSED
        _close(fresh, ErasureOutcome(outcome), by, at)
        _write_down(act, fresh, by, at, said)
    return fresh


def settle_erasures(*, decisions: Sequence[ModerationDecision], at: datetime) -> None:
    """Removals were undone while a proposal waited: a text that is public again is not erased. Part of an undo."""
    waiting = ErasureProposal.objects.filter(removal__in=decisions, outcome=ErasureOutcome.WAITING)
    for proposal in waiting.select_related("case__revision__comment__consultation"):
        _close(proposal, ErasureOutcome.SETTLED, None, at)


def _make(removal: ModerationDecision, by: User, reason: ReasonCode, said: str, at: datetime) -> ErasureProposal:
    return ErasureProposal.objects.create(
        removal=removal,
        case=open_case(revision=removal.revision, look=LOOK_AT_ERASURE, at=at),
        reason=reason,
        explanation=said,
        proposed_by=by,
        proposed_at=at,
    )


def _erase(proposal: ErasureProposal, by: User, at: datetime) -> ModerationDecision:
    """The decision, the words gone everywhere, and the statement of reasons, without a word of them."""
    removal, case = proposal.removal, proposal.case
    comment, words = removal.comment, words_of(removal.comment)
    decision = ModerationDecision.objects.create(
        case=case,
        revision=removal.revision,
        comment=comment,
        action=DecisionAction.ERASE,
        reason=proposal.reason,
        wording=wording_in_force(proposal.reason),
        explanation=cover_quotes(proposal.explanation, words),
        policy=policy_in_force(comment.consultation_id),
        decided_by=by,
        before={"removal": removal.code, "since": _since(removal)},
        decided_at=at,
    )
    proposal.answer = cover_quotes(proposal.answer, words)
    erase_comment(comment=comment, grave=Grave(at, proposal.reason.code, decision.code), at=at)
    forget_words(comment=comment, words=words, at=at)
    proposal.refresh_from_db(fields=["explanation"])
    state_reasons(decisions=[decision], at=at)
    return decision


def _since(removal: ModerationDecision) -> str:
    since = grave_of(removal.comment).since
    return since.isoformat() if since else ""


def _close(proposal: ErasureProposal, outcome: ErasureOutcome, by: User | None, at: datetime) -> None:
    proposal.outcome, proposal.answered_by, proposal.answered_at = outcome, by, at
    proposal.save(update_fields=["outcome", "answered_by", "answered_at", "answer", "decision"])
    close_cases(cases=[proposal.case], at=at)
    done: dict[str, Any] = {"decision": proposal.decision.code} if proposal.decision else {}
    tell_desk("case.decided", proposal.case, at=at, action=outcome.value, **done)


def _write_down(act: AuditAct, proposal: ErasureProposal, by: User, at: datetime, said: str) -> None:
    """Codes, and digests: what was erased, and what was said, can be compared with and not read."""
    revisions = proposal.removal.comment.revisions.values_list("digest", flat=True)
    record(
        act,
        by=by,
        ref=proposal.code,
        at=at,
        case=proposal.case.code,
        comment=proposal.removal.comment.code,
        removal=proposal.removal.code,
        decision=proposal.decision.code if proposal.decision else "",
        reason=proposal.reason.code,
        explanation=sha256(said) if said else "",
        revisions=list(revisions),
    )


def _locked(removal: ModerationDecision) -> ModerationDecision:
    """The removal under the lock of its case: its undo, an objection to it and an erasure wait for each other here."""
    ReviewCase.objects.select_for_update().get(pk=removal.case_id)
    related = ("case", "revision__comment", "comment__participant__account", "comment__consultation")
    return ModerationDecision.objects.select_related(*related).get(pk=removal.pk)


def _locked_proposal(proposal: ErasureProposal) -> ErasureProposal:
    """Second, always: two that answer take the lock of the removal first."""
    related = (
        "reason",
        "proposed_by",
        "answered_by",
        "case__revision__comment__consultation",
        "removal__revision",
        "removal__comment__participant__account",
        "removal__comment__consultation",
    )
    return ErasureProposal.objects.select_for_update(of=("self",)).select_related(*related).get(pk=proposal.pk)


def _conflict(proposal: ErasureProposal) -> DomainError:
    """Who was quicker, and what they did."""
    who, outcome = proposal.answered_by, ErasureOutcome(proposal.outcome)
    what = outcome.label if outcome != ErasureOutcome.WAITING else CaseState(proposal.case.state).label
    return DomainError("case.conflict", who=who.display_name if who else "—", what=what, action=outcome.value)
