"""Reporting a text through the API, with and without an account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from moderation.models import Flag
from proposals.enums import RevisionState
from tests.api.clients import ROOT, refusal, stranger, with_session, with_token
from tests.factories import NOW, ane, argument, consultation, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


def test_a_stranger_reports_and_keeps_a_receipt() -> None:
    row = argument(consultation().proposals.all()[0])
    answer = stranger().post(f"{ROOT}/comments/{row.code}/flags/", {"category": "insult", "text": "Me insulta."})
    flag = Flag.objects.get()
    assert (flag.account, flag.text) == (None, "Me insulta.")
    assert (answer.status_code, answer.json()) == (
        201,
        {"receipt": flag.receipt, "category": "insult", "outcome": "waiting", "created_at": "2026-03-10T10:00:00Z"},
    )
    assert stranger().get(f"{ROOT}/comments/{row.code}/").json()["tombstone"] is None


def test_an_account_reports_once() -> None:
    row, client = argument(consultation().proposals.all()[0]), with_token(ane())
    assert client.post(f"{ROOT}/comments/{row.code}/flags/", {"category": "spam"}).status_code == 201
    assert refusal(client.post(f"{ROOT}/comments/{row.code}/flags/", {"category": "spam"})) == (409, "flag.already")
    assert Flag.objects.count() == 1


def test_a_browser_that_is_signed_in_needs_its_csrf_token() -> None:
    row = argument(consultation().proposals.all()[0])
    answer = with_session(ane(), csrf=True).post(f"{ROOT}/comments/{row.code}/flags/", {"category": "spam"})
    assert refusal(answer) == (403, "csrf")
    assert Flag.objects.count() == 0


@pytest.mark.parametrize("body", [{}, {"category": "rude"}, {"category": 1}, {"category": "spam", "text": 5}, {"x": 1}])
def test_a_doubtful_report_is_refused(body: dict[str, Any]) -> None:
    row = argument(consultation().proposals.all()[0])
    assert stranger().post(f"{ROOT}/comments/{row.code}/flags/", body).status_code == 400
    assert Flag.objects.count() == 0


def test_what_is_not_public_cannot_be_reported() -> None:
    row = argument(consultation().proposals.all()[0], user("itziar"), state=RevisionState.HELD_SYSTEM)
    answer = stranger().post(f"{ROOT}/comments/{row.code}/flags/", {"category": "spam"})
    missing = stranger().post(f"{ROOT}/comments/zzzzzzzz/flags/", {"category": "spam"})
    assert refusal(answer) == (404, "not_found")
    assert answer.content == missing.content
