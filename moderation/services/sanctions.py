"""Warning or suspending somebody who writes against the rules: with a reason, an end and a way to object."""

from __future__ import annotations

from datetime import datetime, timedelta

from moderation.enums import DecisionAction, SanctionKind
from moderation.models import ModerationDecision, ReasonCode, ReviewCase, Sanction
from moderation.queries.flaggers import flaggers_of
from moderation.queries.people import roles_of
from moderation.queries.policies import policy_in_force, wording_in_force
from moderation.queries.standing import holding_q
from moderation.rules import (
    SANCTION_DAYS,
    why_not_judge,
    why_not_moderate,
    why_not_reason,
    why_not_sanction,
)
from moderation.services.statements import state_reasons
from participa import events
from participa.accounts.audit import Fact, record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.accounts.sessions import accounts_of_person, end_sessions
from participa.core.digests import sha256
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise
from proposals.enums import NoticeCategory
from proposals.services.notices import tell

_LONGEST = 2_000


def sanction_author(
    *,
    case: ReviewCase,
    by: User,
    kind: str,
    days: int | None = None,
    everywhere: bool = False,
    reason: ReasonCode | None,
    explanation: object = "",
    at: datetime,
) -> Sanction:
    """Warn the author of the text of a case, have their texts wait, or keep them from writing for ``days`` or for good.

    What is decided about the text itself is apart. A ban ends every session of the person, who may sign in again.
    In the consultation of the text, or ``everywhere``. Raises ``forbidden``, ``sanction.kind``, ``sanction.days``,
    ``sanction.nobody``, ``sanction.holds``, ``decision.reason``, ``decision.explanation``, ``case.own_text``,
    ``case.own_flag``.
    """
    refuse(why_not_moderate(roles_of(by)))
    refuse(why_not_sanction(roles_of(by), kind))
    said = normalise(explanation, field="explanation", longest=_LONGEST, shortest=0)
    with events.unit():
        fresh = _locked(case)
        comment = fresh.revision.comment
        account = comment.participant.account
        refuse(why_not_judge(by, comment, flaggers_of(fresh)))
        refuse(why_not_reason(reason, said))
        if account is None:  # nobody whom a decision could reach: an import, a guest
            raise DomainError("sanction.nobody")
        until = _until(kind, days, at)
        list(accounts_of_person(account).select_for_update().order_by("pk"))  # two at once: the second sees the first
        place = None if everywhere else comment.consultation
        same = Sanction.objects.filter(holding_q(at), account=account, kind=kind, consultation=place)
        refuse("sanction.holds" if kind != SanctionKind.WARN and same.exists() else None)
        decision = _decide(fresh, by, reason, said, at)
        sanction = Sanction.objects.create(
            decision=decision, account=account, kind=kind, consultation=place, since=at, until=until
        )
        if kind == SanctionKind.BAN:
            end_sessions(account)
        state_reasons(decisions=[decision], at=at)
        events.publish("sanction.began", ref=sanction.code, topics=_topics(sanction), at=at, sanction=kind)
        _write_down(AuditAct.SANCTION_MADE, sanction, by, at, explanation=sha256(said) if said else "")
    return sanction


def lift_sanction(*, sanction: Sanction, by: User, explanation: object, at: datetime) -> Sanction:
    """End a sanction before its time, with words for the person; it was right, and is enough.

    What was wrong is undone instead (:func:`moderation.services.decisions.undo_decision`), or on an objection.
    """
    refuse(why_not_moderate(roles_of(by)))
    refuse(why_not_sanction(roles_of(by), sanction.kind))
    said = normalise(explanation, field="explanation", longest=_LONGEST)
    with events.unit():
        fresh = _locked_sanction(sanction)
        refuse(why_not_judge(by, fresh.decision.comment, flaggers_of(fresh.decision.case)))
        if not Sanction.objects.filter(holding_q(at), pk=fresh.pk).exclude(kind=SanctionKind.WARN).exists():
            raise DomainError("sanction.over")
        fresh.end_reason = said
        end_sanction(sanction=fresh, by=by, at=at)
        if fresh.account is not None:
            tell(
                accounts=[fresh.account],
                category=NoticeCategory.DECISIONS,
                message="sanction.lifted",
                ref=fresh.decision.comment.code,
                facts={
                    "consultation": fresh.decision.comment.consultation.code,
                    "decision": fresh.decision.code,
                    "statement": [said],
                },
                key=f"lifted:{fresh.code}",
                at=at,
            )
        _write_down(AuditAct.SANCTION_LIFTED, fresh, by, at, explanation=sha256(said))
    return fresh


def end_sanction(*, sanction: Sanction, by: User, at: datetime) -> None:
    """From now on it does not hold any more; part of an act that says why."""
    with events.unit():
        sanction.ended_at, sanction.ended_by = at, by
        sanction.save(update_fields=["ended_at", "ended_by", "end_reason"])
        events.publish("sanction.ended", ref=sanction.code, topics=_topics(sanction), at=at, sanction=sanction.kind)


def confirm_sanction(*, sanction: Sanction, by: User, at: datetime) -> Sanction:
    """The person has read it; once, and nothing else changes. Somebody else's is ``not_found``."""
    with events.unit():
        fresh = _locked_sanction(sanction)
        refuse(None if fresh.account_id == by.pk else "not_found")
        if fresh.seen_at is None:
            fresh.seen_at = at
            fresh.save(update_fields=["seen_at"])
            record(AuditAct.SANCTION_SEEN, by=None, ref=fresh.code, at=at, decision=fresh.decision.code)
    return fresh


def _until(kind: str, days: int | None, at: datetime) -> datetime | None:
    """When it ends by itself."""
    if kind in {SanctionKind.WARN, SanctionKind.BAN}:
        return None
    if days not in SANCTION_DAYS:
        raise DomainError("sanction.days", field="days")
    return at + timedelta(days=days or 0)


def _decide(case: ReviewCase, by: User, reason: ReasonCode | None, said: str, at: datetime) -> ModerationDecision:
    comment = case.revision.comment
    return ModerationDecision.objects.create(
        case=case,
        revision=case.revision,
        comment=comment,
        action=DecisionAction.SANCTION,
        reason=reason,
        wording=wording_in_force(reason),
        explanation=said,
        policy=policy_in_force(comment.consultation_id),
        decided_by=by,
        decided_at=at,
    )


def _topics(sanction: Sanction) -> list[str]:
    return ["mod:queue", *([f"user:{sanction.account.code}"] if sanction.account else [])]


def _write_down(act: AuditAct, sanction: Sanction, by: User, at: datetime, **more: Fact) -> None:
    decision = sanction.decision
    record(
        act,
        by=by,
        ref=sanction.code,
        at=at,
        decision=decision.code,
        comment=decision.comment.code,
        account=sanction.account.code if sanction.account else "",
        kind=sanction.kind,
        consultation=sanction.consultation.code if sanction.consultation else "",
        until=sanction.until.isoformat() if sanction.until else "",
        reason=decision.reason.code if decision.reason else "",
        **more,
    )


def _locked(case: ReviewCase) -> ReviewCase:
    related = ("revision__comment__participant__account", "revision__comment__consultation")
    return ReviewCase.objects.select_for_update(of=("self",)).select_related(*related).get(pk=case.pk)


def _locked_sanction(sanction: Sanction) -> Sanction:
    related = (
        "account",
        "consultation",
        "decision__case",
        "decision__reason",
        "decision__comment__participant__account",
        "decision__comment__consultation",
    )
    return Sanction.objects.select_for_update(of=("self",)).select_related(*related).get(pk=sanction.pk)
