"""Contributions read through the API: what is public, by every filter, and nothing that is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from proposals.enums import CommentKind, ConsultationState, RevisionState, Stance
from proposals.models import Comment, CommentRevision, Proposal
from proposals.services.ratings import rate_comment
from tests.api.clients import ROOT, codes, refusal, statements, stranger, with_session, with_token
from tests.api.scenes import SECRET, crowd, place, restricted
from tests.factories import NOW, ane, argument, benat, comment, consultation, user
from tests.proposals.screens import PUBLISH, screened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False), screened(PUBLISH):
        yield


def test_a_stranger_reads_contributions_newest_first() -> None:
    where = place()
    person = ane()
    first = argument(where, person, body="Hace falta.", stance=Stance.FOR)
    second = comment(where, user("mikel"), body="Bai.", parent=first)
    rate_comment(account=user("jon"), comment=first, value=1, at=NOW)
    answer = stranger().get(f"{ROOT}/comments/")
    assert codes(answer) == [second.code, first.code]
    assert answer.json()["results"][1] == {
        "code": first.code,
        "consultation": where.consultation.code,
        "proposal": where.code,
        "section": None,
        "parent": None,
        "depth": 0,
        "kind": "argument",
        "stance": "for",
        "published_at": "2026-03-10T09:00:00Z",
        "tombstone": None,
        "revision": first.revisions.get().code,
        "body": "Hace falta.",
        "language": "es",
        "author": "ane",
        "participant": str(first.participant.number),
        "channel": "web",
        "edited": False,
        "agree": 1,
        "disagree": 0,
        "passes": 0,
        "requests": 0,
        "imported": None,
        "redaction": None,
        "credits": [],
        "responses": [],
        "mine": False,
        "own_rating": None,
        "own_request": False,
    }
    assert answer.json()["results"][0]["parent"] == first.code
    assert with_token(person).get(f"{ROOT}/comments/{first.code}/").json()["mine"] is True


def test_contributions_are_asked_by_place_kind_stance_language_thread_and_time() -> None:
    where, elsewhere = place(), place()
    root = argument(where, stance=Stance.FOR)
    against = argument(where, stance=Stance.AGAINST, at=NOW + timedelta(hours=1))
    reply = comment(where, parent=root)
    deep = comment(where, parent=reply)
    question = comment(elsewhere, kind=CommentKind.QUESTION)
    whole = comment(where.consultation)
    with events.unit():
        Comment.objects.filter(pk=question.pk).update(language="eu")

    def found(query: str) -> set[str]:
        return set(codes(stranger().get(f"{ROOT}/comments/?{query}")))

    everything = {root.code, against.code, reply.code, deep.code, question.code, whole.code}
    assert found("page_size=100") == everything
    assert found(f"consultation={where.consultation.code}") == everything - {question.code}
    assert found(f"proposal={where.code}") == everything - {question.code, whole.code}
    assert found("kind=question") == {question.code}
    assert found("stance=against") == {against.code}
    assert found("language=eu") == {question.code}
    assert found(f"parent={root.code}") == {reply.code}
    assert found(f"thread={root.code}") == {reply.code, deep.code}
    assert found(f"top_level=true&proposal={where.code}") == {root.code, against.code}
    assert found(f"top_level=false&proposal={where.code}") == {reply.code, deep.code}
    assert found("since=2026-03-10T09:30:00Z") == {against.code}
    assert found("since=2026-03-10T10:30:00%2B01:00") == {against.code}


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday", "since=2026-03-10", "since=9999-12-31T23:59:59-12:00", "since=2026-03-10T09:00:00",
        "since=2026-13-40T09:00:00Z", "top_level=maybe", "kind=rant", "stance=both", "language=%F0%9F%98%80",
        "proposal=%00", "parent=" + "a" * 5000,
    ],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_refused(query: str) -> None:
    argument(place())
    assert stranger().get(f"{ROOT}/comments/?{query}").status_code == 400


def _answers(where: Proposal, client: Any, code: str) -> dict[str, str]:
    """Everything that could tell of a contribution."""
    addresses = [
        "comments/",
        f"comments/?proposal={where.code}",
        f"comments/?consultation={where.consultation.code}",
        f"comments/{code}/",
        f"proposals/{where.code}/",
        "responses/",
        f"events/?topic=proposal:{where.code}",
        "events/?topic=feed",
    ]
    return {address: client.get(f"{ROOT}/{address}").content.decode() for address in addresses}


def test_a_removed_text_leaves_a_tombstone_with_the_reason_and_no_word() -> None:
    where = place()
    row = restricted(argument(where, user("itziar"), body=SECRET))
    for client in (stranger(), with_token(ane()), with_token(benat())):
        assert [a for a, text in _answers(where, client, row.code).items() if SECRET in text or "itziar" in text] == []
    body = stranger().get(f"{ROOT}/comments/{row.code}/").json()
    assert (body["body"], body["author"], body["agree"]) == ("", "", 0)
    assert body["tombstone"] == {
        "why": "restricted",
        "since": "2026-03-10T09:00:00Z",
        "reason_code": "insult",
        "decision": "dec23456",
        "into": "",
        "author": "",
        "body": "",
        "language": "",
    }


@pytest.mark.parametrize("state", [RevisionState.HELD_POLICY, RevisionState.HELD_SYSTEM])
def test_a_held_text_is_nowhere_not_even_as_a_gap(state: str) -> None:
    where = place()
    row = argument(where, user("itziar"), body=SECRET, state=state)
    for client in (stranger(), with_token(ane())):
        answers = _answers(where, client, row.code)
        assert [a for a, text in answers.items() if SECRET in text or "itziar" in text] == []
        assert codes(client.get(f"{ROOT}/comments/")) == []
        assert client.get(f"{ROOT}/comments/?parent={row.code}").json()["results"] == []
        missing = client.get(f"{ROOT}/comments/zzzzzzzz/")
        answer = client.get(f"{ROOT}/comments/{row.code}/")
        assert refusal(answer) == (404, "not_found")
        assert answer.content == missing.content
        assert refusal(client.get(f"{ROOT}/comments/?cursor={row.code}")) == (400, "cursor.invalid")


def test_the_text_behind_a_held_edit_is_not_shown() -> None:
    where = place()
    row = argument(where, body="Lo de antes.")
    with events.unit():
        CommentRevision.objects.create(
            comment=row, number=2, body=SECRET, digest="d" * 64, length=len(SECRET),
            state=RevisionState.HELD_SYSTEM, created_at=NOW,
        )  # fmt: skip
    body = stranger().get(f"{ROOT}/comments/{row.code}/").json()
    assert (body["body"], body["edited"]) == ("Lo de antes.", False)
    assert SECRET not in "".join(_answers(where, stranger(), row.code).values())


def test_contributions_to_a_draft_are_nowhere() -> None:
    where: Proposal = consultation(ConsultationState.DRAFT).proposals.all()[0]
    row = argument(where, body=SECRET)
    assert codes(stranger().get(f"{ROOT}/comments/")) == []
    assert refusal(stranger().get(f"{ROOT}/comments/{row.code}/")) == (404, "not_found")


@pytest.mark.parametrize("many", [5, 500])
def test_a_page_of_contributions_is_five_statements_and_seven_signed_in(many: int) -> None:
    where = place()
    crowd(where, many)
    for client, most in ((stranger(), 5), (with_session(ane()), 7), (with_token(ane()), 7)):
        following = f"{ROOT}/comments/?proposal={where.code}&page_size=100"
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(following)
            assert len(answer.json()["results"]) == min(many, 100)
            assert len(statements(asked)) <= most, statements(asked)
            following = answer.json()["next"] or following
