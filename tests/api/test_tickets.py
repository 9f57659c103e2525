"""A ticket to the private topics: for a session, never for a token."""

from __future__ import annotations

import pytest
import time_machine

from participa.accounts import tickets
from tests.api.clients import ROOT, refusal, stranger, with_session, with_token
from tests.factories import NOW, ane

pytestmark = pytest.mark.django_db


def test_a_browser_gets_a_ticket_that_is_bound_to_its_session() -> None:
    person = ane()
    client = with_session(person)
    with time_machine.travel(NOW, tick=False):
        answer = client.post(f"{ROOT}/tickets/")
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    body = answer.json()
    assert (body["use_by"], body["ends_at"]) == ("2026-03-10T09:01:00Z", "2026-03-10T09:15:00Z")
    ticket = tickets.read(body["ticket"], at=NOW)
    assert ticket == tickets.Ticket(person.code, str(client.session.session_key), NOW)
    assert str(client.session.session_key) not in answer.content.decode()


def test_without_the_csrf_token_there_is_no_ticket() -> None:
    assert refusal(with_session(ane(), csrf=True).post(f"{ROOT}/tickets/")) == (403, "csrf")


def test_a_stranger_and_a_program_get_none() -> None:
    for client in (stranger(), with_token(ane())):
        assert refusal(client.post(f"{ROOT}/tickets/")) == (401, "sign_in")
