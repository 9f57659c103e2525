"""A thousand browsers in one process: sockets that count what they hear, with as little work as possible."""

from __future__ import annotations

import asyncio
import base64
import os
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

#: How a browser comes back, in seconds; the same as in static/js/live/feed.js.
SHORTEST, FIRST, LONGEST = 0.5, 1.0, 30.0
_SEQ = re.compile(rb'"t":"(ev|subd)","topic":"[^"]*","seq":(\d+)')
_VOTES = re.compile(rb'"data":\{"for":(\d+)')


@dataclass
class Heard:
    """What a crowd heard, counted together."""

    frames: int = 0
    first: float = 0.0
    last: float = 0.0
    missing: int = 0
    repeated: int = 0
    opened: int = 0
    recovered: int = 0
    refused: int = 0


class Browser(asyncio.Protocol):
    """One socket: RFC 6455 as far as it takes to count frames of a server that fragments nothing."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.buffer = b""
        self.open = False
        self.reading = True
        self.seq: int | None = None
        #: Each number of votes that it saw, and when.
        self.tallies: list[tuple[int, float]] = []
        #: When it lost its socket; 0 while it hears.
        self.away = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer, self.open = b"", False
        key = base64.b64encode(os.urandom(16)).decode()
        head = (
            f"GET /ws/v1/ HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Origin: {self.crowd.origin}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Protocol: participa.v1\r\n\r\n"
        )
        self._write(head.encode())

    def _write(self, data: bytes) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(data)

    def say(self, text: str) -> None:
        """Send a short text; masked with zeros, which is legal and cheap."""
        data = text.encode()
        length = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
        self._write(b"\x81" + length + b"\0\0\0\0" + data)

    def data_received(self, data: bytes) -> None:
        if self.buffer:
            data = self.buffer + data
        if not self.open:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self.buffer = data
                return
            if b" 101 " not in data[:20]:
                self.crowd.heard.refused += 1
                self.transport.close()
                return
            self.open, data = True, data[end + 4 :]
            self.crowd.heard.opened += 1
            since = "" if self.seq is None else f',"since":{self.seq}'
            self.say(f'{{"t":"sub","topic":"{self.crowd.topic}"{since}}}')
        self.buffer = self._frames(data)

    def _frames(self, data: bytes) -> bytes:
        at, end, heard = 0, len(data), self.crowd.heard
        while end - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            if end < start + size:
                break
            if data[at] == 0x81:
                heard.frames += 1
                if self.crowd.careful:
                    self._look(data[start : start + size])
            elif data[at] == 0x89:  # a ping
                self._write(b"\x8a\x80\0\0\0\0")
            at = start + size
        heard.last = time.perf_counter()
        return data[at:]

    def _look(self, message: bytes) -> None:
        """Count holes and repetitions, and keep the tallies."""
        found = _SEQ.search(message)
        if found:
            number, heard = int(found[2]), self.crowd.heard
            if found[1] == b"subd":
                self.away = 0.0
                heard.recovered += b'"recovered":true' in message
            elif self.seq is not None:
                heard.missing += max(0, number - self.seq - 1)
                heard.repeated += number <= self.seq
            self.seq = max(number, self.seq or 0)
        votes = _VOTES.search(message)
        if votes:
            self.tallies.append((int(votes[1]), time.time()))

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.lost(self)


class Crowd:
    """Browsers that watch one topic of a server."""

    def __init__(self, port: int, origin: str, topic: str, *, careful: bool = False, back: bool = False) -> None:
        self.port = port
        self.origin = origin
        self.topic = topic
        self.careful = careful
        self.back = back
        self.heard = Heard()
        self.browsers: list[Browser] = []

    async def gather(self, many: int, *, at_once: int = 100) -> None:
        """Open the sockets, and wait until each is subscribed."""
        gate = asyncio.Semaphore(at_once)

        async def one() -> None:
            async with gate:
                await self._open(Browser(self))

        await asyncio.gather(*(one() for _ in range(many)))
        await self.until(lambda: self.heard.frames >= many, 60.0)

    async def _open(self, browser: Browser) -> None:
        await asyncio.get_running_loop().create_connection(lambda: browser, "127.0.0.1", self.port)
        if browser not in self.browsers:
            self.browsers.append(browser)

    def lost(self, browser: Browser) -> None:
        """A socket ended: come back where the crowd does."""
        if self.back:
            asyncio.get_running_loop().create_task(self._return(browser))

    async def _return(self, browser: Browser) -> None:
        browser.away = browser.away or time.monotonic()
        most = min(LONGEST, max(FIRST, (time.monotonic() - browser.away) / 2))
        await asyncio.sleep(max(SHORTEST, random.random() * most))  # noqa: S311  no secret
        try:
            await self._open(browser)
        except OSError:
            self.lost(browser)

    async def until(self, condition: Callable[[], bool], patience: float) -> bool:
        """Wait for a condition; False where patience ended first."""
        end = time.monotonic() + patience
        while not condition():
            if time.monotonic() > end:
                return False
            await asyncio.sleep(0.01)
        return True

    def disperse(self) -> None:
        """Close every socket."""
        self.back = False
        for browser in self.browsers:
            browser.transport.close()
