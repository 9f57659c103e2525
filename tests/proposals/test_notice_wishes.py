"""Everybody is told only as they want: every wish silences exactly what it names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import (
    Cadence,
    NoticeCategory,
    RevisionState,
)
from proposals.models import (
    Consultation,
    Department,
    Notice,
)
from proposals.queries.notices import Wish, notices_of, wishes_of
from proposals.services.follows import follow
from proposals.services.notices import mail_due_at, mark_read, set_preference, tell
from tests.factories import NOW, ane, carla, comment, consultation, user
from tests.proposals.answers import answer, response
from tests.proposals.outbox import happens, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscreened")]


def everything_happens(person: User, place: Consultation, where: Department) -> None:
    """One fact of every category that concerns this person."""
    mine = comment(place, person)
    reply = comment(place, user("miren"), parent=mine)
    happens("comment.published", reply.code, f"consultation:{place.code}")
    held = comment(place, person, state=RevisionState.HELD_SYSTEM)
    happens("comment.held", held.code, "mod:queue")
    answer(response(place, mine))
    happens("consultation.closed", place.code, f"consultation:{place.code}")
    happens("query.sent", "CI-2026-0042", f"dept:{where.code}", consultation=place.code)


EACH = {
    NoticeCategory.REPLIES: "comment.reply",
    NoticeCategory.MY_CONTRIBUTION: "contribution.held",
    NoticeCategory.ANSWERS: "response.to_me",
    NoticeCategory.FOLLOWED: "consultation.closed",
    NoticeCategory.WORK: "query.received",
}


@pytest.fixture
def busy() -> tuple[User, Consultation, Department]:
    """Somebody whom every category concerns."""
    place = consultation()
    person = carla(place.department)
    follow(account=person, consultation=place, at=NOW)
    return person, place, place.department


def test_without_preferences_every_category_is_on_the_site_and_mailed_at_once(busy: Any) -> None:
    everything_happens(*busy)
    assert {notice.category: notice.message for notice in notices_of(busy[0])} == EACH
    assert set(Notice.objects.filter(account=busy[0]).values_list("mail_after", "read_at")) == {(NOW, None)}
    assert wishes_of(busy[0]) == dict.fromkeys(NoticeCategory.values, Wish(True, Cadence.AT_ONCE))


@pytest.mark.parametrize("silenced", EACH)
def test_keeping_a_category_off_the_site_silences_exactly_it_there(busy: Any, silenced: str) -> None:
    person = busy[0]
    set_preference(account=person, category=silenced, on_site=False, by_email=Cadence.AT_ONCE, at=NOW)
    everything_happens(*busy)

    rest = {category: message for category, message in EACH.items() if category != silenced}
    assert {notice.category: notice.message for notice in notices_of(person)} == rest
    unread = Notice.objects.filter(account=person, read_at__isnull=True)
    assert set(unread.values_list("category", flat=True)) == rest.keys()
    mailed = Notice.objects.filter(account=person, mail_after__isnull=False)
    assert set(mailed.values_list("category", flat=True)) == EACH.keys()
    announced = Event.objects.filter(topic=f"user:{person.code}", kind="notice.created")
    assert {event.payload["category"] for event in announced} == rest.keys()


@pytest.mark.parametrize("silenced", EACH)
def test_wanting_no_mail_about_a_category_silences_exactly_its_mail(busy: Any, silenced: str) -> None:
    person = busy[0]
    set_preference(account=person, category=silenced, on_site=True, by_email=Cadence.NEVER, at=NOW)
    everything_happens(*busy)

    mailed = Notice.objects.filter(account=person, mail_after__isnull=False)
    assert set(mailed.values_list("category", flat=True)) == EACH.keys() - {silenced}
    assert {notice.category for notice in notices_of(person)} == EACH.keys()


@pytest.mark.parametrize("silenced", EACH)
def test_silencing_a_category_altogether_leaves_no_row_of_it(busy: Any, silenced: str) -> None:
    person = busy[0]
    set_preference(account=person, category=silenced, on_site=False, by_email=Cadence.NEVER, at=NOW)
    everything_happens(*busy)
    kept = Notice.objects.filter(account=person).values_list("category", flat=True)
    assert set(kept) == EACH.keys() - {silenced}


def test_one_persons_silence_is_not_anothers(busy: Any) -> None:
    set_preference(
        account=user("miren"), category=NoticeCategory.FOLLOWED, on_site=False, by_email=Cadence.NEVER, at=NOW
    )
    everything_happens(*busy)
    assert {notice.category for notice in notices_of(busy[0])} == EACH.keys()


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"category": "gossip", "by_email": Cadence.NEVER}, "notice.category"),
        ({"category": "decisions", "by_email": Cadence.NEVER}, "notice.category"),
        ({"category": "replies", "by_email": "hourly"}, "notice.cadence"),
    ],
)
def test_a_wish_that_does_not_exist_is_refused(wish: dict[str, str], code: str) -> None:
    person = ane()
    with pytest.raises(DomainError) as error:
        set_preference(account=person, on_site=True, at=NOW, **wish)
    assert error.value.code == code
    assert wishes_of(person) == dict.fromkeys(NoticeCategory.values, Wish())


def test_an_account_that_is_closed_is_told_nothing() -> None:
    person, place = ane(is_active=False), consultation()
    follow(account=person, consultation=place, at=NOW)
    happens("consultation.closed", place.code, f"consultation:{place.code}")
    assert told() == []


def test_telling_the_same_twice_tells_it_once() -> None:
    person, place = ane(), consultation()
    news: dict[str, Any] = {
        "category": NoticeCategory.FOLLOWED,
        "message": "consultation.closed",
        "ref": place.code,
        "facts": {"consultation": place.code},
        "key": "closed",
        "at": NOW,
    }
    assert [tell(accounts=[person, person], **news), tell(accounts=[person, user("miren")], **news)] == [1, 1]
    assert Event.objects.filter(kind="notice.created").count() == 2


def test_reading_one_notice_leaves_the_others_and_those_of_other_people_unread() -> None:
    person, other, place = ane(), user("miren"), consultation()
    for account in (person, other):
        follow(account=account, consultation=place, at=NOW)
    for kind in ("opened", "closed"):
        happens(f"consultation.{kind}", place.code, f"consultation:{place.code}")
    first = notices_of(person)[0]

    assert mark_read(account=other, code=first.code, at=NOW) == 0
    assert mark_read(account=person, code=first.code, at=NOW) == 1
    assert Notice.objects.filter(read_at__isnull=True).count() == 3
    assert mark_read(account=person, at=NOW) == 1
    assert Notice.objects.filter(account=other, read_at__isnull=True).count() == 2


@pytest.mark.parametrize(
    ("cadence", "at", "due"),
    [
        (Cadence.AT_ONCE, "2026-03-10T09:00:00+01:00", "2026-03-10T09:00:00+01:00"),
        (Cadence.NEVER, "2026-03-10T09:00:00+01:00", None),
        (Cadence.DAILY, "2026-03-10T07:59:00+01:00", "2026-03-10T08:00:00+01:00"),
        (Cadence.DAILY, "2026-03-10T08:00:00+01:00", "2026-03-11T08:00:00+01:00"),
        (Cadence.DAILY, "2026-03-28T12:00:00+01:00", "2026-03-29T08:00:00+02:00"),  # the clock went forward at night
        (Cadence.DAILY, "2026-10-24T12:00:00+02:00", "2026-10-25T08:00:00+01:00"),  # and back
        (Cadence.WEEKLY, "2026-03-10T09:00:00+01:00", "2026-03-16T08:00:00+01:00"),
        (Cadence.WEEKLY, "2026-03-16T07:00:00+01:00", "2026-03-16T08:00:00+01:00"),
        (Cadence.WEEKLY, "2026-03-16T08:00:00+01:00", "2026-03-23T08:00:00+01:00"),
        (Cadence.WEEKLY, "2026-03-15T23:59:00+01:00", "2026-03-16T08:00:00+01:00"),
    ],
)
def test_mail_goes_out_at_once_or_at_eight_in_the_morning(cadence: str, at: str, due: str | None) -> None:
    wanted = datetime.fromisoformat(due) if due else None
    assert mail_due_at(cadence, datetime.fromisoformat(at)) == wanted
