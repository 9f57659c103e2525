"""A backlog is told to the community managers, once a day and not without need."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from moderation.services.reminders import remind_of_backlog
from participa.accounts.enums import Role
from proposals.models import Notice
from proposals.services.notice_mail import mail_due
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db

LATE = NOW + timedelta(hours=73)  # two days to decide, one more that is forgiven


def test_nothing_is_told_while_little_waits_and_not_for_long() -> None:
    factories.benat()
    desk.held(factories.consultation())
    assert remind_of_backlog(at=NOW) == 0
    assert Notice.objects.filter(message="desk.backlog").count() == 0


def test_much_that_waits_is_told_to_the_community_managers_alone_and_once_a_day(settings: object) -> None:
    settings.BACKLOG_CASES = 1  # type: ignore[attr-defined]
    benat = factories.benat()
    factories.staff("maite", Role.MODERATOR)
    place = factories.consultation()
    desk.held(place, factories.user("p1"))
    assert remind_of_backlog(at=NOW) == 0
    desk.held(place, factories.user("p2"))
    told = [remind_of_backlog(at=NOW + timedelta(hours=hour)) for hour in (0, 1, 12, 15, 16, 37)]
    assert told == [1, 0, 0, 1, 0, 0]  # midnight in Madrid is fourteen hours away
    assert {notice.account for notice in Notice.objects.filter(message="desk.backlog")} == {benat}


def test_one_case_that_waits_for_too_long_is_told_with_its_numbers() -> None:
    benat = factories.benat()
    desk.held(factories.consultation())
    assert [remind_of_backlog(at=LATE - timedelta(hours=30)), remind_of_backlog(at=LATE)] == [0, 1]
    mail_due(at=LATE)
    letter = next(one for one in mail.outbox if one.to == [benat.email])
    assert "1 casos esperan en la mesa, 1 de ellos fuera de plazo." in letter.body
    assert "/es/desk/" in letter.body
