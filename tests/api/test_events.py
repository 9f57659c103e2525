"""The facts of a topic: in order, without holes, for those who may hear it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.live.rights import _topics_of as topics_of
from participa import events
from participa.accounts.enums import Role
from participa.events.epochs import new_epoch
from participa.events.models import Event
from proposals.enums import ConsultationState, MemberRole
from tests.api.clients import ROOT, refusal, stranger, with_token
from tests.factories import NOW, ane, benat, carla, consultation, department, member, pili, staff, user

pytestmark = pytest.mark.django_db


def happened(topic: str, times: int = 1, kind: str = "comment.published") -> None:
    with events.unit():
        for n in range(times):
            events.publish(kind, ref=f"c{n}", topics=[topic], at=NOW, comment=f"c{n}")


def ask(client: Any, topic: str, **query: Any) -> Any:
    return client.get(f"{ROOT}/events/", {"topic": topic} | query)


def test_a_stranger_follows_a_public_topic_from_a_number_on() -> None:
    topic = f"consultation:{consultation().code}"
    happened(topic, 5)
    shared = {"kind": "comment.published", "created": "2026-03-10T09:00:00Z"}
    answer = ask(stranger(), topic, since=2, limit=2).json()
    assert answer == {
        "topic": topic,
        "epoch": "1",
        "seq": 5,
        "reset": False,
        "more": True,
        "events": [
            {"seq": 3, "ref": "c2", "data": {"comment": "c2"}} | shared,
            {"seq": 4, "ref": "c3", "data": {"comment": "c3"}} | shared,
        ],
    }
    rest = ask(stranger(), topic, since=4).json()
    assert ([one["seq"] for one in rest["events"]], rest["more"]) == ([5], False)
    assert ask(stranger(), topic, since=5).json()["events"] == []


def test_a_topic_where_nothing_happened_is_empty() -> None:
    answer = ask(stranger(), "feed").json()
    assert (answer["seq"], answer["events"], answer["reset"]) == (0, [], False)


def test_who_was_away_too_long_starts_afresh() -> None:
    happened("feed", 6)
    with events.unit():
        Event.objects.filter(topic="feed", seq__lte=3).delete()
    assert ask(stranger(), "feed", since=2).json()["reset"] is True
    answer = ask(stranger(), "feed", since=3).json()
    assert (answer["reset"], [one["seq"] for one in answer["events"]]) == (False, [4, 5, 6])
    with events.unit():
        Event.objects.filter(topic="feed").delete()
    answer = ask(stranger(), "feed", since=3).json()
    assert (answer["reset"], answer["seq"], answer["events"]) == (True, 6, [])
    assert ask(stranger(), "feed", since=6).json()["reset"] is False


def test_numbers_of_another_epoch_or_of_the_future_mean_to_start_afresh() -> None:
    happened("feed", 3)
    assert ask(stranger(), "feed", since=9).json()["reset"] is True
    assert ask(stranger(), "feed", since=1, epoch="1").json()["reset"] is False
    epoch = new_epoch(at=NOW)
    assert ask(stranger(), "feed", since=1, epoch="1").json() == {
        "topic": "feed", "epoch": epoch, "seq": 3, "reset": True, "more": False, "events": [],
    }  # fmt: skip
    assert ask(stranger(), "feed", since=1, epoch=epoch).json()["reset"] is False


def test_private_topics_are_heard_by_those_they_are_for() -> None:
    where = department()
    person, other = ane(), user("mikel")
    contact, manager = carla(where), benat()
    elsewhere = member("dolores", department("Salud"), MemberRole.CONTACT)
    people = {
        "ane": person, "mikel": other, "carla": contact, "beñat": manager, "pili": pili(), "dolores": elsewhere,
        "auditor": staff("aurora", Role.AUDITOR), "administrator": staff("adela", Role.ADMINISTRATOR),
    }  # fmt: skip
    topics = {
        f"user:{person.code}": ("notice.created", {"ane"}),
        f"dept:{where.code}": ("response.drafted", {"carla"}),
        "mod:queue": ("comment.held", {"beñat"}),
    }
    for topic, (kind, heard_by) in topics.items():
        happened(topic, kind=kind)
        by_socket = {name for name, one in people.items() if topic in topics_of([one.code])[one.code]}
        assert by_socket == heard_by  # socket and API answer alike
        missing = ask(stranger(), "user:zzzzzzzz").content
        assert refusal(ask(stranger(), topic)) == (404, "not_found")
        for name, account in people.items():
            answer = ask(with_token(account), topic)
            if name in heard_by:
                assert len(answer.json()["events"]) == 1
                assert answer["Cache-Control"] == "no-store"
            else:
                assert answer.content == missing, (topic, name)


@pytest.mark.parametrize("name", ["consultation", "proposal"])
def test_the_topic_of_a_draft_answers_like_one_that_never_was(name: str) -> None:
    where = consultation(ConsultationState.DRAFT)
    code = where.code if name == "consultation" else where.proposals.all()[0].code
    happened(f"{name}:{code}", kind="consultation.scheduled")
    answer, missing = ask(stranger(), f"{name}:{code}"), ask(stranger(), f"{name}:zzzzzzzz")
    assert refusal(answer) == (404, "not_found")
    assert answer.content == missing.content


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({}, 400, "field.required"),
        ({"topic": "feed", "since": "-1"}, 400, "query.invalid"),
        ({"topic": "feed", "since": "1e3"}, 400, "query.invalid"),
        ({"topic": "feed", "since": "9" * 16}, 400, "query.invalid"),
        ({"topic": "feed", "limit": "0"}, 400, "query.invalid"),
        ({"topic": "feed", "limit": "501"}, 400, "query.invalid"),
        ({"topic": "feed", "epoch": "<>"}, 400, "query.invalid"),
        ({"topic": "feed", "until": "3"}, 400, "query.unknown"),
        ({"topic": "weather"}, 404, "not_found"),
        ({"topic": "consultation:\x00"}, 404, "not_found"),
        ({"topic": "consultation:" + "a" * 5000}, 404, "not_found"),
    ],
)
def test_a_doubtful_question_is_refused(query: dict[str, str], status: int, code: str) -> None:
    assert refusal(stranger().get(f"{ROOT}/events/", query)) == (status, code)


@pytest.mark.parametrize("many", [1, 400])
def test_a_stretch_is_four_statements(many: int) -> None:
    topic = f"consultation:{consultation().code}"
    happened(topic, many)
    with CaptureQueriesContext(connection) as asked:
        assert len(ask(stranger(), topic, limit=500).json()["events"]) == many
    assert len(asked) == 4, [one["sql"] for one in asked]
