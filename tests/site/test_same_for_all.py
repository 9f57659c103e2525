"""The list of consultations is drawn once a second for everybody who has no account, and is never wrong for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participa import events
from proposals.models import Consultation
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/es/consultations/"


def read(client: Client, address: str = LIST, **headers: str) -> tuple[str, int]:
    """The page, and how many statements it took."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode(), len(seen)


def rename(consultation: Consultation, title: str) -> None:
    """A change that no fact tells: the page that was kept does not know it."""
    with events.unit():
        Consultation.objects.filter(pk=consultation.pk).update(title_es=title)


def test_the_second_stranger_of_a_second_costs_one_statement(consultation: Consultation) -> None:
    first, many = read(Client())
    second, few = read(Client())
    assert second == first
    assert (many > 3, few) == (True, 1)


def test_a_fact_of_the_feed_is_on_the_page_at_once(consultation: Consultation) -> None:
    read(Client())
    rename(consultation, "Taxi compartido")
    assert "Taxi compartido" not in read(Client())[0]
    with events.unit():
        events.publish("consultation.corrected", ref=consultation.code, topics=["feed"], at=factories.NOW)
    assert "Taxi compartido" in read(Client())[0]


def test_what_no_fact_tells_is_a_second_old_at_most(consultation: Consultation, today: time_machine.Traveller) -> None:
    read(Client())
    rename(consultation, "Taxi compartido")
    assert "Taxi compartido" not in read(Client())[0]
    today.shift(timedelta(seconds=1))
    assert "Taxi compartido" in read(Client())[0]


def test_a_deadline_is_on_the_page_in_its_second(consultation: Consultation, today: time_machine.Traveller) -> None:
    assert consultation.closes_at is not None
    today.move_to(consultation.closes_at - timedelta(milliseconds=1))
    assert '<span class="tag solid">Abierta</span>' in read(Client())[0]
    today.move_to(consultation.closes_at)
    assert '<span class="tag solid">Abierta</span>' not in read(Client())[0]


def test_nobody_sees_the_page_of_somebody_else(client: Client, consultation: Consultation) -> None:
    nekane = factories.user("Nekane")
    client.force_login(nekane)
    assert "Nekane" in read(client)[0]
    stranger, _ = read(Client())
    assert "Nekane" not in stranger
    assert "Nekane" in read(client)[0]


def test_languages_colours_filters_and_names_of_the_site_have_pages_of_their_own(consultation: Consultation) -> None:
    dark = Client()
    dark.cookies["theme"] = "dark"
    asked = [
        read(Client()),
        read(Client(), "/eu/consultations/"),
        read(dark),
        read(Client(), f"{LIST}?phase=closed"),
        read(Client(), LIST, host="localhost"),
    ]
    assert [number > 1 for _, number in asked] == [True] * 5
    assert len({page for page, _ in asked[:4]}) == 4


def test_a_search_is_always_answered_afresh(consultation: Consultation) -> None:
    numbers = [read(Client(), f"{LIST}?q=taxi")[1] for _ in range(2)]
    assert numbers[0] == numbers[1] > 1


def test_a_refusal_is_not_kept(consultation: Consultation) -> None:
    statuses = [Client().get(f"{LIST}?page=99").status_code for _ in range(2)]
    assert statuses == [404, 404]
