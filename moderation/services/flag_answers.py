"""What came of a report: whoever made it is told, and an undo takes that back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from moderation.enums import FlagCategory, FlagOutcome
from moderation.models import Flag
from participa import events
from participa.accounts.models import User
from proposals.enums import NoticeCategory
from proposals.models import Notice
from proposals.services.notices import Letter, News, tell_all, undo_over


def answer_flags(*, receipts: Collection[str], outcome: FlagOutcome, at: datetime) -> None:
    """Answer these reports and tell whoever made them with an account; the mail waits for the undo."""
    if not receipts:
        return
    with events.unit():
        Flag.objects.filter(receipt__in=receipts).update(outcome=outcome, answered_at=at)
        known = [(flag, flag.account) for flag in _told(receipts) if flag.account is not None]
        tell_all(letters=[_letter(flag, account, at) for flag, account in known], at=at)
        for flag, account in known:
            topics = [f"user:{account.code}"]
            events.publish("flag.answered", ref=flag.receipt, topics=topics, at=at, outcome=flag.outcome)


def _letter(flag: Flag, account: User, at: datetime) -> Letter:
    news = News(
        category=category_of(flag),
        message=f"flag.{flag.outcome}",
        key=_key(flag.receipt, flag.outcome),
        facts={"consultation": flag.revision.comment.consultation.code},
        mail_after=undo_over(at),
    )
    return Letter(account.pk, flag.receipt, news)


def category_of(flag: Flag) -> NoticeCategory:
    """The law wants the outcome of a notice of illegal content told, whatever somebody wishes (art. 16.5)."""
    unlawful = flag.category == FlagCategory.ILLEGAL
    return NoticeCategory.DECISIONS if unlawful else NoticeCategory.MY_CONTRIBUTION


def take_back_answers(*, receipts: Collection[str]) -> None:
    """An undo: the flags wait again, and answers that no mail has carried yet are as if they had never been."""
    if not receipts:
        return
    with events.unit():
        keys = [_key(flag.receipt, flag.outcome) for flag in _told(receipts)]
        Notice.objects.filter(key__in=keys, mailed_at__isnull=True).delete()
        Flag.objects.filter(receipt__in=receipts).update(outcome=FlagOutcome.WAITING, answered_at=None)


def _told(receipts: Collection[str]) -> list[Flag]:
    found = Flag.objects.filter(receipt__in=receipts).exclude(outcome=FlagOutcome.WAITING)
    return list(found.select_related("account", "revision__comment__consultation"))


def _key(receipt: str, outcome: str) -> str:
    return f"flag:{receipt}:{outcome}"
