"""The counters of the desk's queue: newest values of ``mod:queue``, for those who work there."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.live import store
from moderation.models import ReviewCase
from proposals.models import Proposal
from tests import factories
from tests.live.sockets import Socket, feed, off_the_loop
from tests.live.test_private import opened
from tests.moderation import desk

pytestmark = pytest.mark.django_db(transaction=True)

NOTHING = {"all": 0, "urgent": 0, "held": 0, "flagged": 0, "appeals": 0, "noticed": 0, "late": 0}


def open_proposal() -> Proposal:
    return factories.consultation().proposals.all()[0]


def counts(answer: dict[str, Any]) -> dict[str, int]:
    """The counters that came with ``subd``."""
    (state,) = answer["states"]
    assert state["k"] == "queue"
    return dict(state["data"])


async def until(socket: Socket, wanted: dict[str, int]) -> list[int]:
    """The versions of what was told until these counters."""
    versions = []
    while True:
        message = await socket.hear("st")
        assert (message["topic"], message["k"]) == ("mod:queue", "queue")
        versions.append(message["v"])
        if message["data"] == wanted:
            return versions


async def test_the_counters_move_as_cases_are_opened_and_decided() -> None:
    benat = await off_the_loop(factories.benat)
    proposal = await off_the_loop(open_proposal)
    async with feed() as live:
        socket = await opened(live, benat)
        assert counts(await socket.follow("mod:queue")) == NOTHING
        case = await off_the_loop(desk.held, proposal)  # long ago, by the clock of the server
        versions = await until(socket, NOTHING | {"all": 1, "urgent": 1, "held": 1, "late": 1})
        await off_the_loop(desk.flagged, proposal)
        versions += await until(socket, NOTHING | {"all": 2, "urgent": 1, "held": 1, "flagged": 1, "late": 2})
        await off_the_loop(desk.decide, case, "approve")
        versions += await until(socket, NOTHING | {"all": 1, "flagged": 1, "late": 1})
        assert versions == sorted(set(versions))
        later = await opened(live, benat)
        assert counts(await later.follow("mod:queue"))["all"] == 1


async def test_a_case_becomes_late_without_anybody_doing_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    benat = await off_the_loop(factories.benat)
    proposal = await off_the_loop(open_proposal)
    await off_the_loop(desk.held, proposal)
    monkeypatch.setattr("api.live.store.timezone.now", lambda: factories.NOW)
    async with feed(watch_period=0.05) as live:
        socket = await opened(live, benat)
        assert counts(await socket.follow("mod:queue"))["late"] == 0
        monkeypatch.undo()
        await until(socket, NOTHING | {"all": 1, "urgent": 1, "held": 1, "late": 1})


async def test_who_has_no_ticket_for_the_desk_hears_no_counter() -> None:
    ane = await off_the_loop(factories.ane)
    await off_the_loop(lambda: desk.held(open_proposal()))
    async with feed() as live:
        for socket in (live.open(), await opened(live, ane)):
            socket.say(t="sub", topic="mod:queue")
            assert await socket.end() == 4403
            assert not any("queue" in text for text in socket.sent)


@pytest.mark.parametrize("cases", [1, 3])
def test_the_counters_cost_two_statements_however_many_cases(cases: int) -> None:
    proposal = open_proposal()
    for _ in range(cases):
        desk.held(proposal)
    with CaptureQueriesContext(connection) as asked:
        assert store.states(["mod:queue"])["mod:queue"].data["all"] == cases
    assert (len(asked), ReviewCase.objects.count()) == (2, cases)


def test_newest_values_of_many_topics_cost_one_statement_and_those_of_the_queue() -> None:
    consultation = factories.consultation()
    topics = [f"proposal:{proposal.code}" for proposal in consultation.proposals.all()]
    with CaptureQueriesContext(connection) as asked:
        assert store.states([*topics, "mod:queue", "feed"]).keys() == {*topics, "mod:queue"}
    assert len(asked) == 1 + 2
