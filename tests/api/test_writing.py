"""Contributions written through the API: under one's own name, once, and nothing doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa.accounts.models import User
from proposals.enums import CommentKind, ConsultationState, RevisionState
from proposals.models import AnswerRequest, Comment, CommentVote, Consultation, Proposal
from tests.api.clients import ROOT, codes, refusal, statements, stranger, with_session, with_token
from tests.api.scenes import SECRET, crowd, place, restricted
from tests.factories import NOW, ane, argument, comment, consultation, participant, user
from tests.proposals.screens import HOLD, NUDGE, PUBLISH, screened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False), screened(PUBLISH):
        yield


def post(client: Any, where: Proposal, **fields: Any) -> Any:
    body = {"proposal": where.code, "kind": "comment", "body": "Yo lo usaría cada semana."} | fields
    return client.post(f"{ROOT}/comments/", {name: value for name, value in body.items() if value is not None})


def test_ane_writes_and_everybody_reads() -> None:
    where = place()
    answer = post(with_token(ane()), where, kind="argument", stance="for", body="  Sí.\r\nPorque sí. ")
    assert answer.status_code == 201
    code = Comment.objects.get().code
    assert answer.json() == {"code": code, "status": "published"}
    assert answer["Location"] == f"{ROOT}/comments/{code}/"
    read = stranger().get(answer["Location"]).json()
    assert read["body"] == "Sí.\nPorque sí."
    assert (read["author"], read["stance"], read["proposal"], read["mine"]) == ("ane", "for", where.code, False)


def test_a_held_text_answers_its_author_and_nobody_else() -> None:
    where = place()
    client = with_token(ane())
    with screened(HOLD):
        body = post(client, where, body=SECRET).json()
    assert body["status"] == "held"
    assert refusal(client.get(f"{ROOT}/comments/{body['code']}/")) == (404, "not_found")
    own = client.get(f"{ROOT}/me/contributions/{body['code']}/").json()
    assert (own["state"], own["body"]) == ("held", SECRET)
    assert refusal(with_token(user("mikel")).get(f"{ROOT}/me/contributions/{body['code']}/")) == (404, "not_found")


def test_a_nudge_comes_back_with_what_confirms_it() -> None:
    where = place()
    client = with_token(ane())
    with screened(lambda text, context: PUBLISH if "personal_data" in context.confirmed else NUDGE):
        answer = post(client, where)
        assert refusal(answer) == (422, "nudge")
        assert answer.json()["params"]["why"] == "personal_data"
        confirmed = post(client, where, confirmed=answer.json()["params"]["confirmation"])
    assert confirmed.status_code == 201
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"body": None}, 400, "field.required"),
        ({"kind": None}, 400, "field.required"),
        ({"body": ""}, 422, "text.empty"),
        ({"body": " \u200b\u2800 "}, 422, "text.empty"),
        ({"body": "x" * 10_000}, 422, "text.too_long"),
        ({"body": "a\u202eb"}, 422, "text.direction"),
        ({"body": 7}, 400, "field.type"),
        ({"body": ["a"]}, 400, "field.type"),
        ({"kind": "rant"}, 400, "field.choice"),
        ({"kind": "argument"}, 422, "comment.stance"),
        ({"stance": "for"}, 422, "comment.stance"),
        ({"language": "fr"}, 400, "field.choice"),
        ({"colour": "red"}, 400, "field.unknown"),
        ({"proposal": "zzzzzzzz"}, 404, "not_found"),
        ({"proposal": "x" * 5000}, 404, "not_found"),
        ({"parent": "zzzzzzzz"}, 404, "not_found"),
        ({"consultation": "zzzzzzzz"}, 404, "not_found"),
        ({"section": "problem"}, 404, "not_found"),
        ({"proposal": None}, 404, "not_found"),
    ],
)
def test_what_cannot_be_published_is_refused_and_not_stored(fields: dict[str, Any], status: int, code: str) -> None:
    where = place()
    assert refusal(post(with_token(ane()), where, **fields)) == (status, code)
    assert Comment.objects.count() == 0


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        ('{"body": "a\\u0000b"}', 400, "text.unreadable"),
        ('{"body": "a\\ud800b"}', 400, "text.unreadable"),
        ('{"body": ' + "[" * 20_000 + "]" * 20_000 + "}", 400, "json.too_deep"),
        ('{"body": "' + "x" * 70_000 + '"}', 413, "json.too_large"),
        ('{"body": "a", "body": "b"}', 400, "json.duplicate_key"),
        ("[]", 400, "json.not_object"),
        ("", 400, "input.invalid"),
        ("{", 400, "json.malformed"),
    ],
)
def test_a_body_that_is_not_plain_json_is_refused(raw: str, status: int, code: str) -> None:
    answer = with_token(ane()).post(f"{ROOT}/comments/", raw, content_type="application/json")
    assert refusal(answer) == (status, code)


def test_several_wrong_fields_are_told_together() -> None:
    answer = with_token(ane()).post(f"{ROOT}/comments/", {"kind": "rant", "stance": 3})
    assert refusal(answer) == (400, "input.invalid")
    told = {(one["field"], one["code"]) for one in answer.json()["errors"]}
    assert told == {("kind", "field.choice"), ("stance", "field.type"), ("body", "field.required")}


def test_a_refusal_speaks_the_language_of_the_request() -> None:
    answer = stranger().post(f"{ROOT}/comments/", {}, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.json()["detail"] == "Sign in to do that."
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [
        (ConsultationState.CLOSED, 409, "consultation.closed"),
        (ConsultationState.SCHEDULED, 409, "consultation.not_yet_open"),
        (ConsultationState.DRAFT, 404, "not_found"),
    ],
)
def test_nothing_is_written_outside_open(state: str, status: int, code: str) -> None:
    where: Proposal = consultation(state).proposals.all()[0]
    assert refusal(post(with_token(ane()), where)) == (status, code)
    assert Comment.objects.count() == 0


def test_an_answer_to_what_is_not_public_is_refused_like_an_answer_to_nothing() -> None:
    where = place()
    hidden = [argument(where, state=RevisionState.HELD_SYSTEM), restricted(argument(where, body=SECRET))]
    client = with_token(ane())
    missing = post(client, where, parent="zzzzzzzz")
    for row in hidden:
        answer = post(client, where, parent=row.code)
        assert refusal(answer) == (404, "not_found")
        assert answer.content == missing.content


def test_the_same_key_publishes_once() -> None:
    where = place()
    client = with_token(ane())
    first, second = (
        client.post(
            f"{ROOT}/comments/",
            {"proposal": where.code, "kind": "comment", "body": "Una vez."},
            HTTP_IDEMPOTENCY_KEY="k-1",
        )
        for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (first.get("Idempotency-Replayed"), second.get("Idempotency-Replayed")) == (None, "true")
    assert Comment.objects.count() == 1
    other = client.post(
        f"{ROOT}/comments/",
        {"proposal": where.code, "kind": "comment", "body": "Otra."},
        HTTP_IDEMPOTENCY_KEY="k-1",
    )
    assert refusal(other) == (422, "idempotency.other_body")
    bad = client.post(f"{ROOT}/comments/", {"kind": "comment", "body": "x"}, HTTP_IDEMPOTENCY_KEY="x" * 81)
    assert refusal(bad) == (400, "idempotency.key")


def test_ane_corrects_her_text_within_the_window_and_its_language_at_any_time() -> None:
    where, person = place(), ane()
    client, row = with_token(person), argument(where, person, body="Con una falta.")
    body = client.patch(f"{ROOT}/comments/{row.code}/", {"body": "Sin ella."}).json()
    assert (body["body"], body["edited"]) == ("Sin ella.", True)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        late = client.patch(f"{ROOT}/comments/{row.code}/", {"body": "Tarde."})
        assert refusal(late) == (409, "comment.too_late")
        assert client.patch(f"{ROOT}/comments/{row.code}/", {"language": "eu"}).json()["language"] == "eu"
    for both in ({}, {"body": "a", "language": "eu"}):
        assert refusal(client.patch(f"{ROOT}/comments/{row.code}/", both)) == (400, "comment.one_change")


def test_ane_withdraws_her_text() -> None:
    where, person = place(), ane()
    client, row = with_token(person), argument(where, person, body=SECRET)
    assert client.delete(f"{ROOT}/comments/{row.code}/").status_code == 204
    assert client.delete(f"{ROOT}/comments/{row.code}/").status_code == 204
    body = stranger().get(f"{ROOT}/comments/{row.code}/").json()
    assert (body["body"], body["tombstone"]["why"]) == ("", "withdrawn")


@pytest.mark.parametrize("state", [RevisionState.PUBLISHED, RevisionState.HELD_SYSTEM])
@pytest.mark.parametrize("method", ["patch", "delete"])
def test_nobody_touches_the_text_of_another(state: str, method: str) -> None:
    where = place()
    row = argument(where, user("itziar"), state=state)
    client = with_token(ane())
    send = getattr(client, method)
    body = {"body": "Otra cosa."} if method == "patch" else None
    answer = send(f"{ROOT}/comments/{row.code}/", body)
    assert refusal(answer) == (404, "not_found")
    assert answer.content == send(f"{ROOT}/comments/zzzzzzzz/", body).content
    assert row.revisions.count() == 1


def test_ane_rates_and_takes_it_back() -> None:
    where = place()
    row = argument(where, user("itziar"))
    client, address = with_token(ane()), f"{ROOT}/comments/{row.code}/vote/"
    assert client.put(address, {"value": 1}).json() == {"comment": row.code, "value": 1}
    assert client.put(address, {"value": -1}).json()["value"] == -1
    seen = client.get(f"{ROOT}/comments/{row.code}/").json()
    assert (seen["agree"], seen["disagree"], seen["own_rating"]) == (0, 1, -1)
    assert client.delete(address).status_code == 204
    assert CommentVote.objects.count() == 0


@pytest.mark.parametrize("value", [2, "1", 1.0, True, None, [1]])
def test_a_rating_is_one_of_three_numbers(value: Any) -> None:
    row = argument(place(), user("itziar"))
    answer = with_token(ane()).put(f"{ROOT}/comments/{row.code}/vote/", {"value": value})
    assert answer.status_code == 400
    assert CommentVote.objects.count() == 0


def test_nobody_rates_the_own_text_or_a_hidden_one() -> None:
    where, person = place(), ane()
    own = argument(where, person)
    held = argument(where, user("itziar"), state=RevisionState.HELD_SYSTEM)
    client = with_token(person)
    assert refusal(client.put(f"{ROOT}/comments/{own.code}/vote/", {"value": 1})) == (409, "rating.own")
    assert refusal(client.put(f"{ROOT}/comments/{held.code}/vote/", {"value": 1})) == (404, "not_found")


def test_ane_wants_a_question_answered_too() -> None:
    where = place()
    question = comment(where, user("itziar"), kind=CommentKind.QUESTION)
    client, address = with_token(ane()), f"{ROOT}/comments/{question.code}/answer-request/"
    for _ in range(2):
        assert client.put(address).json() == {"comment": question.code, "requested": True}
    seen = client.get(f"{ROOT}/comments/{question.code}/").json()
    assert (seen["requests"], seen["own_request"]) == (1, True)
    assert client.delete(address).status_code == 204
    assert AnswerRequest.objects.count() == 0
    plain = comment(where, user("jon"))
    assert refusal(client.put(f"{ROOT}/comments/{plain.code}/answer-request/")) == (422, "answer_request.kind")
    assert refusal(client.put(address, {"loud": True})) == (400, "field.unknown")


@pytest.mark.parametrize("many", [5, 500])
@pytest.mark.parametrize("known", [False, True])
def test_writing_is_fifteenstatements(many: int, known: bool) -> None:
    where, person = place(), ane()
    crowd(where, many)
    if known:
        participant(person, where.consultation)
    for client in (with_session(person), with_token(person)):
        with CaptureQueriesContext(connection) as asked:
            answer = post(client, where, kind="argument", stance="for", body=f"Texto {client}")
        assert answer.status_code == 201
        assert len(statements(asked)) <= (15 if known else 16), statements(asked)  # the first text makes a participant


def contributions_of(account: User, where: Consultation) -> list[str]:
    return list(Comment.objects.filter(participant__account=account, consultation=where).values_list("code", flat=True))


def test_my_contributions_are_mine_and_in_pages() -> None:
    where, person = place(), ane()
    rows = [argument(where, person, body=f"Texto {n}").code for n in range(3)]
    argument(where, user("itziar"), body=SECRET)
    client = with_token(person)
    first = client.get(f"{ROOT}/me/contributions/?page_size=2")
    second = client.get(first.json()["next"])
    assert [*codes(first), *codes(second)] == rows[::-1] == contributions_of(person, where.consultation)[::-1]
    assert second.json()["next"] is None
    assert refusal(stranger().get(f"{ROOT}/me/contributions/")) == (401, "sign_in")
    assert refusal(client.get(f"{ROOT}/me/contributions/?cursor=%00")) == (400, "cursor.invalid")
