"""Notices of illegal content (Regulation (EU) 2022/2065, art. 16): what they must say, and the mail about them.

Whoever has an account hears of the outcome by a notice on the site and its mail, a stranger by the address given.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db.models import F, Q, QuerySet
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from moderation.enums import FlagOutcome
from moderation.models import Flag, IllegalContentNotice
from participa import events
from participa.core.errors import DomainError
from participa.core.localized import LANGUAGES, pick
from participa.core.text import normalise
from proposals.models import Comment

log = logging.getLogger(__name__)

#: Mails of one call, and how long one is tried again.
_AT_A_TIME = 100
_GIVE_UP = timedelta(days=14)


@dataclass(frozen=True)
class Notifier:
    """Who gives the notice. ``exempt``: about offences of arts. 3 to 7 of Directive 2011/93/EU, so without a name."""

    name: str = ""
    email: str = ""
    exempt: bool = False
    good_faith: bool = False
    language: str = "es"


def checked(notifier: Notifier | None) -> Notifier:
    """The same in the form in which it is stored. Raises ``flag.name``, ``flag.email``, ``flag.good_faith``."""
    given = notifier or Notifier()
    name = normalise(given.name, field="name", longest=120, shortest=0, lines=False)
    email = normalise(given.email, field="email", longest=254, shortest=0, lines=False)
    if given.exempt:
        name, email = "", ""
    elif not name:
        raise DomainError("flag.name", field="name")
    else:
        _check_address(email)
    if not given.good_faith:
        raise DomainError("flag.good_faith", field="good_faith")
    language = given.language if given.language in LANGUAGES else "es"
    return Notifier(name, email, given.exempt, True, language)


def _check_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise DomainError("flag.email", field="email") from None


def write_notice(*, flag: Flag, notifier: Notifier, comment: Comment) -> IllegalContentNotice:
    """Keep what the law asks beside the flag; inside its unit. ``notifier`` was :func:`checked`."""
    return IllegalContentNotice.objects.create(
        flag=flag,
        location=location_of(comment),
        name=notifier.name,
        email=notifier.email,
        exempt=notifier.exempt,
        good_faith=notifier.good_faith,
        language=notifier.language,
    )


def location_of(comment: Comment) -> str:
    """The exact address of a text."""
    return f"{settings.SITE_URL}/es/comments/{comment.code}/"


def mail_notifiers(*, at: datetime) -> int:
    """Confirm what arrived and tell what was decided, once the undo is over; how many mails went out.

    A job of the clock. A mail that fails is tried again for two weeks.
    """
    sent = 0
    recent = IllegalContentNotice.objects.exclude(email="").filter(flag__created_at__gt=at - _GIVE_UP)
    for notice in _with_place(recent.filter(receipt_mailed_at__isnull=True)):
        if _send(notice, _receipt(notice)):
            _mark(notice, receipt_mailed_at=at)
            sent += 1
    over = at - timedelta(seconds=settings.UNDO_SECONDS)
    decided = Q(flag__answered_at__lte=over, flag__answered_at__gt=at - _GIVE_UP, flag__account__isnull=True)
    due = IllegalContentNotice.objects.exclude(email="").filter(decided).exclude(told=F("flag__outcome"))
    for notice in _with_place(due):
        if _send(notice, _outcome(notice)):
            _mark(notice, told=notice.flag.outcome)
            sent += 1
    return sent


def _with_place(notices: QuerySet[IllegalContentNotice]) -> Iterable[IllegalContentNotice]:
    related = "flag__revision__comment__consultation"
    return notices.select_related(related).order_by("pk")[:_AT_A_TIME]


def _mark(notice: IllegalContentNotice, **values: object) -> None:
    with events.unit():
        IllegalContentNotice.objects.filter(pk=notice.pk).update(**values)


def _receipt(notice: IllegalContentNotice) -> tuple[str, list[str]]:
    with translation.override(notice.language):
        return _("Your notice was received"), [
            _about(notice),
            _("A person will read it and decide. With the receipt you can see what was decided:"),
            _where(notice),
        ]


def _outcome(notice: IllegalContentNotice) -> tuple[str, list[str]]:
    with translation.override(notice.language):
        return _("What came of your notice"), [
            _about(notice),
            _("Outcome: %(outcome)s. A person decided.") % {"outcome": FlagOutcome(notice.flag.outcome).label},
            _("If you do not agree, you can turn to the ombudsman or to the courts."),
            _where(notice),
        ]


def _about(notice: IllegalContentNotice) -> str:
    consultation = notice.flag.revision.comment.consultation
    return _("Notice of illegal content %(receipt)s of %(day)s, about a text in “%(title)s”.") % {
        "receipt": notice.flag.receipt,
        "day": formats.date_format(timezone.localtime(notice.flag.created_at), "DATE_FORMAT"),
        "title": " ".join(consultation.title.split()),
    }


def _where(notice: IllegalContentNotice) -> str:
    return f"{settings.SITE_URL}/{notice.language}/reports/?receipt={notice.flag.receipt}"


def _send(notice: IllegalContentNotice, letter: tuple[str, list[str]]) -> bool:
    subject, paragraphs = letter
    names = {code: getattr(settings, f"INSTITUTION_{code.upper()}") for code in LANGUAGES}
    body = "\n\n".join([*paragraphs, f"-- \n{pick(names, notice.language)}"]) + "\n"
    headers = {"Auto-Submitted": "auto-generated"}
    try:
        return bool(EmailMessage(subject, body, to=[notice.email], headers=headers).send())
    except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: a header that cannot be written
        log.warning("the mail about report %s failed: %s", notice.flag.receipt, type(error).__name__)
        return False
