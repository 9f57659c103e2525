"""Proposals and their counts; a hidden count has no number in any answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from proposals.enums import Choice, ConsultationState, TallyVisibility
from proposals.models import Ballot, BallotDelta, Consultation, ImportedTally, Proposal, Tally
from tests.api.clients import ROOT, codes, refusal, stranger, with_token
from tests.factories import NOW, ane, carla, consultation, proposal

pytestmark = pytest.mark.django_db

#: A number that is nowhere else in an answer.
CANARY = 7_654_321


def counted(row: Proposal, number: int = CANARY) -> None:
    """As if so many had voted in favour."""
    with events.unit():
        Tally.objects.filter(proposal=row).update(
            in_favour=number, against=2, abstain=1, version=number, shown_in_favour=0
        )


def test_proposals_come_with_their_counts_in_their_order() -> None:
    row = consultation()
    consultation(ConsultationState.DRAFT)
    first, second = row.proposals.all()
    counted(first, 5)
    with events.unit():
        BallotDelta.objects.create(proposal=first, choice=Choice.FOR, amount=1)
        ImportedTally.objects.create(proposal=second, source="decide", supports=12, positive=3, negative=1)
    answer = stranger().get(f"{ROOT}/proposals/")
    assert codes(answer) == [first.code, second.code]
    one, two = answer.json()["results"]
    assert one["title"] == {"es": "Taxi a demanda 1", "eu": "Eskaripeko taxia 1", "en": "Taxi on demand 1"}
    assert one["consultation"] == row.code
    assert one["tally"] == {
        "proposal": first.code,
        "visibility": "live",
        "counts": {"in_favour": 6, "against": 2, "abstain": 1, "total": 9},
        "version": 6,
        "over": False,
        "counted_at": None,
        "shown_from": None,
        "imported": None,
    }
    assert two["tally"]["counts"] == {"in_favour": 0, "against": 0, "abstain": 0, "total": 0}
    assert two["tally"]["imported"] == {"source": "decide", "supports": 12, "positive": 3, "negative": 1}


def test_the_list_is_asked_by_consultation() -> None:
    one, two = consultation(), consultation()
    draft = consultation(ConsultationState.DRAFT)
    found = codes(stranger().get(f"{ROOT}/proposals/?consultation={two.code}"))
    assert found == [row.code for row in two.proposals.all()]
    assert codes(stranger().get(f"{ROOT}/proposals/?consultation={draft.code}")) == []
    assert codes(stranger().get(f"{ROOT}/tallies/?consultation={one.code}"), "proposal") == [
        row.code for row in one.proposals.all()
    ]


def _everywhere(row: Proposal, where: Consultation) -> dict[str, str]:
    """Every answer that could tell a count of the proposal."""
    addresses = [
        f"proposals/{row.code}/",
        f"proposals/{row.code}/tally/",
        f"proposals/?consultation={where.code}",
        f"tallies/?consultation={where.code}",
        f"consultations/{where.code}/",
        "consultations/",
        f"events/?topic=proposal:{row.code}",
    ]
    return {address: stranger().get(f"{ROOT}/{address}").content.decode() for address in addresses}


@pytest.mark.parametrize("visibility", [TallyVisibility.AFTER_CLOSE, TallyVisibility.BATCHED])
def test_a_hidden_count_is_in_no_answer(visibility: str) -> None:
    where = consultation(tally_visibility=visibility)
    row = where.proposals.all()[0]
    counted(row)
    with time_machine.travel(NOW, tick=False):
        answers = _everywhere(row, where)
    assert [address for address, text in answers.items() if str(CANARY) in text] == []
    body = stranger().get(f"{ROOT}/proposals/{row.code}/tally/").json()
    assert (body["counts"], body["version"], body["visibility"]) == (None, 0, visibility)


def test_the_canary_sings_where_the_count_is_live() -> None:
    where = consultation()
    row = where.proposals.all()[0]
    counted(row)
    told = [address for address, text in _everywhere(row, where).items() if re.search(str(CANARY), text)]
    assert told == [
        f"proposals/{row.code}/",
        f"proposals/{row.code}/tally/",
        f"proposals/?consultation={where.code}",
        f"tallies/?consultation={where.code}",
    ]


def test_after_the_close_the_result_is_shown() -> None:
    where = consultation(ConsultationState.CLOSED, tally_visibility=TallyVisibility.AFTER_CLOSE)
    row = where.proposals.all()[0]
    counted(row, 40)
    body = stranger().get(f"{ROOT}/proposals/{row.code}/tally/").json()
    assert (body["counts"]["total"], body["over"]) == (43, True)


@pytest.mark.parametrize("part", ["", "tally/"])
def test_a_proposal_of_a_draft_answers_like_nothing(part: str) -> None:
    where = consultation(ConsultationState.DRAFT)
    code = where.proposals.all()[0].code
    missing = stranger().get(f"{ROOT}/proposals/zzzzzzzz/{part}")
    for client in (stranger(), with_token(ane())):
        answer = client.get(f"{ROOT}/proposals/{code}/{part}")
        assert refusal(answer) == (404, "not_found")
        assert answer.content == missing.content
    assert with_token(carla(where.department)).get(f"{ROOT}/proposals/{code}/").status_code == 200


@pytest.mark.parametrize("many", [5, 100])
@pytest.mark.parametrize(("address", "most"), [("proposals", 2), ("tallies", 2)])
def test_counts_of_many_proposals_are_two_statements(address: str, most: int, many: int) -> None:
    where = consultation(closes_at=NOW + timedelta(days=3))
    for position in range(3, many + 1):
        counted(proposal(where, position=position))
    with CaptureQueriesContext(connection) as asked:
        answer = stranger().get(f"{ROOT}/{address}/?page_size=100")
    assert len(answer.json()["results"]) == many
    assert len(asked) <= most, [one["sql"] for one in asked]


def test_no_ballot_is_in_any_answer() -> None:
    where = consultation()
    row = where.proposals.all()[0]
    with events.unit():
        Ballot.objects.create(proposal=row, choice=Choice.FOR, token="t" * 43, link="l" * 64)
    for address, text in _everywhere(row, where).items():
        assert "t" * 43 not in text, address
        assert "l" * 64 not in text, address
