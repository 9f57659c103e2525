"""The same cursor over HTTP: what a socket would say, for who cannot have one."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from api.live import http
from api.live.http import LiveHttp
from participa import events
from tests import factories
from tests.live.sockets import PATIENCE, Feed, feed, off_the_loop, until

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def tell(topic: str, times: int = 1) -> None:
    for _ in range(times):
        with events.unit():
            events.publish("comment.published", ref="k7m2qxbc", topics=[topic], at=AT)


class Request:
    """One request to the live application."""

    def __init__(self, live: Feed, address: str, method: str = "GET", **headers: str) -> None:
        path, _, query = address.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()],
            "client": ["192.0.2.7", 50000],
        }
        self.status = 0
        self.pieces: asyncio.Queue[str] = asyncio.Queue()
        self._from_browser: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_browser.put_nowait({"type": "http.request", "body": b""})
        self.task = asyncio.create_task(LiveHttp(live.live)(scope, self._from_browser.get, self._send))

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.pieces.put_nowait(message["body"].decode())

    async def answer(self) -> list[dict[str, Any]]:
        """The messages of a poll's answer."""
        async with asyncio.timeout(PATIENCE):
            await self.task
        found: list[dict[str, Any]] = json.loads(self.pieces.get_nowait())["messages"]
        return found

    async def piece(self) -> str:
        async with asyncio.timeout(PATIENCE):
            return await self.pieces.get()

    async def leave(self) -> None:
        self._from_browser.put_nowait({"type": "http.disconnect"})
        async with asyncio.timeout(PATIENCE):
            await self.task


def numbers(messages: list[dict[str, Any]]) -> list[int]:
    return [message["seq"] for message in messages if message["t"] == "ev"]


async def test_a_poll_answers_at_once_with_what_was_missed() -> None:
    await off_the_loop(tell, "feed", 4)
    async with feed() as live:
        heard = await Request(live, "/live/v1/poll?topic=feed&since=1&epoch=1").answer()
        assert [each["k"] for each in heard[0].pop("states")] == ["watchers"]
        assert heard[0] == {"t": "subd", "topic": "feed", "seq": 1, "epoch": "1", "recovered": True}
        assert numbers(heard) == [2, 3, 4]
        assert live.hub.clients == set()


async def test_a_poll_waits_for_the_next_fact_and_holds_no_thread_meanwhile() -> None:
    await off_the_loop(tell, "feed", 2)
    async with feed() as live:
        waiting = [Request(live, "/live/v1/poll/?topic=feed&since=2") for _ in range(50)]
        await until(lambda: "feed" in live.hub.topics and len(live.hub.topics["feed"].watchers) == 50)
        await off_the_loop(tell, "feed")
        assert [numbers(await each.answer()) for each in waiting] == [[3]] * 50


async def test_a_poll_ends_with_nothing_new_after_its_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "WAIT", 0.05)
    async with feed() as live:
        heard = await Request(live, "/live/v1/poll?topic=feed&since=0").answer()
        assert [message["t"] for message in heard] == ["subd"]


async def test_a_poll_waits_no_longer_than_it_asks_to() -> None:
    async with feed() as live:
        heard = await Request(live, "/live/v1/poll?topic=feed&since=0&wait=0").answer()
        assert [message["t"] for message in heard] == ["subd"]


async def test_who_cannot_go_on_is_told_at_once_to_start_afresh() -> None:
    await off_the_loop(tell, "feed", 2)
    async with feed() as live:
        for query in ("since=1&epoch=before", "since=99"):
            (heard,) = await Request(live, f"/live/v1/poll?topic=feed&{query}").answer()
            assert (heard["recovered"], heard["seq"]) == (False, 2)


