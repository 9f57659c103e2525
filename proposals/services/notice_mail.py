"""Mail about notices: at once or in digests, each once, however often the job runs or the server of mail fails."""

from __future__ import annotations

import logging
import smtplib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Min

from participa import events
from participa.accounts.models import User
from proposals.enums import Cadence
from proposals.models import Notice
from proposals.queries.notices import Wish, wishes_about
from proposals.services.notice_texts import digest_of, mail_of, render_notices, settings_url

log = logging.getLogger(__name__)

#: Accounts in one round, and rounds in one call.
_ACCOUNTS = 100
_ROUNDS = 20
#: A claimed notice belongs to its claimer so long; then whoever claimed it is taken for dead.
_CLAIM = timedelta(minutes=10)
#: After a failure a mail waits as long again as it has waited already, within these bounds, and is given up at last.
_LEAST, _MOST, _GIVE_UP = timedelta(minutes=5), timedelta(hours=6), timedelta(days=14)


@dataclass(frozen=True)
class _Mail:
    account: User
    subject: str
    body: str
    notices: Sequence[Notice]


def mail_due(*, at: datetime) -> int:
    """Send whatever is due; how many mails went out.

    One mail's failure does not stop the others; where the server of mail is out of reach all wait. A crash between
    sending and writing it down sends a mail twice, with the same Message-ID; nothing is ever lost.
    """
    sent = 0
    for _ in range(_ROUNDS):
        claimed = _claim(at)
        if not claimed:
            break
        done, reachable = _send_all(_mails(claimed, at), at)
        sent += done
        if not reachable:
            break
    return sent


def _claim(at: datetime) -> list[Notice]:
    """Everything that is due for some accounts, kept from other workers for a while."""
    due = Notice.objects.filter(mailed_at__isnull=True, mail_after__lte=at)
    if not due.exists():  # an idle worker takes no write lock
        return []
    with events.unit():
        first = due.order_by().values("account").annotate(since=Min("mail_after")).order_by("since")[:_ACCOUNTS]
        accounts = [row["account"] for row in first]
        mine = due.filter(account__in=accounts).select_related("account").order_by("id")
        rows = list(mine.select_for_update(of=("self",), skip_locked=True))
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mail_after=at + _CLAIM)
    return rows


def _mails(notices: list[Notice], at: datetime) -> list[_Mail]:
    """The mails that these notices make; what nobody wants by mail any more, or has no sentence, is dropped."""
    by_account: dict[int, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_account[notice.account_id].append(notice)
    wishes = wishes_about(by_account)
    mails: list[_Mail] = []
    dropped: list[int] = []
    for rows in by_account.values():
        wanted = [row for row in rows if row.account.is_active and _cadence(row, wishes) != Cadence.NEVER]
        gone = [row for row in rows if row not in wanted]
        try:
            made = _mails_of(wanted, wishes)
        except Exception:
            log.exception("a notice among %s cannot be rendered", ", ".join(row.code for row in wanted))
            _put_off(wanted, at)
        else:
            mails += made
            mailed = {notice.pk for mail in made for notice in mail.notices}
            gone = [row for row in rows if row.pk not in mailed]
        dropped += [row.pk for row in gone]
    with events.unit():
        Notice.objects.filter(pk__in=dropped).update(mail_after=None)
    return mails


def _cadence(notice: Notice, wishes: dict[tuple[int, str], Wish]) -> str:
    return wishes.get((notice.account_id, notice.category), Wish()).by_email


def _mails_of(notices: list[Notice], wishes: dict[tuple[int, str], Wish]) -> list[_Mail]:
    """One mail for each notice that is wanted at once, and one digest for the rest of an account's notices."""
    if not notices:
        return []
    account = notices[0].account
    texts = render_notices(notices, account.language)
    at_once = [text for text in texts if _cadence(text.notice, wishes) == Cadence.AT_ONCE]
    digest = [text for text in texts if text not in at_once]
    mails = [_Mail(account, *mail_of(text, account.language), [text.notice]) for text in at_once]
    if digest:
        mails.append(_Mail(account, *digest_of(digest, account.language), [text.notice for text in digest]))
    return mails


def _send_all(mails: list[_Mail], at: datetime) -> tuple[int, bool]:
    """How many were sent, and whether the server of mail was there."""
    server = get_connection()
    sent, reachable = 0, True
    for mail in mails:
        try:
            reachable = reachable and _open(server)
            if reachable and _message(mail, server).send():
                _mark_sent(mail, at)
                sent += 1
                continue
        except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: a header that cannot be written
            log.warning("the mail about notice %s failed: %s", mail.notices[0].code, type(error).__name__)
            server.close()  # whatever state it is in, the next mail begins afresh
        _put_off(mail.notices, at)
    server.close()
    return sent, reachable


def _open(server: Any) -> bool:
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("the server of mail is out of reach: %s", type(error).__name__)
        return False
    return True


def _message(mail: _Mail, server: Any) -> EmailMessage:
    headers = {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{settings_url(mail.account.language)}>",
        "Message-ID": f"<notice-{mail.notices[0].code}-{len(mail.notices)}@{urlsplit(settings.SITE_URL).hostname}>",
    }
    return EmailMessage(mail.subject, mail.body, to=[mail.account.email], headers=headers, connection=server)


def _mark_sent(mail: _Mail, at: datetime) -> None:
    with events.unit():
        Notice.objects.filter(pk__in=[notice.pk for notice in mail.notices]).update(mailed_at=at)


def _put_off(notices: Sequence[Notice], at: datetime) -> None:
    with events.unit():
        for notice in notices:
            waited = at - notice.created_at
            later = None if waited > _GIVE_UP else at + min(max(waited, _LEAST), _MOST)
            Notice.objects.filter(pk=notice.pk).update(mail_after=later)
