"""What came of a report: whoever made it is told, and an undo takes that back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from moderation.enums import FlagCategory, FlagOutcome
from moderation.models import Flag
from participa import events
from proposals.enums import NoticeCategory
from proposals.models import Notice
from proposals.services.notices import tell, undo_over


def answer_flags(*, receipts: Collection[str], outcome: FlagOutcome, at: datetime) -> None:
    """Answer these reports and tell whoever made them with an account; the mail waits for the undo."""
    with events.unit():
        Flag.objects.filter(receipt__in=receipts).update(outcome=outcome, answered_at=at)
        for flag in _told(receipts):
            if flag.account is None:
                continue
            tell(
                accounts=[flag.account],
                category=category_of(flag),
                message=f"flag.{flag.outcome}",
                ref=flag.receipt,
                facts={"consultation": flag.revision.comment.consultation.code},
                key=_key(flag.receipt, flag.outcome),
                at=at,
                mail_after=undo_over(at),
            )
            events.publish(
                "flag.answered", ref=flag.receipt, topics=[f"user:{flag.account.code}"], at=at, outcome=flag.outcome
            )


def category_of(flag: Flag) -> NoticeCategory:
    """The law wants the outcome of a notice of illegal content told, whatever somebody wishes (art. 16.5)."""
    unlawful = flag.category == FlagCategory.ILLEGAL
    return NoticeCategory.DECISIONS if unlawful else NoticeCategory.MY_CONTRIBUTION


def take_back_answers(*, receipts: Collection[str]) -> None:
    """An undo: the flags wait again, and answers that no mail has carried yet are as if they had never been."""
    with events.unit():
        keys = [_key(flag.receipt, flag.outcome) for flag in _told(receipts)]
        Notice.objects.filter(key__in=keys, mailed_at__isnull=True).delete()
        Flag.objects.filter(receipt__in=receipts).update(outcome=FlagOutcome.WAITING, answered_at=None)


def _told(receipts: Collection[str]) -> list[Flag]:
    found = Flag.objects.filter(receipt__in=receipts).exclude(outcome=FlagOutcome.WAITING)
    return list(found.select_related("account", "revision__comment__consultation"))


def _key(receipt: str, outcome: str) -> str:
    return f"flag:{receipt}:{outcome}"
