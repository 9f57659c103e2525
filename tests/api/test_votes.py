"""ane votes through the API: put, change, take back; and who may not."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa.accounts.enums import IdentityLevel
from proposals.enums import ConsultationState
from proposals.models import Ballot, Participation, Proposal
from proposals.services.vote_keys import make_key
from tests.api.clients import ROOT, refusal, stranger, with_session, with_token
from tests.factories import NOW, ane, consultation, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys", "the_day")]


@pytest.fixture
def the_day() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def votable(state: str = ConsultationState.OPEN, **fields: Any) -> Proposal:
    proposal: Proposal = consultation(state, **fields).proposals.all()[0]
    make_key(proposal)
    return proposal


def address(proposal: Proposal) -> str:
    return f"{ROOT}/proposals/{proposal.code}/vote/"


def test_ane_votes_changes_her_mind_and_takes_it_back() -> None:
    row = votable()
    client = with_token(ane())
    nothing = {"proposal": row.code, "choice": None, "token": None, "version": None}
    assert client.get(address(row)).json() == nothing
    first = client.put(address(row), {"choice": "for", "entropy": "abc123"}).json()
    assert (first["choice"], first["version"], len(first["token"])) == ("for", 1, 43)
    assert client.put(address(row), {"choice": "for"}).json() == first
    second = client.put(address(row), {"choice": "against"}).json()
    assert (second["choice"], second["version"]) == ("against", 2)
    assert second["token"] != first["token"]
    assert client.get(address(row)).json() == second
    answer = client.delete(address(row))
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.delete(address(row)).status_code == 204
    assert client.get(address(row)).json() == nothing
    assert (Ballot.objects.count(), Participation.objects.count()) == (0, 0)


def test_nobody_sees_the_vote_of_another() -> None:
    row = votable()
    with_token(ane()).put(address(row), {"choice": "for"})
    assert with_token(user("mikel")).get(address(row)).json()["choice"] is None


def test_an_answer_about_a_vote_is_kept_by_no_cache() -> None:
    row = votable()
    client = with_token(ane())
    for answer in (client.put(address(row), {"choice": "for"}), client.get(address(row)), client.delete(address(row))):
        assert answer["Cache-Control"] == "no-store"
        assert "ETag" not in answer


def test_a_stranger_is_asked_to_sign_in_whether_or_not_there_is_a_proposal() -> None:
    row = votable()
    for code in (row.code, "zzzzzzzz"):
        for method in ("get", "put", "delete"):
            answer = getattr(stranger(), method)(f"{ROOT}/proposals/{code}/vote/")
            assert refusal(answer) == (401, "sign_in")
            assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [
        (ConsultationState.CLOSED, 409, "consultation.closed"),
        (ConsultationState.SUSPENDED, 409, "consultation.suspended"),
        (ConsultationState.SCHEDULED, 409, "consultation.not_yet_open"),
        (ConsultationState.DRAFT, 404, "not_found"),
    ],
)
def test_no_vote_outside_open(state: str, status: int, code: str) -> None:
    row = votable(state)
    client = with_token(ane())
    assert refusal(client.put(address(row), {"choice": "for"})) == (status, code)
    assert refusal(client.delete(address(row))) == (status, code)
    assert Ballot.objects.count() == 0


def test_a_vote_that_asks_for_a_verified_identity_says_so() -> None:
    row = votable(vote_level=IdentityLevel.VERIFIED)
    assert refusal(with_token(ane()).put(address(row), {"choice": "for"})) == (403, "identity.verified")


def test_a_proposal_whose_key_is_lost_takes_no_vote() -> None:
    row: Proposal = consultation().proposals.all()[0]
    answer = with_token(ane()).put(address(row), {"choice": "for"})
    assert refusal(answer) == (503, "vote.key_missing")
    assert "Retry-After" in answer


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "field.required", "choice"),
        ({"choice": "maybe"}, "field.choice", "choice"),
        ({"choice": None}, "field.type", "choice"),
        ({"choice": 1}, "field.type", "choice"),
        ({"choice": ["for"]}, "field.type", "choice"),
        ({"choice": {"for": 1}}, "field.type", "choice"),
        ({"choice": "for", "weight": 2}, "field.unknown", "weight"),
        ({"choice": "for", "entropy": 7}, "field.type", "entropy"),
        ({"choice": "for", "entropy": "no spaces"}, "vote.entropy", None),
        ({"choice": "for", "entropy": "x" * 129}, "vote.entropy", None),
    ],
)
def test_a_doubtful_vote_is_refused_and_nothing_is_stored(body: dict[str, Any], code: str, field: str | None) -> None:
    row = votable()
    answer = with_token(ane()).put(address(row), body)
    assert 400 <= answer.status_code < 500
    assert refusal(answer)[1] == code
    assert answer.json().get("field") == field
    assert Ballot.objects.count() == 0


def test_a_browser_votes_with_its_session_and_its_csrf_token() -> None:
    row = votable()
    client = with_session(ane(), csrf=True)
    assert refusal(client.put(address(row), {"choice": "for"})) == (403, "csrf")
    assert Ballot.objects.count() == 0
    client.cookies["csrftoken"] = "a" * 32
    answer = client.put(address(row), {"choice": "for"}, HTTP_X_CSRFTOKEN="a" * 32)
    assert answer.status_code == 200


def test_a_form_is_not_json() -> None:
    row = votable()
    answer = with_token(ane()).put(address(row), "choice=for", content_type="application/x-www-form-urlencoded")
    assert refusal(answer) == (415, "content_type")
    assert Ballot.objects.count() == 0


@pytest.mark.parametrize("client", [with_token, with_session])
def test_voting_is_at_most_eight_statements(client: Any) -> None:
    row = votable()
    voter = client(ane())
    for choice in ("for", "against", "against", None):  # new, changed, the same again, taken back
        with CaptureQueriesContext(connection) as asked:
            answer = voter.put(address(row), {"choice": choice}) if choice else voter.delete(address(row))
        assert answer.status_code in {200, 204}
        statements = [one["sql"] for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
        assert len(statements) <= 8, statements
