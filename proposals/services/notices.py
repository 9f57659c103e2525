"""Telling people: once for each fact, and only as they want to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.core.workdays import local_instant
from proposals.enums import ALWAYS_TOLD, Cadence, NoticeCategory
from proposals.models import Notice, NoticePreference
from proposals.queries.notices import Wish, wishes_about

#: Accounts told in one transaction.
_AT_A_TIME = 400
#: When digests go out, on the clock of the installation; the weekly one on Monday.
DIGEST_AT = time(8)


@dataclass(frozen=True)
class News:
    """What there is to tell. ``key`` names the fact: the same key is never told twice to an account.

    ``facts`` are codes (``consultation``, ``department``), ``closes_at``, and ``statement``: paragraphs that follow the
    sentence, already in the reader's language. Never what a citizen wrote.
    """

    category: str
    message: str
    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    mail_after: datetime | None = None


@dataclass(frozen=True)
class Letter:
    """News for one account, by its id; ``ref`` is the code of the subject."""

    account: int
    ref: str
    news: News


def tell(
    *,
    accounts: Iterable[User],
    category: str,
    message: str,
    ref: str,
    facts: dict[str, Any],
    key: str,
    at: datetime,
    mail_after: datetime | None = None,
) -> int:
    """Tell the same to several accounts; how many heard it now for the first time.

    ``message`` names a sentence of ``notice_texts``; ``mail_after`` keeps the mail back until then.
    """
    news = News(category, message, key, facts, mail_after)
    return tell_each(news=news, refs={account.pk: ref for account in accounts}, at=at)


def tell_each(*, news: News, refs: Mapping[int, str], at: datetime) -> int:
    """:func:`tell` by the accounts' ids, with the code that is the subject for each; few statements for many."""
    return tell_all(letters=[Letter(account, ref, news) for account, ref in refs.items()], at=at)


def tell_all(*, letters: Iterable[Letter], at: datetime) -> int:
    """Every letter to its account; few statements for many. How many were new."""
    told, waiting = 0, sorted(letters, key=lambda one: one.account)
    while waiting:
        some, waiting = waiting[:_AT_A_TIME], waiting[_AT_A_TIME:]
        told += _tell_some(some, at)
    return told


def _tell_some(letters: Sequence[Letter], at: datetime) -> int:
    with events.unit():
        chosen = {one.account for one in letters}
        accounts = dict(User.objects.filter(pk__in=chosen, is_active=True).values_list("pk", "code"))
        keys = {one.news.key for one in letters}
        heard = set(Notice.objects.filter(account__in=accounts, key__in=keys).values_list("account_id", "key"))
        categories = {one.news.category for one in letters}
        wishes = wishes_about(accounts, categories.pop() if len(categories) == 1 else "")
        rows = []
        for one in letters:
            wish = wishes.get((one.account, one.news.category), Wish())
            wanted = wish.on_site or wish.by_email != Cadence.NEVER
            if one.account in accounts and wanted and (one.account, one.news.key) not in heard:
                rows.append(_notice(one.account, one.news, one.ref, wish, at))
        # Two workers with the same fact: the constraint keeps one row of each account.
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        for row in rows:
            if row.read_at is None:
                topics = [f"user:{accounts[row.account_id]}"]
                events.publish("notice.created", ref=row.code, topics=topics, at=at, category=row.category)
    return len(rows)


def _notice(account: int, news: News, ref: str, wish: Wish, at: datetime) -> Notice:
    due = mail_due_at(wish.by_email, at)
    return Notice(
        account_id=account,
        category=news.category,
        message=news.message,
        ref=ref,
        facts=news.facts,
        key=news.key,
        created_at=at,
        read_at=None if wish.on_site else at,  # never counted as unread where it is not shown
        mail_after=max(due, news.mail_after) if due and news.mail_after else due,
    )


def mail_due_at(cadence: str, at: datetime) -> datetime | None:
    """When a mail of this cadence about something of ``at`` goes out; None: never."""
    if cadence == Cadence.NEVER:
        return None
    if cadence == Cadence.AT_ONCE:
        return at
    local = timezone.localtime(at)
    days = 7 - local.weekday() if cadence == Cadence.WEEKLY else 1
    early = local.time() < DIGEST_AT
    if early and (cadence == Cadence.DAILY or local.weekday() == 0):
        days = 0
    return local_instant(local.date() + timedelta(days=days), DIGEST_AT)


def undo_over(at: datetime) -> datetime:
    """When a decision of ``at`` cannot be undone in silence any more."""
    return at + timedelta(seconds=settings.UNDO_SECONDS)


def mark_read(*, account: User, at: datetime, code: str = "") -> int:
    """Mark one notice of the account as read, or all of them; how many were not."""
    with events.unit():
        unread = Notice.objects.filter(account=account, read_at__isnull=True)
        return (unread.filter(code=code) if code else unread).update(read_at=at)


def set_preference(*, account: User, category: str, on_site: bool, by_email: str, at: datetime) -> NoticePreference:
    """How the account wants to hear about a category from now on; mail that waits already obeys too.

    Raises ``notice.category`` and ``notice.cadence``; there is no wish about what the law wants told.
    """
    if category not in NoticeCategory.values or category in ALWAYS_TOLD:
        raise DomainError("notice.category", field="category")
    if by_email not in Cadence.values:
        raise DomainError("notice.cadence", field="by_email")
    with events.unit():
        wish = {"on_site": on_site, "by_email": by_email}
        saved, _ = NoticePreference.objects.update_or_create(account=account, category=category, defaults=wish)
        waiting = Notice.objects.filter(account=account, category=category, mailed_at__isnull=True)
        waiting.filter(mail_after__gt=at).update(mail_after=mail_due_at(by_email, undo_over(at)))
        if by_email == Cadence.NEVER:
            waiting.update(mail_after=None)
        if not on_site:
            Notice.objects.filter(account=account, category=category, read_at__isnull=True).update(read_at=at)
    return saved
