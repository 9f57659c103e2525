"""Departments, consultations and the parts of their text, read by programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from participa.core.digests import canonical, sha256
from proposals.enums import ConsultationState, MemberRole
from proposals.models import ConsultationTransition, ConsultationVersion, Department
from tests.api.clients import ROOT, codes, refusal, stranger, with_token
from tests.factories import NOW, ane, carla, consultation, department, member, pili

pytestmark = pytest.mark.django_db


def test_a_stranger_reads_the_public_consultations_newest_first() -> None:
    first, second = consultation(), consultation(ConsultationState.SCHEDULED)
    consultation(ConsultationState.DRAFT)
    consultation(ConsultationState.REVIEW)
    gone = consultation(ConsultationState.WITHDRAWN)
    assert codes(stranger().get(f"{ROOT}/consultations/")) == [gone.code, second.code, first.code]


def test_a_draft_withdrawn_before_anybody_could_read_it_is_nowhere() -> None:
    consultation(ConsultationState.WITHDRAWN, published_at=None, opens_at=None, closes_at=None)
    assert codes(stranger().get(f"{ROOT}/consultations/")) == []


def test_a_consultation_says_what_it_asks_in_three_languages() -> None:
    row = consultation(topic="transport")
    with time_machine.travel(NOW, tick=False):
        body = stranger().get(f"{ROOT}/consultations/{row.code}/").json()
    assert body == {
        "code": row.code,
        "department": {
            "code": row.department.code,
            "name": {"es": "Movilidad", "eu": "Movilidad (eu)", "en": "Movilidad (en)"},
        },
        "procedure": {
            "key": row.procedure.key,
            "name": {"es": "Abierta", "eu": "Irekia", "en": "Open"},
            "norm": "",
        },
        "title": {"es": row.title_es, "eu": row.title_eu, "en": row.title_en},
        "summary": {"es": row.summary_es, "eu": row.summary_eu, "en": row.summary_en},
        "topic": "transport",
        "state": "open",
        "open": True,
        "outcome": "",
        "opens_at": "2026-03-03T09:00:00Z",
        "closes_at": "2026-03-24T09:00:00Z",
        "published_at": "2026-02-28T09:00:00Z",
        "comment_level": 1,
        "vote_level": 1,
        "tally_visibility": "live",
        "exception_reason": "",
    }


def test_open_ends_at_the_deadline_whatever_the_state_says() -> None:
    row = consultation()
    with time_machine.travel(row.closes_at, tick=False):
        body = stranger().get(f"{ROOT}/consultations/{row.code}/").json()
    assert (body["state"], body["open"]) == ("open", False)


@pytest.mark.parametrize("part", ["", "sections/", "documents/", "versions/", "versions/1/", "steps/"])
@pytest.mark.parametrize("state", [ConsultationState.DRAFT, ConsultationState.REVIEW])
def test_a_draft_answers_a_stranger_byte_for_byte_like_nothing(part: str, state: str) -> None:
    row = consultation(state)
    missing = stranger().get(f"{ROOT}/consultations/zzzzzzzz/{part}")
    for client in (stranger(), with_token(ane()), with_token(member("dolores", department(), MemberRole.CONTACT))):
        answer = client.get(f"{ROOT}/consultations/{row.code}/{part}")
        assert refusal(answer) == (404, "not_found")
        assert answer.content == missing.content


def test_those_who_work_on_a_draft_read_it() -> None:
    row = consultation(ConsultationState.DRAFT)
    for person in (carla(row.department), pili()):
        answer = with_token(person).get(f"{ROOT}/consultations/{row.code}/")
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
        assert with_token(person).get(f"{ROOT}/consultations/{row.code}/sections/").json()[0]["key"] == "problem"


def test_the_list_is_asked_by_department_subject_and_state() -> None:
    one, two = consultation(topic="water"), consultation(ConsultationState.CLOSED, topic="transport")
    client = stranger()
    assert codes(client.get(f"{ROOT}/consultations/?department={one.department.code}")) == [one.code]
    assert codes(client.get(f"{ROOT}/consultations/?topic=transport")) == [two.code]
    assert codes(client.get(f"{ROOT}/consultations/?state=closed")) == [two.code]
    assert codes(client.get(f"{ROOT}/consultations/?state=open&topic=transport")) == []


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("colour=red", "query.unknown", "colour"),
        ("ordering=title_es", "query.unknown", "ordering"),
        ("state=draft", "field.choice", "state"),
        ("state=", "query.invalid", "state"),
        ("state=open&state=closed", "query.repeated", "state"),
        ("department=%00", "field.invalid", "department"),
        ("department=' OR 1=1", "field.invalid", "department"),
        ("topic=a%20b", "field.invalid", "topic"),
        ("cursor=zzzzzzzz", "cursor.invalid", "cursor"),
        ("cursor=%27", "cursor.invalid", "cursor"),
        ("page_size=0", "query.invalid", "page_size"),
        ("page_size=101", "query.invalid", "page_size"),
        ("page_size=٣", "query.invalid", "page_size"),
    ],
)
def test_what_the_list_does_not_understand_it_refuses(query: str, code: str, field: str) -> None:
    consultation()
    answer = stranger().get(f"{ROOT}/consultations/?{query}")
    assert refusal(answer) == (400, code)
    assert answer.json()["field"] == field


def test_pages_follow_each_other_without_holes_while_rows_are_added() -> None:
    rows = [consultation().code for _ in range(5)]
    client = stranger()
    first = client.get(f"{ROOT}/consultations/?page_size=2")
    consultation()
    second = client.get(first.json()["next"])
    third = client.get(second.json()["next"])
    assert [*codes(first), *codes(second), *codes(third)] == rows[::-1]
    assert third.json()["next"] is None


def test_a_cursor_tells_no_integer_and_finds_no_draft() -> None:
    rows = [consultation() for _ in range(3)]
    answer = stranger().get(f"{ROOT}/consultations/?page_size=1")
    assert answer.json()["next"].endswith(f"cursor={rows[-1].code}&page_size=1")
    draft = consultation(ConsultationState.DRAFT)
    assert refusal(stranger().get(f"{ROOT}/consultations/?cursor={draft.code}")) == (400, "cursor.invalid")


def test_departments_are_those_of_the_institution_and_imported_ones_with_something_public() -> None:
    own = department()
    with events.unit():
        busy, idle = (
            Department.objects.create(name_es=name, name_eu=name, name_en=name, external=True)
            for name in ("Madrid", "Vaciamadrid")
        )
        unit = Department.objects.create(name_es="Taxi", name_eu="Taxia", name_en="Taxi", parent=own)
    consultation(department=busy)
    consultation(ConsultationState.DRAFT, department=idle)
    answer = stranger().get(f"{ROOT}/departments/")
    assert codes(answer) == [own.code, busy.code, unit.code]
    assert answer.json()["results"][2]["parent"] == own.code
    assert stranger().get(f"{ROOT}/departments/{busy.code}/").json()["external"] is True
    assert refusal(stranger().get(f"{ROOT}/departments/{idle.code}/")) == (404, "not_found")


def test_the_text_its_versions_and_its_life() -> None:
    row = consultation()
    content = {"title": {"es": "Movilidad"}, "sections": []}
    with events.unit():
        for number, reason in ((1, ""), (2, "Faltaba un dato.")):
            ConsultationVersion.objects.create(
                consultation=row, number=number, content=content, digest=sha256(canonical(content)),
                reason_es=reason, published_at=NOW + timedelta(days=number),
            )  # fmt: skip
        for source, target, internal in (
            ("draft", "review", False), ("review", "scheduled", False), ("scheduled", "open", False),
            ("open", "suspended", True),
        ):  # fmt: skip
            ConsultationTransition.objects.create(
                consultation=row, source=source, target=target, reason_es="Secreta.", internal=internal, at=NOW
            )
    client, root = stranger(), f"{ROOT}/consultations/{row.code}"
    assert codes(client.get(f"{root}/sections/"), "key") == ["problem"]
    assert codes(client.get(f"{root}/versions/"), "number") == [2, 1]
    version = client.get(f"{root}/versions/2/").json()
    assert sha256(canonical(version["content"])) == version["digest"]
    assert version["reason"]["es"] == "Faltaba un dato."
    assert refusal(client.get(f"{root}/versions/3/")) == (404, "not_found")
    assert codes(client.get(f"{root}/steps/"), "target") == ["scheduled", "open"]


@pytest.mark.parametrize("many", [5, 50])
def test_a_page_of_consultations_is_one_statement(many: int) -> None:
    shared = department()
    for _ in range(many):
        consultation(department=shared)
    with CaptureQueriesContext(connection) as asked:
        answer = stranger().get(f"{ROOT}/consultations/?page_size=100")
    assert len(codes(answer)) == many
    assert len(asked) == 1, [one["sql"] for one in asked]
