"""A browser's socket, in this process: the application of the product is spoken to as a server would."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from django.db import connection

from api.live.consumers import LiveSockets
from api.live.hub import Hub

T = TypeVar("T")

ORIGIN = "http://127.0.0.1:8000"
PATIENCE = 20.0


async def off_the_loop(call: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Run something that touches the database in another thread, as a request would."""

    def run() -> T:
        try:
            return call(*arguments, **named)
        finally:
            connection.close()

    return await asyncio.to_thread(run)


async def until(condition: Callable[[], object]) -> None:
    """Return as soon as the condition holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  what is waited for tells nobody
            await asyncio.sleep(0.002)


class Wire:
    """What our server offers for the shorter way: takes whole frames of RFC 6455, all of them at once."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        self._hear = hear

    def pending(self) -> int:
        return 0

    def send(self, data: bytes) -> None:
        """A text in one frame, unmasked, its length in the fewest bytes."""
        size, head = data[1], 2
        if size == 126:
            size, head = int.from_bytes(data[2:4], "big"), 4
        elif size == 127:
            size, head = int.from_bytes(data[2:10], "big"), 10
        assert (data[0], len(data)) == (0x81, head + size)
        self._hear(data[head:].decode())

    write = send

    def abort(self) -> None:
        raise AssertionError("nothing waits here")


class Socket:
    """One open socket. ``closed`` is the close code once there is one, and 403 where the handshake was refused."""

    def __init__(self, live: LiveSockets, **scope: Any) -> None:
        self._to_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.scope: dict[str, Any] = {
            "type": "websocket",
            "path": "/ws/v1/",
            "headers": [(b"origin", ORIGIN.encode())],
            "subprotocols": ["participa.v1"],
            "client": ["192.0.2.7", 50000],
            "extensions": {"participa.direct": Wire(self._hear)},  # of no use where LIVE_DIRECT says so
            **scope,
        }
        self.accepted = False
        self.subprotocol: str | None = None
        self.closed: int | None = None
        self.sent: list[str] = []
        self._to_server.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(live(self.scope, self._to_server.get, self._send))

    async def _send(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "websocket.accept":
                self.accepted, self.subprotocol = True, message["subprotocol"]
            case "websocket.close":
                self.closed = message["code"] if self.accepted else 403
                self._to_server.put_nowait({"type": "websocket.disconnect", "code": self.closed})
            case "websocket.send":
                self._hear(message["text"])

    def _hear(self, text: str) -> None:
        self.sent.append(text)
        self._heard.put_nowait(json.loads(text))

    def say(self, **message: Any) -> None:
        """Send a message of the protocol."""
        self.raw(text=json.dumps(message))

    def raw(self, **message: Any) -> None:
        """Send a frame as it is: ``text=`` or ``bytes=``."""
        self._to_server.put_nowait({"type": "websocket.receive", **message})

    async def hear(self, kind: str = "") -> dict[str, Any]:
        """The next message; with a kind, the next of that kind."""
        async with asyncio.timeout(PATIENCE):
            while True:
                message = await self._heard.get()
                if not kind or message["t"] == kind:
                    return message

    async def silent(self) -> bool:
        """Whether nothing was waiting to be heard, after an answer to everything said so far."""
        self.say(t="ping")
        async with asyncio.timeout(PATIENCE):
            return bool((await self._heard.get())["t"] == "pong")

    async def end(self) -> int | None:
        """Wait until the server closed the socket; the code."""
        async with asyncio.timeout(PATIENCE):
            await self.task
        return self.closed

    async def follow(self, topic: str, **more: Any) -> dict[str, Any]:
        """Subscribe; the answer."""
        self.say(t="sub", topic=topic, **more)
        return await self.hear("subd")

    async def leave(self) -> None:
        """Close it from the browser's side."""
        self._to_server.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await self.task


class Feed:
    """The live application with its hub, and the sockets that were opened on it."""

    def __init__(self, live: LiveSockets, hub: Hub) -> None:
        self.live = live
        self.hub = hub
        self.sockets: list[Socket] = []

    def open(self, **scope: Any) -> Socket:
        """A browser opens a socket."""
        socket = Socket(self.live, **scope)
        self.sockets.append(socket)
        return socket


@asynccontextmanager
async def feed(*, watch_period: float = 3600.0) -> AsyncIterator[Feed]:
    """A live process whose watchdog sleeps unless it is asked for: what arrives was brought by a poke."""
    live = LiveSockets(watch_period=watch_period)
    running = Feed(live, live.hub())
    try:
        yield running
    finally:
        for socket in running.sockets:
            if not socket.task.done():
                await socket.leave()
        await live.stop()
