"""What pages cost: the number of statements does not depend on the number of rows, nor the weight on good will."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participa import events
from participa.accounts.models import User
from proposals.enums import Agreement, ResponseState, RevisionState, Verdict
from proposals.models import (
    AnswerRequest,
    Comment,
    CommentRevision,
    CommentVote,
    Commitment,
    Consultation,
    OfficialResponse,
    Proposal,
    ResponseTarget,
)
from proposals.services.votes import cast_vote
from tests import factories

pytestmark = pytest.mark.django_db

FEW, MANY = 5, 500


def statements(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return sum(not row["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for row in seen.captured_queries)


def crowd(proposal: Proposal, size: int, parent: Comment | None = None) -> list[Comment]:
    """Public contributions of every kind, or answers to one, in a few statements; each rated by somebody."""
    kinds = [("argument", "for"), ("argument", "against"), ("question", ""), ("comment", "")]
    said = [("comment", "") if parent else kinds[n % 4] for n in range(size)]
    people = [factories.participant(factories.user(name), proposal.consultation) for name in ("iker", "miren")]
    with events.unit():
        made = Comment.objects.bulk_create(
            Comment(
                consultation=proposal.consultation,
                proposal=proposal,
                parent=parent,
                root=parent,
                depth=1 if parent else 0,
                participant=people[0],
                kind=kind,
                stance=stance,
                language="eu",
                created_at=factories.NOW,
                published_at=factories.NOW,
            )
            for kind, stance in said
        )
        words = CommentRevision.objects.bulk_create(
            CommentRevision(
                comment=one,
                number=1,
                body=f"Testua {one.pk}",
                digest=str(one.pk),
                length=9,
                language="eu",
                state=RevisionState.PUBLISHED,
                created_at=factories.NOW,
            )
            for one in made
        )
        for one, revision in zip(made, words, strict=True):
            one.public_revision = revision
        Comment.objects.bulk_update(made, ["public_revision"])
        CommentVote.objects.bulk_create(
            CommentVote(comment=one, revision=revision, participant=people[1], value=Agreement.AGREE)
            for one, revision in zip(made, words, strict=True)
        )
    return made


def fill(proposal: Proposal, size: int) -> None:
    """A crowd, and a question that everybody sees first, with an answer, a removed text and an official response."""
    asked = crowd(proposal, size)[2]
    removed, *_ = crowd(proposal, size, parent=asked)
    with events.unit():
        AnswerRequest.objects.create(comment=asked, participant=factories.participant(None, proposal.consultation))
        Comment.objects.filter(pk=removed.pk).update(
            restricted_at=factories.NOW, reason_code="personal-data", decision_ref="abc"
        )
    answer(asked)


def answer(question: Comment) -> OfficialResponse:
    """A published response with a commitment."""
    where = question.consultation
    with events.unit():
        made = OfficialResponse.objects.create(
            consultation=where,
            department=where.department,
            verdict=Verdict.PARTLY,
            body_es="Sí.",
            body_eu="Bai.",
            state=ResponseState.PUBLISHED,
            created_at=factories.NOW,
            approved_at=factories.NOW,
            published_at=factories.NOW,
        )
        ResponseTarget.objects.create(response=made, comment=question)
        Commitment.objects.create(
            response=made, department=where.department, text_es="Publicarlo.", updated_at=factories.NOW
        )
    return made


def voter(proposal: Proposal) -> User:
    person = factories.ane()
    cast_vote(account=person, proposal=proposal, choice="for", at=factories.NOW)
    return person


@pytest.mark.parametrize("rows", [FEW, MANY])
def test_the_page_of_a_proposal_costs_nine_statements_at_most(client: Client, proposal: Proposal, rows: int) -> None:
    fill(proposal, rows)
    assert statements(lambda: client.get(f"/eu/proposals/{proposal.code}/")) == 9


@pytest.mark.parametrize("rows", [FEW, MANY])
def test_whoever_is_signed_in_costs_four_statements_more(client: Client, proposal: Proposal, rows: int) -> None:
    fill(proposal, rows)
    client.force_login(voter(proposal))
    assert statements(lambda: client.get(f"/eu/proposals/{proposal.code}/")) == 13


@pytest.mark.parametrize("rows", [FEW, MANY])
def test_the_thread_of_a_contribution_costs_the_same_however_long(
    client: Client, proposal: Proposal, rows: int
) -> None:
    root = factories.comment(proposal)
    crowd(proposal, rows, parent=root)
    assert statements(lambda: client.get(f"/eu/comments/{root.code}/thread/")) == 6


@pytest.mark.parametrize("rows", [1, 40])
def test_threads_for_who_watches_cost_nine_statements_at_most(client: Client, proposal: Proposal, rows: int) -> None:
    fill(proposal, FEW)
    crowd(proposal, rows)
    client.force_login(voter(proposal))
    codes = "&c=".join(Comment.objects.order_by("pk").values_list("code", flat=True)[:rows])
    address = f"/eu/fragments/threads/?places=1&c={codes}"
    client.get(address)  # the words for the reasons are read once a minute
    assert statements(lambda: client.get(address)) <= 9


@pytest.mark.parametrize("rows", [FEW, 60])
def test_the_list_costs_ten_statements_at_most(client: Client, today: object, rows: int) -> None:
    for _ in range(rows):
        factories.comment(factories.consultation(topic="agua"))
    client.force_login(factories.ane())
    assert statements(lambda: client.get("/eu/consultations/?q=mugikortasuna&phase=open&topic=agua")) <= 10


@pytest.mark.parametrize("page", ["", "consultations/{code}/", "consultations/{code}/parts/problem/", "mine/"])
def test_a_page_costs_the_same_with_few_and_many_rows(
    client: Client, consultation: Consultation, proposal: Proposal, page: str
) -> None:
    client.force_login(voter(proposal))
    address = f"/es/{page.format(code=consultation.code)}"
    fill(proposal, FEW)
    client.get(address)  # the words for the reasons are read once a minute
    few = statements(lambda: client.get(address))
    fill(proposal, 60)
    answered = statements(lambda: client.get(address))
    assert (few, answered) == (few, few)
    assert few <= 28


@pytest.mark.parametrize("page", ["", "proposals/{code}/"])
def test_a_first_page_weighs_sixty_kilobytes_at_most(client: Client, proposal: Proposal, page: str) -> None:
    fill(proposal, 60)
    address = f"/es/{page.format(code=proposal.code)}"

    def sent(url: str) -> int:
        answer = client.get(url, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, url
        return len(b"".join(answer) if answer.streaming else answer.content)

    html = client.get(address).content.decode()
    parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    assert len(parts) >= 4
    assert sum(sent(url) for url in {address, *parts}) <= 60 * 1024
