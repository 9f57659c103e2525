"""Carla answers from her inbox and dorota signs; nobody signs their own words, and others' work does not exist."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moderation.models import InternalQuery
from moderation.services.internal_queries import send_query
from participa.accounts.models import User
from proposals.enums import CommentKind, ResponseState
from proposals.models import Comment, Consultation, OfficialResponse
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

WORDS = {
    "verdict": "accepted",
    "body_es": "Habrá vehículos adaptados en todas las comarcas.",
    "body_eu": "Eskualde guztietan egongo dira ibilgailu egokituak.",
    "reason_es": "Lo pide la norma.",
    "reason_eu": "Arauak eskatzen du.",
}
CANARY = "¿Quién pagaría el canario número siete?"


@dataclass
class House:
    """A department with its people, and a question to it."""

    consultation: Consultation
    question: Comment
    query: InternalQuery
    carla: User
    dorota: User
    benat: User


@pytest.fixture(autouse=True)
def relaxed(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own


@pytest.fixture
def house() -> House:
    place = factories.consultation()
    asked = factories.comment(place, factories.ane(), kind=CommentKind.QUESTION, body="¿Habrá sitio para una silla?")
    benat = factories.benat()
    query = send_query(
        by=benat, consultation=place, department=place.department, question=CANARY, comments=[asked], at=NOW
    )
    return House(place, asked, query, factories.carla(place.department), factories.dorota(place.department), benat)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_a_question_becomes_a_public_answer_signed_by_somebody_else(house: House) -> None:
    carla, dorota = signed_in(house.carla), signed_in(house.dorota)
    assert CANARY in carla.get("/es/work/").content.decode()

    begun = carla.post(f"/es/work/questions/{house.query.code}/", {"act": "answer"})
    response = OfficialResponse.objects.get()
    assert begun["Location"] == f"/es/work/responses/{response.code}/"
    sent = carla.post(begun["Location"], {**WORDS, "revision": response.revision, "submit": "1"})
    assert (sent.status_code, sent["Location"]) == (302, "/es/work/")

    response.refresh_from_db()
    signature = {"revision": response.revision, "parity": "on"}
    own = carla.post(f"/es/work/responses/{response.code}/approve/", signature)
    assert own.status_code == 403 or OfficialResponse.objects.get().approved_by is None
    assert dorota.post(f"/es/work/responses/{response.code}/approve/", signature).status_code == 302
    assert dorota.post(f"/es/work/responses/{response.code}/publish/").status_code == 302

    response.refresh_from_db()
    assert (response.state, response.approved_by, list(response.comments.all())) == (
        ResponseState.PUBLISHED,
        house.dorota,
        [house.question],
    )
    assert WORDS["body_es"] in Client().get(f"/es/responses/{response.code}/").content.decode()


def test_an_approver_who_wrote_part_of_it_does_not_sign_it(house: House) -> None:
    carla, dorota = signed_in(house.carla), signed_in(house.dorota)
    carla.post(f"/es/work/questions/{house.query.code}/", {"act": "answer"})
    response = OfficialResponse.objects.get()
    page = f"/es/work/responses/{response.code}/"
    dorota.post(page, {**WORDS, "revision": response.revision})
    response.refresh_from_db()
    carla.post(page, {**WORDS, "revision": response.revision, "submit": "1"})
    response.refresh_from_db()

    refused = dorota.post(f"{page}approve/", {"revision": response.revision, "parity": "on"})

    response.refresh_from_db()
    assert (refused.status_code, response.state, response.approved_by) == (422, ResponseState.IN_REVIEW, None)


def test_two_people_write_at_once_and_nobody_loses_a_word(house: House) -> None:
    carla, dorota = signed_in(house.carla), signed_in(house.dorota)
    carla.post(f"/es/work/questions/{house.query.code}/", {"act": "answer"})
    response = OfficialResponse.objects.get()
    page = f"/es/work/responses/{response.code}/"
    carla.post(page, {**WORDS, "revision": response.revision})

    late = dorota.post(page, {**WORDS, "body_es": "Solo en las cabeceras.", "revision": response.revision})

    shown = late.content.decode()
    assert late.status_code == 409
    assert "Solo en las cabeceras." in shown
    assert WORDS["body_es"] in shown
    assert OfficialResponse.objects.get().body_es == WORDS["body_es"]


def test_a_question_that_is_not_for_them_goes_back_with_a_reason(house: House) -> None:
    carla = signed_in(house.carla)
    empty = carla.post(f"/es/work/questions/{house.query.code}/", {"act": "return", "reason": ""})
    assert empty.status_code == 422

    carla.post(f"/es/work/questions/{house.query.code}/", {"act": "return", "reason": "Es de Hacienda."})

    house.query.refresh_from_db()
    assert (house.query.state, house.query.return_reason) == ("returned", "Es de Hacienda.")


def test_the_work_of_a_department_does_not_exist_for_anybody_else(house: House) -> None:
    signed_in(house.carla).post(f"/es/work/questions/{house.query.code}/", {"act": "answer"})
    response = OfficialResponse.objects.get()
    stranger = factories.carla(factories.department("Hacienda"))
    for outsider in (stranger, factories.ane(), house.benat, factories.pili()):
        client = signed_in(outsider)
        missing = client.get("/es/work/questions/CI-2026-9999/")
        for address in (
            f"/es/work/questions/{house.query.code}/",
            f"/es/work/responses/{response.code}/",
            f"/es/work/responses/{response.code}/promises/",
            f"/es/work/responses/{response.code}/correct/",
        ):
            found = client.get(address)
            assert (found.status_code, CANARY in found.content.decode()) == (404, False), (outsider, address)
            assert missing.status_code == 404
        assert client.post(f"/es/work/responses/{response.code}/approve/", {"revision": 1}).status_code == 404
    assert CANARY not in signed_in(stranger).get("/es/work/").content.decode()
    assert Client().get("/es/work/").status_code == 302


@pytest.mark.parametrize("many", [1, 12])
def test_the_inbox_costs_the_same_however_much_waits(house: House, many: int) -> None:
    for _ in range(many):
        send_query(
            by=house.benat,
            consultation=house.consultation,
            department=house.consultation.department,
            question="¿Otra?",
            comments=[house.question],
            at=NOW,
        )
    client = signed_in(house.dorota)
    with CaptureQueriesContext(connection) as asked:
        client.get("/es/work/")
    assert len(asked) == 6