async def test_a_stream_tells_facts_with_their_numbers_and_goes_on_from_the_last() -> None:
    await off_the_loop(tell, "feed", 2)
    async with feed() as live:
        stream = Request(live, "/live/v1/sse?topic=feed&since=1")
        assert (await stream.piece()).startswith('id: 1\ndata: {"t":"subd"')
        assert (await stream.piece()).startswith('id: 2\ndata: {"t":"ev","topic":"feed","seq":2,')
        await off_the_loop(tell, "feed")
        assert (await stream.piece()).startswith("id: 3\n")
        await stream.leave()
        assert live.hub.clients == set()
        again = Request(live, "/live/v1/sse?topic=feed&since=1", last_event_id="2")
        assert [(await again.piece())[:6] for _ in range(2)] == ["id: 2\n", "id: 3\n"]
        await again.leave()


async def test_a_quiet_stream_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SIGN_OF_LIFE", 0.02)
    async with feed() as live:
        stream = Request(live, "/live/v1/sse?topic=feed")
        await stream.piece()
        assert await stream.piece() == ": \n\n"
        await stream.leave()


REFUSED = {
    "": (404, "topic.unknown"),
    "topic=a+b%21": (404, "topic.unknown"),
    "topic=" + "x" * 150: (404, "topic.unknown"),
    "topic=%FF%00": (404, "topic.unknown"),
    "topic=proposal:zzzzzzzz": (404, "topic.unknown"),
    "topic=mod:queue": (404, "topic.unknown"),
    "topic=user:bcdfghjk": (404, "topic.unknown"),
    "topic=feed&since=-1": (400, "protocol"),
    "topic=feed&since=%D9%A1": (400, "protocol"),
    "topic=feed&since=99999999999999999999999": (400, "protocol"),
    "topic=feed&wait=-1": (400, "protocol"),
    "topic=feed&wait=soon": (400, "protocol"),
    "topic=feed&epoch=" + "x" * 17: (400, "protocol"),
}


@pytest.mark.parametrize("address", ["/live/v1/poll", "/live/v1/sse"])
async def test_what_cannot_be_followed_is_refused(address: str) -> None:
    await off_the_loop(tell, "mod:queue")
    answers = {}
    async with feed() as live:
        for query in REFUSED:
            request = Request(live, f"{address}?{query}")
            (heard,) = await request.answer()
            answers[query] = (request.status, heard["code"])
    assert answers == REFUSED


async def test_a_draft_answers_like_what_does_not_exist() -> None:
    draft = await off_the_loop(factories.consultation, "draft")
    async with feed() as live:
        request = Request(live, f"/live/v1/poll?topic=consultation:{draft.code}")
        assert ((await request.answer())[0]["code"], request.status) == ("topic.unknown", 404)


async def test_readers_over_http_count_with_the_sockets_of_their_address(settings: Any) -> None:
    settings.LIVE_SOCKETS_PER_ADDRESS = 2
    async with feed() as live:
        socket = live.open()
        assert await socket.silent()
        stream = Request(live, "/live/v1/sse?topic=feed")
        await stream.piece()
        refused = Request(live, "/live/v1/poll?topic=feed")
        assert ((await refused.answer())[0]["code"], refused.status) == ("rate", 429)
        await stream.leave()


async def test_nothing_is_written_this_way() -> None:
    async with feed() as live:
        request = Request(live, "/live/v1/poll?topic=feed", method="POST")
        assert ((await request.answer())[0]["t"], request.status) == ("err", 405)


async def test_a_reader_that_is_too_slow_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "CUT", 500)
    async with feed() as live:
        reader = http.Reader()
        live.hub.clients.add(reader)
        assert await live.hub.subscribe(reader, "feed", None, "")
        await off_the_loop(tell, "feed", 10)
        await until(reader.cut.is_set)
        kept = [len(frame.raw) for frame in reader.waiting()]
        assert sum(kept[:-1]) <= 500 < sum(kept)


async def test_a_restart_ends_streams_and_sends_polls_away() -> None:
    async with feed() as live:
        stream = Request(live, "/live/v1/sse?topic=feed")
        await stream.piece()
        await live.hub.drain()
        assert '"t":"bye"' in await stream.piece()
        async with asyncio.timeout(PATIENCE):
            await stream.task
        refused = Request(live, "/live/v1/poll?topic=feed")
        assert ((await refused.answer())[0]["t"], refused.status) == ("bye", 503)
