"""Mail about notices: in the reader's language, at the time they chose, once, and whatever the server of mail does."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from participa.accounts.models import User
from proposals.enums import ALWAYS_TOLD, Cadence, ConsultationState, NoticeCategory
from proposals.models import Consultation, Notice
from proposals.services.comments import post_comment
from proposals.services.follows import follow
from proposals.services.notice_mail import mail_due
from proposals.services.notices import News, set_preference, tell_each
from tests import moderated
from tests.factories import NOW, ane, comment, consultation, user
from tests.proposals.outbox import happens, run_outbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscreened")]

EIGHT = datetime.fromisoformat("2026-03-11T08:00:00+01:00")
MONDAY = datetime.fromisoformat("2026-03-16T08:00:00+01:00")


class Server(EmailBackend):
    """A server of mail that can be away, and that refuses some addresses."""

    away = False
    refused: frozenset[str] = frozenset()

    def open(self) -> bool | None:
        if Server.away:
            raise ConnectionRefusedError
        return super().open()

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            if Server.refused.intersection(message.to):
                raise smtplib.SMTPRecipientsRefused({})
        return super().send_messages(email_messages)


@pytest.fixture(autouse=True)
def server(settings: Any) -> Iterator[type[Server]]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    yield Server
    Server.away, Server.refused = False, frozenset()


def news(*people: User, about: str = "closed", place: Consultation | None = None, at: datetime = NOW) -> Consultation:
    """One thing that these people are told."""
    place = place or consultation()
    told = News(NoticeCategory.FOLLOWED, f"consultation.{about}", f"{about}:{place.code}", {"consultation": place.code})
    tell_each(news=told, refs={person.pk: place.code for person in people}, at=at)
    return place


def wants(person: User, cadence: str, category: str = NoticeCategory.FOLLOWED) -> User:
    set_preference(account=person, category=category, on_site=True, by_email=cadence, at=NOW)
    return person


def outbox() -> list[tuple[str, str]]:
    """Who got what, in the order in which it was sent; the outbox is then empty."""
    sent = [(message.to[0], str(message.subject)) for message in mail.outbox]
    mail.outbox.clear()
    return sent


@pytest.mark.parametrize(
    ("language", "title", "institution"),
    [
        ("es", "title_es", "Gobierno de Urdalde"),
        ("eu", "title_eu", "Urdaldeko Gobernua"),
        ("en", "title_en", "Government of Urdalde"),
    ],
)
def test_a_mail_speaks_the_language_of_its_reader_and_leads_to_the_right_page(
    language: str, title: str, institution: str
) -> None:
    person = ane(language=language)
    place = news(person)

    assert mail_due(at=NOW) == 1

    (message,) = mail.outbox
    assert message.to == [person.email]
    assert getattr(place, title) in str(message.body)
    assert f"http://127.0.0.1:8000/{language}/consultations/{place.code}/\n" in message.body
    assert institution in str(message.body)
    assert str(message.body).endswith(f"http://127.0.0.1:8000/{language}/notices/\n")
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000/{language}/notices/>"


def test_a_mail_is_sent_once_however_often_the_job_runs() -> None:
    person = ane()
    news(person)
    assert [mail_due(at=NOW), mail_due(at=NOW), mail_due(at=NOW + timedelta(days=3))] == [1, 0, 0]
    assert Notice.objects.get().mailed_at == NOW


@pytest.mark.parametrize(("cadence", "due"), [(Cadence.DAILY, EIGHT), (Cadence.WEEKLY, MONDAY)])
def test_a_digest_gathers_what_was_told_since_the_last_one_and_nothing_twice(cadence: str, due: datetime) -> None:
    person = wants(ane(language="en"), cadence)
    first, second = news(person), news(person)

    assert mail_due(at=due - timedelta(seconds=1)) == 0
    assert mail_due(at=due) == 1
    (message,) = mail.outbox
    assert (message.subject, message.body.count(first.title_en), message.body.count(second.title_en)) == (
        "2 pieces of news for you", 1, 1,
    )  # fmt: skip
    assert mail_due(at=due + timedelta(days=30)) == 0

    third = news(person, at=due)
    assert mail_due(at=due + timedelta(days=7)) == 1
    assert (mail.outbox[1].body.count(first.title_en), mail.outbox[1].body.count(third.title_en)) == (0, 1)


def test_what_is_wanted_at_once_does_not_wait_for_the_digest_of_the_rest() -> None:
    person = wants(ane(language="en"), Cadence.DAILY)
    place = news(person)
    comment(place, person)
    reply = comment(place, user("miren"), parent=comment(place, person))
    happens("comment.published", reply.code, f"consultation:{place.code}")

    mail_due(at=NOW)
    assert outbox() == [(person.email, "You have an answer")]
    mail_due(at=EIGHT)
    assert outbox() == [(person.email, "1 piece of news for you")]


def test_a_wish_changed_while_a_mail_waits_is_respected() -> None:
    sooner, never, later = (wants(user(name), Cadence.WEEKLY) for name in ("sooner", "never", "later"))
    place = news(sooner, never, later)
    wants(sooner, Cadence.AT_ONCE)
    wants(never, Cadence.NEVER)

    mail_due(at=NOW + timedelta(minutes=5))
    assert [to for to, _ in outbox()] == [sooner.email]
    mail_due(at=MONDAY)
    assert [to for to, _ in outbox()] == [later.email]
    assert mail_due(at=MONDAY + timedelta(days=30)) == 0
    assert place.code


@pytest.mark.parametrize("silenced", [each for each in NoticeCategory.values if each not in ALWAYS_TOLD])
def test_no_mail_of_a_category_that_wants_none_and_every_other_one(silenced: str) -> None:
    person, place = ane(), consultation()
    wants(person, Cadence.NEVER, silenced)
    for category in NoticeCategory.values:
        told = News(category, "consultation.closed", category, {"consultation": place.code})
        tell_each(news=told, refs={person.pk: place.code}, at=NOW)
    assert mail_due(at=NOW) == len(NoticeCategory.values) - 1
    unsent = Notice.objects.filter(mailed_at__isnull=True).values_list("category", flat=True)
    assert list(unsent) == [silenced]


def test_the_mail_about_a_removal_waits_for_the_undo(settings: Any) -> None:
    settings.UNDO_SECONDS = 60
    person, place = ane(language="en"), consultation()
    undone, stays = comment(place, person), comment(place, person)
    for text in (undone, stays):
        moderated.restrict_comment(comment=text, reason_code="insult", decision_ref=f"d-{text.code}", at=NOW)
    run_outbox()

    assert mail_due(at=NOW + timedelta(seconds=59)) == 0
    moderated.restore_comment(comment=undone, decision_ref=f"d-{undone.code}", at=NOW + timedelta(seconds=59))
    run_outbox()
    assert mail_due(at=NOW + timedelta(seconds=60)) == 1
    assert outbox() == [(person.email, "Your contribution was removed")]


CANARY = "Zurrumurru7391"


def test_no_mail_carries_a_word_that_a_citizen_wrote() -> None:
    person, miren, place = ane(), user("miren", language="eu"), consultation()
    follow(account=miren, consultation=place, at=NOW)
    mine = post_comment(account=person, consultation=place, kind="comment", body=f"{CANARY}: sin coche.", at=NOW)
    post_comment(account=miren, consultation=place, parent=mine, kind="comment", body=f"{CANARY}: sí.", at=NOW)
    run_outbox()
    moderated.restrict_comment(comment=mine, reason_code="insult", decision_ref="d3c1s10n", at=NOW)
    run_outbox()

    assert mail_due(at=NOW + timedelta(hours=1)) == 2
    assert [message for message in mail.outbox if CANARY in f"{message.subject} {message.body}"] == []


def test_an_answer_that_was_removed_before_the_digest_is_not_in_it() -> None:
    person, place = ane(), consultation()
    wants(person, Cadence.DAILY, NoticeCategory.REPLIES)
    kept, removed = (comment(place, user("miren"), parent=comment(place, person)) for _ in range(2))
    for reply in (kept, removed):
        happens("comment.published", reply.code, f"consultation:{place.code}")
    moderated.restrict_comment(comment=removed, reason_code="insult", decision_ref="d3c1s10n", at=NOW)

    mail_due(at=EIGHT)

    (message,) = mail.outbox
    assert (message.body.count(kept.code), message.body.count(removed.code)) == (1, 0)
    assert mail_due(at=EIGHT + timedelta(days=30)) == 0


def test_a_closed_account_gets_no_more_mail() -> None:
    person = ane()
    news(person)
    User.objects.update(is_active=False)
    assert [mail_due(at=NOW), mail_due(at=NOW + timedelta(days=1))] == [0, 0]


def test_a_mail_that_is_refused_does_not_stop_the_others_and_is_tried_again_ever_later(server: type[Server]) -> None:
    people = [user(f"reader{n}") for n in range(3)]
    news(*people)
    server.refused = frozenset({people[1].email})

    assert mail_due(at=NOW) == 2
    assert [to for to, _ in outbox()] == [people[0].email, people[2].email]

    waits, at = [], NOW
    for _ in range(10):
        due = Notice.objects.get(mailed_at__isnull=True).mail_after
        assert due is not None
        assert mail_due(at=due - timedelta(seconds=1)) == 0
        waits.append(due - at)
        at = due
        mail_due(at=at)
    minutes = [wait.total_seconds() / 60 for wait in waits]
    assert minutes == [5, 5, 10, 20, 40, 80, 160, 320, 360, 360]

    server.refused = frozenset()
    due = Notice.objects.get(mailed_at__isnull=True).mail_after
    assert due is not None
    assert mail_due(at=due) == 1
    assert [to for to, _ in outbox()] == [people[1].email]


def test_a_mail_that_never_arrives_is_given_up_after_two_weeks(server: type[Server]) -> None:
    person = ane()
    news(person)
    server.refused = frozenset({person.email})
    mail_due(at=NOW + timedelta(days=14, seconds=1))
    assert (Notice.objects.get().mail_after, Notice.objects.get().mailed_at) == (None, None)


def test_while_the_server_of_mail_is_away_everything_waits_and_nothing_is_lost(server: type[Server]) -> None:
    people = [user(f"reader{n}") for n in range(4)]
    news(*people)
    server.away = True
    assert mail_due(at=NOW) == 0
    server.away = False
    assert mail_due(at=NOW + timedelta(minutes=5)) == 4
    assert sorted(to for to, _ in outbox()) == sorted(person.email for person in people)


def test_a_poisonous_notice_spoils_only_its_own_readers_mail() -> None:
    poisoned, healthy = user("poisoned"), user("healthy")
    place = news(poisoned, healthy)
    with events.unit():
        Notice.objects.filter(account=poisoned).update(facts={"consultation": place.code, "closes_at": "yesterday"})
    assert mail_due(at=NOW) == 1
    assert [to for to, _ in outbox()] == [healthy.email]


def test_a_title_with_line_breaks_cannot_forge_a_header() -> None:
    person = ane(language="es")
    place = consultation()
    with events.unit():
        Consultation.objects.filter(pk=place.pk).update(title_es="Plan\r\nBcc: stranger@example.org")
    news(person, place=place)
    assert mail_due(at=NOW) == 1
    (message,) = mail.outbox
    assert "Bcc" not in message.message()
    assert message.recipients() == [person.email]


def test_a_worker_that_died_with_claimed_mail_leaves_it_to_the_next() -> None:
    person = ane()
    news(person)
    with events.unit():  # what a worker writes when it claims, and then no more
        Notice.objects.update(mail_after=NOW + timedelta(minutes=10))
    assert mail_due(at=NOW + timedelta(minutes=9)) == 0
    assert mail_due(at=NOW + timedelta(minutes=10)) == 1


def test_a_consultation_that_is_not_public_any_more_is_not_named_in_a_mail() -> None:
    person = wants(ane(), Cadence.DAILY)
    place = news(person)
    with events.unit():
        Consultation.objects.filter(pk=place.pk).update(state=ConsultationState.DRAFT, published_at=None)
    assert [mail_due(at=EIGHT), mail_due(at=EIGHT + timedelta(days=30))] == [0, 0]


def test_nothing_due_costs_one_look() -> None:
    with CaptureQueriesContext(connection) as seen:
        assert mail_due(at=NOW) == 0
    assert len([query for query in seen.captured_queries if "proposals_notice" in query["sql"]]) == 1
