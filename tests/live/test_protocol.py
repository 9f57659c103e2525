"""What a socket must not do, and what it is told then: a documented answer or close code, never a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import factories
from tests.live.sockets import feed, off_the_loop

DEEP = "[" * 2000 + "]" * 2000
GARBAGE: dict[str, dict[str, Any]] = {
    "no JSON": {"text": "hello?"},
    "nothing": {"text": ""},
    "an array": {"text": "[]"},
    "deep": {"text": DEEP},
    "deep inside": {"text": '{"t":"sub","topic":' + DEEP + "}"},
    "no type": {"text": "{}"},
    "an unknown type": {"text": '{"t":"publish"}'},
    "a type that is no text": {"text": '{"t":["sub"]}'},
    "no topic": {"text": '{"t":"sub"}'},
    "a topic that is no text": {"text": '{"t":"sub","topic":{"a":1}}'},
    "a number below zero": {"text": '{"t":"sub","topic":"feed","since":-1}'},
    "a number that is true": {"text": '{"t":"sub","topic":"feed","since":true}'},
    "half a number": {"text": '{"t":"sub","topic":"feed","since":1.5}'},
    "not a number": {"text": '{"t":"sub","topic":"feed","since":NaN}'},
    "a number beyond the database": {"text": '{"t":"sub","topic":"feed","since":9223372036854775808}'},
    "a number without end": {"text": '{"t":"sub","topic":"feed","since":' + "9" * 4000 + "}"},
    "a key twice": {"text": '{"t":"sub","topic":"feed","topic":"mod:queue"}'},
    "a key twice further in": {"text": '{"t":"ping","pad":[{"a":1,"a":2}]}'},
    "a long epoch": {"text": json.dumps({"t": "sub", "topic": "feed", "epoch": "x" * 17})},
    "a long ticket": {"text": json.dumps({"t": "hello", "ticket": "x" * 1025})},
    "five KiB": {"text": json.dumps({"t": "ping", "pad": "x" * 5000})},
    "five KiB of letters that take two bytes": {"text": json.dumps({"t": "ping", "p": "ñ" * 2100}, ensure_ascii=False)},
    "bytes": {"bytes": b'{"t":"ping"}'},
}


@pytest.mark.parametrize("what", GARBAGE)
async def test_garbage_closes_with_4400(what: str, caplog: pytest.LogCaptureFixture) -> None:
    async with feed() as live:
        socket = live.open()
        socket.raw(**GARBAGE[what])
        assert await socket.end() == 4400
    assert caplog.text == ""


NO_TOPICS = ["a b!", "x" * 150, "", "proposal:", "proposal:a", "proposal:áéíóúñüç", "feed:abcdefgh", "mod:other",
             "\ud800", "proposal:bcdfghjk\n", "PROPOSAL:bcdfghjk", "specific.abc!def", "\x00"]  # fmt: skip


@pytest.mark.parametrize("name", NO_TOPICS)
async def test_a_name_that_no_topic_can_have_is_answered(name: str, caplog: pytest.LogCaptureFixture) -> None:
    async with feed() as live:
        socket = live.open()
        for what in ("sub", "unsub", "sub"):
            socket.say(t=what, topic=name)
        assert [await socket.hear(), await socket.hear()] == [{"t": "err", "code": "topic.unknown"}] * 2
        assert await socket.silent()
    assert caplog.text == ""


@pytest.mark.django_db(transaction=True)
async def test_twenty_topics_and_no_more() -> None:
    def codes() -> list[str]:
        return [factories.consultation().code for _ in range(20)]

    topics = [f"consultation:{code}" for code in await off_the_loop(codes)]
    async with feed() as live:
        socket = live.open()
        for topic in topics:
            await socket.follow(topic)
        socket.say(t="sub", topic="feed")
        assert await socket.hear() == {"t": "err", "code": "topics.many", "topic": "feed"}
        await socket.follow(topics[3])
        socket.say(t="unsub", topic=topics[0])


async def test_a_flood_closes_with_4429() -> None:
    async with feed() as live:
        socket, quiet = live.open(), live.open()
        for _ in range(60):
            socket.say(t="ping")
        assert await socket.end() == 4429
        assert len(socket.sent) <= 31
        assert await quiet.silent()


async def test_an_address_may_hold_so_many_sockets_and_no_more(settings: Any) -> None:
    settings.LIVE_SOCKETS_PER_ADDRESS = 3
    async with feed() as live:
        sockets = [live.open() for _ in range(3)]
        for socket in sockets:
            assert await socket.silent()
        assert await live.open().end() == 4429
        assert await live.open(client=["192.0.2.8", 1]).silent()
        await sockets[0].leave()
        assert await live.open().silent()


async def test_the_address_of_a_visitor_is_believed_from_our_proxy_only(settings: Any) -> None:
    settings.LIVE_SOCKETS_PER_ADDRESS = 1
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    origin = (b"origin", b"http://127.0.0.1:8000")

    def visit(peer: str, forwarded: bytes) -> dict[str, Any]:
        return {"client": [peer, 1], "headers": [origin, (b"x-forwarded-for", forwarded)]}

    async with feed() as live:
        assert await live.open(**visit("10.0.0.1", b"192.0.2.1")).silent()
        assert await live.open(**visit("10.0.0.1", b"192.0.2.2")).silent()
        assert await live.open(**visit("10.0.0.1", b"9.9.9.9, 192.0.2.2")).end() == 4429
        assert await live.open(**visit("203.0.113.5", b"192.0.2.9")).silent()
        assert await live.open(**visit("203.0.113.5", b"192.0.2.10")).end() == 4429


ORIGINS = {
    "another site": [b"https://evil.example"],
    "another port": [b"http://127.0.0.1:8001"],
    "another scheme": [b"https://127.0.0.1:8000"],
    "a name that only begins alike": [b"http://127.0.0.1:8000.evil.example"],
    "null": [b"null"],
    "garbage": [b"http://[::1"],
    "none": [],
    "two": [b"http://127.0.0.1:8000", b"https://evil.example"],
}


@pytest.mark.parametrize("which", ORIGINS)
async def test_a_page_of_another_origin_is_refused_before_the_handshake(which: str) -> None:
    async with feed() as live:
        socket = live.open(headers=[(b"origin", value) for value in ORIGINS[which]])
        assert await socket.end() == 403
        assert not socket.accepted


@pytest.mark.parametrize("offered", [[], ["participa.v0"], ["chat"]])
async def test_a_client_that_does_not_speak_the_protocol_is_closed_with_4400(offered: list[str]) -> None:
    async with feed() as live:
        assert await live.open(subprotocols=offered).end() == 4400


@pytest.mark.django_db(transaction=True)
async def test_a_server_that_is_about_to_restart_says_so_and_closes_with_1012() -> None:
    async with feed() as live:
        sockets = [live.open() for _ in range(20)]
        for socket in sockets:
            await socket.follow("feed")
        await live.hub.drain(spread=5.0)
        retries = [(await socket.hear("bye"))["retry"] for socket in sockets]
        assert [await socket.end() for socket in sockets] == [1012] * 20
        assert all(200 <= retry <= 5000 for retry in retries)
        assert len(set(retries)) > 10
        assert await live.open().end() == 1012
