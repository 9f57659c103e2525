"""How many watch: a count over all live processes, and none where it could tell who it is."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.sync.client import connect

from api.live import presence
from api.live.store import State
from api.live.topic import Topic
from tests import factories
from tests.live.sockets import ORIGIN, Feed, Socket, feed, off_the_loop
from tests.live.test_private import opened
from tests.processes import Process, running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts are told at once."""
    monkeypatch.setattr("api.live.hub.PRESENCE_PERIOD", 0.05)


async def watching(live: Feed, count: int, topic: str = "feed") -> list[Socket]:
    sockets = [live.open() for _ in range(count)]
    for socket in sockets:
        await socket.follow(topic)
    return sockets


def shown(socket: Socket) -> list[int | None]:
    """Every count this socket was told, in order."""
    told = [json.loads(text) for text in socket.sent]
    values = [each for message in told for each in message.get("states", [message])]
    return [each["data"]["n"] for each in values if each.get("k") == "watchers"]


async def told(socket: Socket) -> int | None:
    while True:
        message = await socket.hear("st")
        if message["k"] == "watchers":
            number: int | None = message["data"]["n"]
            return number


@pytest.mark.usefixtures("quickly")
async def test_five_are_counted_and_four_are_not() -> None:
    async with feed() as live:
        four = await watching(live, 4)
        (fifth,) = await watching(live, 1)
        assert [await told(socket) for socket in (*four, fifth)] == [5] * 5
        (late,) = await watching(live, 1)
        assert shown(late) == [5]
        assert await told(late) == 6
        await late.leave()
        assert [await told(socket) for socket in four] == [6] * 4
        assert await told(four[0]) == 5
        await fifth.leave()
        assert await told(four[0]) is None
        assert set(shown(four[0])) == {None, 5, 6}


@pytest.mark.usefixtures("quickly")
async def test_while_fewer_than_five_watch_nobody_is_told_that_somebody_came_or_went() -> None:
    async with feed() as live:
        (ane,) = await watching(live, 1)
        for _ in range(2):
            for socket in await watching(live, 3):
                await socket.leave()
            live.hub.poke(["feed"])
        assert await ane.silent()
        assert shown(ane) == [None]


@pytest.mark.usefixtures("quickly")
async def test_nobody_is_told_how_many_watch_a_private_topic() -> None:
    people = await off_the_loop(lambda: [factories.benat() for _ in range(6)])
    async with feed() as live:
        desk = [await opened(live, person) for person in people]
        for socket in desk:
            await socket.follow("mod:queue")
        crowd = await watching(live, 5)  # the next count was told to these, and so before it to the desk
        assert await told(crowd[0]) == 5
        assert [shown(socket) for socket in desk] == [[]] * 6


async def test_the_version_never_falls_from_one_process_to_the_next() -> None:
    async with feed() as first:
        (ane,) = await watching(first, 1)
    async with feed() as second:
        (mikel,) = await watching(second, 1)
    versions = [json.loads(socket.sent[0])["states"][0]["v"] for socket in (ane, mikel)]
    assert versions == sorted(versions)


def test_a_process_that_is_silent_counts_no_more() -> None:
    clock = iter([0.0, 9.0, 11.0]).__next__
    topic = Topic("feed", 0)
    topic.values[presence.KIND] = State(presence.KIND, 0, {"n": None}, by_clock=True)
    counted = presence.Presence({"feed": topic}, clock)
    counted.hear("other", {"feed": 7, "proposal:k7m2qxbc": 9})
    assert [value.data for _, value in counted.renew()] == [{"n": 7}]
    assert [value.data for _, value in counted.renew()] == [{"n": None}]


# --- several processes


class Node:
    """A live process, and the browsers that came to it."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.port = process.wait_for_line(r"Participa is at http://127\.0\.0\.1:(\d+)/")

    def watch(self, stack: ExitStack, count: int) -> list[Any]:
        asked: dict[str, Any] = {"origin": ORIGIN, "subprotocols": ["participa.v1"]}
        address = f"ws://127.0.0.1:{self.port}/ws/v1/"
        browsers = [stack.enter_context(connect(address, **asked)) for _ in range(count)]
        for browser in browsers:
            browser.send('{"t":"sub","topic":"feed"}')
        return browsers


def count_told(browser: Any, wanted: int | None) -> None:
    """Wait until the browser is told this count."""
    while True:
        message = json.loads(browser.recv(timeout=25))
        if message.get("k") == "watchers" and message["data"]["n"] == wanted:
            return


@pytest.mark.needs_redis
def test_processes_count_together_and_one_that_is_killed_is_forgotten() -> None:
    with ExitStack() as stack:
        left, right = (Node(stack.enter_context(running("serve", "--role", "live", "--port", "0"))) for _ in range(2))
        here, there = left.watch(stack, 3), right.watch(stack, 4)
        count_told(here[0], 7)
        count_told(there[0], 7)
        right.process.kill()
        count_told(here[0], None)
