"""Reports by citizens: received with a receipt, brought to the desk, answered."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from moderation.enums import CaseOrigin, CaseState, DecisionAction, FlagCategory, FlagOutcome
from moderation.models import Flag, ModerationDecision, ReviewCase
from moderation.queries.flaggers import weights_of
from moderation.rules import look_at_flagged, why_not_flag
from moderation.services.cases import open_case
from moderation.services.flag_answers import answer_flags
from moderation.services.illegal_notices import Notifier, checked, write_notice
from moderation.services.receipts import flag_receipt
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.core.text import normalise
from proposals.models import Comment, CommentRevision
from proposals.queries.visibility import readable_comments

_LONGEST = 2_000


def flag_comment(
    *,
    comment: Comment,
    account: User | None,
    category: str,
    text: object = "",
    notifier: Notifier | None = None,
    at: datetime,
) -> Flag:
    """Report a public text, with or without an account; the flag carries the receipt.

    Its number never hides anything. What a person has already approved in these very words is answered at once, except
    where it is reported as unlawful: then it is a notice of illegal content and ``notifier`` says who gives it. Raises
    ``not_found``, ``flag.already``, ``flag.own``, ``flag.text``, ``flag.name``, ``flag.email``, ``flag.good_faith``.
    """
    said = normalise(text, field="text", longest=_LONGEST, shortest=0)
    with events.unit():
        shown = readable_comments().filter(pk=comment.pk)
        fresh = shown.select_related("participant", "consultation", "public_revision").first()
        if fresh is None or fresh.public_revision is None:
            raise DomainError("not_found")
        refused = why_not_flag(fresh, account, category, said)
        if refused:
            raise DomainError(refused, field="text" if refused == "flag.text" else "category")
        given = checked(notifier) if category == FlagCategory.ILLEGAL else None
        flag = _receive(fresh.public_revision, account, category, said, at)
        if given is not None:
            write_notice(flag=flag, notifier=given, comment=fresh)
        _bring_to_desk(flag, fresh, at)
        events.publish(
            "comment.flagged",
            ref=fresh.code,
            topics=["mod:queue"],
            at=at,
            comment=fresh.code,
            consultation=fresh.consultation.code,
            category=category,
        )
        record(AuditAct.FLAG_RECEIVED, by=None, ref=flag.receipt, at=at, comment=fresh.code, category=category)
    return flag


def _receive(revision: CommentRevision, account: User | None, category: str, said: str, at: datetime) -> Flag:
    try:
        with transaction.atomic():  # a savepoint: the refusal must not doom the unit before it is raised
            return Flag.objects.create(
                receipt=flag_receipt(at=at),
                revision=revision,
                category=category,
                text=said,
                account=account,
                created_at=at,
            )
    except IntegrityError:
        raise DomainError("flag.already") from None


def _bring_to_desk(flag: Flag, comment: Comment, at: datetime) -> None:
    approved = _approval_of(flag)
    if approved is not None and flag.category != FlagCategory.ILLEGAL:
        flag.case = approved.case
        flag.save(update_fields=["case"])
        answer_flags(receipts=[flag.receipt], outcome=FlagOutcome.DISMISSED, at=at)
        flag.refresh_from_db(fields=["outcome", "answered_at"])
        return
    waiting = list(Flag.objects.filter(revision=flag.revision, outcome=FlagOutcome.WAITING))
    look = look_at_flagged({one.category for one in waiting}, weights_of(waiting))
    flag.case = open_case(revision=flag.revision, look=look, at=at)
    flag.save(update_fields=["case"])


def _approval_of(flag: Flag) -> ModerationDecision | None:
    """The decision of a person to leave exactly these words, if nothing is open about them now."""
    if ReviewCase.objects.filter(revision=flag.revision, state=CaseState.OPEN).exists():
        return None
    kept = ModerationDecision.objects.filter(
        revision=flag.revision, live=True, action__in=[DecisionAction.APPROVE, DecisionAction.NO_ACTION]
    )
    return kept.exclude(case__origin=CaseOrigin.IMPORT).select_related("case").first()
