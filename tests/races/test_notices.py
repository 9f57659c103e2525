"""Two workers with the same fact, and four with the same mail: everybody hears once. With the guards gone, not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection

from participa import events
from participa.accounts.models import User
from proposals.enums import NoticeCategory
from proposals.models import Notice
from proposals.queries.notices import wishes_about
from proposals.services import notice_mail, notices
from proposals.services.notice_mail import mail_due
from proposals.services.notices import News, tell_each
from tests.events.crowd import at_once
from tests.factories import NOW, consultation, user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.needs_postgres]


def tell_everybody(people: list[User], code: str) -> int:
    news = News(NoticeCategory.FOLLOWED, "consultation.closed", "closed", {"consultation": code})
    return tell_each(news=news, refs={person.pk: code for person in people}, at=NOW)


@contextmanager
def without_the_constraint() -> Iterator[None]:
    constraint = next(item for item in Notice._meta.constraints if item.name == "proposals_told_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Notice, constraint)
    try:
        yield
    finally:
        with events.unit():
            Notice.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Notice, constraint)


def notices_after_two_tellers(monkeypatch: pytest.MonkeyPatch) -> int:
    """Both look before either writes: the look alone would let both tell."""
    people, code = [user(f"reader{n}") for n in range(5)], consultation().code
    looked = Barrier(2)

    def look_and_wait(accounts: list[int], category: str) -> object:
        found = wishes_about(accounts, category)
        looked.wait(timeout=20)
        return found

    monkeypatch.setattr(notices, "wishes_about", look_and_wait)
    at_once(*[lambda: tell_everybody(people, code)] * 2)
    return Notice.objects.count()


def test_two_workers_with_the_same_fact_tell_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert notices_after_two_tellers(monkeypatch) == 5


def test_without_the_constraint_two_workers_tell_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    with without_the_constraint():
        assert notices_after_two_tellers(monkeypatch) == 10


def mails_of_four_workers() -> int:
    tell_everybody([user(f"reader{n}") for n in range(12)], consultation().code)
    at_once(*[lambda: mail_due(at=NOW)] * 4)
    return len(mail.outbox)


def test_four_workers_send_each_mail_once() -> None:
    assert mails_of_four_workers() == 12


def test_without_the_claim_four_workers_send_each_mail_four_times(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Barrier(4)

    def read_and_wait(at: datetime) -> list[Notice]:
        due = Notice.objects.filter(mailed_at__isnull=True, mail_after__lte=at).select_related("account")
        found = list(due)
        read.wait(timeout=20)
        return found

    monkeypatch.setattr(notice_mail, "_claim", read_and_wait)
    assert mails_of_four_workers() == 48
