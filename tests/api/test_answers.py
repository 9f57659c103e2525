"""What every answer has in common: who may keep it, how it is checked again, what a fault looks like."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError

from api.v1.errors import problem
from tests.api.clients import ROOT, refusal, stranger, with_session, with_token
from tests.factories import ane, consultation

pytestmark = pytest.mark.django_db


def test_an_anonymous_answer_is_checked_again_and_not_sent_twice() -> None:
    row = consultation()
    first = stranger().get(f"{ROOT}/consultations/")
    assert first["Cache-Control"] == "public, no-cache"
    assert {"Authorization", "Cookie", "Accept-Language"} <= set(first["Vary"].split(", "))
    again = stranger().get(f"{ROOT}/consultations/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    consultation(department=row.department)
    changed = stranger().get(f"{ROOT}/consultations/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("client", [with_token, with_session])
def test_an_answer_to_an_account_is_kept_by_nobody(client: Any) -> None:
    consultation()
    answer = client(ane()).get(f"{ROOT}/consultations/")
    assert (answer["Cache-Control"], "ETag" in answer) == ("no-store", False)


def test_a_refusal_is_kept_by_nobody() -> None:
    assert stranger().get(f"{ROOT}/consultations/zzzzzzzz/")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["consultations", "consultations/"])
def test_the_last_slash_does_not_matter(address: str) -> None:
    consultation()
    assert stranger().get(f"{ROOT}/{address}").status_code == 200


def test_only_json_is_answered() -> None:
    answer = stranger(HTTP_ACCEPT="text/html").get(f"{ROOT}/consultations/")
    assert refusal(answer) == (406, "not_acceptable")


def test_a_database_that_does_not_answer_is_a_503_that_says_nothing_inside() -> None:
    answer = problem(OperationalError("connection to server at 10.0.0.1 failed"), {})
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert "10.0.0.1" not in str(answer.data)


def test_a_fault_of_ours_is_not_dressed_up_as_a_refusal() -> None:
    assert problem(KeyError("inside"), {}) is None
