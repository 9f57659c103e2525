"""The same cursor over HTTP, for networks that let no socket through: a long poll, and server-sent events.

Served on the loop, so that waiting readers hold no thread. Public topics only: a ticket is shown over a socket.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import parse_qs

from api.live import messages
from api.live.clients import Client
from api.live.consumers import LiveSockets, Receive, Scope, live_sockets
from api.live.hub import Hub
from api.live.limits import CUT, SKIP_STATE, address_of
from api.live.messages import Frame, Refused

POLL, STREAM = "/live/v1/poll", "/live/v1/sse"
#: Seconds a poll waits for news, and between two signs of life of a stream.
WAIT = 25.0
SIGN_OF_LIFE = 20.0

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Reader(Client):
    """Somebody who reads over HTTP: frames wait in line; None ends it. ``cut`` is set for one who reads too slowly."""

    __slots__ = ("_line", "_unsent", "cut")

    def __init__(self) -> None:
        super().__init__()
        self.cut = asyncio.Event()
        self._line: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._unsent = 0

    def put(self, frame: Frame, *, newest: bool = False) -> bool:
        if self.closing or (newest and self._unsent > SKIP_STATE):
            return False
        if self._unsent > CUT:
            self.closing = messages.SLOW
            self.cut.set()
            return False
        self._unsent += len(frame.raw)
        self._line.put_nowait(frame)
        return True

    def close(self, code: int) -> None:
        if not self.closing:
            self.closing = code
            self._line.put_nowait(None)

    async def next(self) -> Frame | None:
        """The next in line, when there is one; None at the end."""
        frame = await self._line.get()
        if frame is not None:
            self._unsent -= len(frame.raw)
        return frame

    def waiting(self) -> list[Frame]:
        """Whatever stands in line now."""
        return [frame for frame in (self._line.get_nowait() for _ in range(self._line.qsize())) if frame]


class LiveHttp:
    """The application for the two addresses."""

    def __init__(self, sockets: LiveSockets) -> None:
        self._sockets = sockets

    def concerns(self, scope: Scope) -> bool:
        """Whether this is one of its addresses, with or without the last slash."""
        return scope["path"].rstrip("/") in {POLL, STREAM}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with messages of ``participa.v1``: a list of them, or a stream."""
        if scope["method"] not in {"GET", "HEAD"}:
            await _answer(send, 405, [messages.error("method")])
            return
        try:
            wanted, wait = _wanted(scope), _wait(scope)
        except Refused:
            await _answer(send, 400, [messages.error("protocol")])
            return
        if not messages.is_topic(wanted.topic) or messages.is_private(wanted.topic):
            await _answer(send, 404, [messages.error("topic.unknown")])
            return
        hub = self._sockets.hub()
        if hub.draining:
            await _answer(send, 503, [messages.bye(2_000)])
            return
        async with self._entered(scope, hub) as reader:
            if reader is None:
                await _answer(send, 429, [messages.error("rate")])
            elif not await hub.subscribe(reader, wanted.topic, wanted.since, wanted.epoch):
                await _answer(send, 404, [messages.error("topic.unknown", wanted.topic)])
            elif scope["path"].rstrip("/") == POLL:
                await _poll(reader, receive, send, wait=wait)
            else:
                await _stream(reader, receive, send)

    @asynccontextmanager
    async def _entered(self, scope: Scope, hub: Hub) -> AsyncIterator[Reader | None]:
        """A reader counted with the sockets of its address; None where it has as many as it may."""
        address, reader = address_of(scope), Reader()
        if not self._sockets.addresses.enter(address):
            yield None
            return
        hub.clients.add(reader)
        try:
            yield reader
        finally:
            hub.leave(reader)
            hub.metrics.cuts += reader.cut.is_set()
            self._sockets.addresses.leave(address)


def _wanted(scope: Scope) -> messages.Sub:
    """The query as a subscription; a stream that comes back names its number in ``Last-Event-ID``."""
    query = {key: values[-1] for key, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
    since = next((value.decode("latin-1") for key, value in scope["headers"] if key == b"last-event-id"), "")
    number = since or query.get("since", "")
    if number and not (number.isascii() and number.isdigit()):
        raise Refused(messages.PROTOCOL)
    said = {"t": "sub", "topic": query.get("topic", ""), "epoch": query.get("epoch", "")}
    found = messages.parse(json.dumps(said | ({"since": int(number[:20])} if number else {})))
    if not isinstance(found, messages.Sub):
        raise Refused(messages.PROTOCOL)
    return found


def _wait(scope: Scope) -> float:
    """Seconds that a poll may wait for news: those that the query names, or as long as there are."""
    named = parse_qs(scope["query_string"].decode("latin-1")).get("wait", [""])[-1]
    if not named:
        return WAIT
    if not (named.isascii() and named.isdigit()) or len(named) > 4:
        raise Refused(messages.PROTOCOL)
    return min(WAIT, float(named))


async def _poll(reader: Reader, receive: Receive, send: Send, *, wait: float) -> None:
    """At once where something was missed; else as soon as something happens, or after the wait with nothing new."""
    gone = asyncio.ensure_future(_until_gone(receive, reader))
    try:
        heard = reader.waiting()
        if len(heard) == 1 and '"recovered":true' in heard[0].text:
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    news = await reader.next()
                    heard += [news] if news else []
            heard += reader.waiting()
    finally:
        gone.cancel()
    await _answer(send, 200, heard)


async def _stream(reader: Reader, receive: Receive, send: Send) -> None:
    """Until one side ends it. One who reads too slowly comes back with its number."""
    head = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    gone = asyncio.ensure_future(_until_gone(receive, reader))
    told = asyncio.ensure_future(_tell(reader, send))
    cut = asyncio.ensure_future(reader.cut.wait())
    try:
        await asyncio.wait({told, cut}, return_when=asyncio.FIRST_COMPLETED)
        if told.done():
            told.result()
    finally:
        for task in (gone, told, cut):
            task.cancel()
    await send({"type": "http.response.body", "body": b""})


async def _tell(reader: Reader, send: Send) -> None:
    while True:
        try:
            async with asyncio.timeout(SIGN_OF_LIFE):
                frame = await reader.next()
        except TimeoutError:
            await _piece(send, ": \n\n")
            continue
        if frame is None:
            return
        await _piece(send, _as_event(frame))


def _as_event(frame: Frame) -> str:
    """A message as a server-sent event; those with a number name it, so that the browser comes back from there."""
    said = json.loads(frame.text)
    number = f"id: {said['seq']}\n" if said["t"] in {"subd", "ev", "reset"} else ""
    return f"{number}data: {frame.text}\n\n"


async def _piece(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _until_gone(receive: Receive, reader: Reader) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.close(messages.SLOW)


async def _answer(send: Send, status: int, frames: list[Frame]) -> None:
    body = ('{"messages":[' + ",".join(frame.text for frame in frames) + "]}").encode()
    head = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})


live_http = LiveHttp(live_sockets)
