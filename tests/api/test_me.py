"""What an account reads of itself."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from proposals.models import Proposal
from proposals.queries.vote_links import key_path
from proposals.services.vote_keys import make_key
from tests.api.clients import ROOT, codes, refusal, stranger, with_token
from tests.factories import NOW, ane, consultation, proposal, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]


def test_ane_reads_her_account_and_no_address() -> None:
    person = ane()
    answer = with_token(person).get(f"{ROOT}/me/")
    assert answer.json() == {
        "code": person.code,
        "display_name": "ane",
        "kind": "person",
        "language": "es",
        "identity_level": 1,
        "joined": "2026-03-10T09:00:00Z",
    }
    assert answer["Cache-Control"] == "no-store"
    assert refusal(stranger().get(f"{ROOT}/me/")) == (401, "sign_in")


def test_a_token_that_is_not_good_is_refused_even_where_nobody_need_sign_in() -> None:
    client = stranger(HTTP_AUTHORIZATION="Bearer pat_" + "x" * 43)
    answer = client.get(f"{ROOT}/consultations/")
    assert refusal(answer) == (401, "token.invalid")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Bearer", "Token pat_x", "pat_x"])
def test_what_is_no_token_is_nobody(header: str) -> None:
    status = stranger(HTTP_AUTHORIZATION=header).get(f"{ROOT}/consultations/").status_code
    assert status == (401 if header == "Bearer" else 200)


def _voted(person_name: str, rows: list[Proposal]) -> tuple[Any, dict[str, str]]:
    client = with_token(user(person_name))
    receipts = {}
    for row in rows:
        receipts[row.code] = client.put(f"{ROOT}/proposals/{row.code}/vote/", {"choice": "for"}).json()["token"]
    return client, receipts


def test_my_votes_come_with_their_receipts_and_are_mine_alone() -> None:
    with time_machine.travel(NOW, tick=False):
        where = consultation()
        rows = [*where.proposals.all(), proposal(where, position=3)]
        for row in rows:
            make_key(row)
        client, receipts = _voted("ane", rows)
        _voted("mikel", rows[:1])
        first = client.get(f"{ROOT}/me/votes/?page_size=2")
        second = client.get(first.json()["next"])
    assert [*codes(first, "proposal"), *codes(second, "proposal")] == [row.code for row in rows[::-1]]
    told = {row["proposal"]: row["token"] for row in [*first.json()["results"], *second.json()["results"]]}
    assert told == receipts
    assert refusal(stranger().get(f"{ROOT}/me/votes/")) == (401, "sign_in")


def test_without_the_key_nobody_can_tell_the_vote() -> None:
    with time_machine.travel(NOW, tick=False):
        row: Proposal = consultation().proposals.all()[0]
        make_key(row)
        client, _ = _voted("ane", [row])
        key_path(row).unlink()
        told = client.get(f"{ROOT}/me/votes/").json()["results"]
    assert told == [{"proposal": row.code, "choice": None, "token": None, "version": None}]


@pytest.mark.parametrize("many", [2, 20])
def test_my_votes_are_three_statements(many: int) -> None:
    with time_machine.travel(NOW, tick=False):
        where = consultation()
        rows = [*where.proposals.all(), *(proposal(where, position=n) for n in range(3, many + 1))]
        for row in rows:
            make_key(row)
        client, _ = _voted("ane", rows)
        with CaptureQueriesContext(connection) as asked:
            assert len(codes(client.get(f"{ROOT}/me/votes/?page_size=50"), "proposal")) == many
    assert len(asked) == 3, [one["sql"] for one in asked]
