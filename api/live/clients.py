"""One open socket as the hub sees it: where frames go, what waits for a slow reader, and when it is cut."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

from api.live.limits import CUT, SKIP_STATE
from api.live.messages import SLOW, Frame
from api.live.rights import Grant

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Direct(Protocol):
    """What our server offers in ``scope["extensions"]["participa.direct"]``."""

    def pending(self) -> int:
        """Bytes that the kernel has not taken yet."""

    def send(self, data: bytes) -> None:
        """Hand whole websocket frames to the kernel where nothing is pending, and keep what it does not take."""

    def write(self, data: bytes) -> None:
        """Keep whole websocket frames until the kernel has taken what is pending."""

    def abort(self) -> None:
        """Drop the connection and what waits for it."""


class Client:
    """A socket. Subclasses know how bytes leave; the hub calls :meth:`put` and never waits for a reader."""

    __slots__ = ("__weakref__", "closing", "grant", "topics")

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.grant: Grant | None = None
        #: The close code that the consumer is to send, once there is a reason to close.
        self.closing = 0

    def put(self, frame: Frame, *, newest: bool = False) -> bool:
        """Send a frame; ``newest`` may be skipped, because a later one replaces it. False where it was not sent."""
        raise NotImplementedError

    def close(self, code: int) -> None:
        """Close the socket with this code, after what was put."""
        raise NotImplementedError

    def gone(self) -> None:
        """The socket is closed: forget what waits."""


class DirectClient(Client):
    """Frames go straight to the transport of our own server."""

    __slots__ = ("_closer", "_direct")

    def __init__(self, direct: Direct, closer: Callable[[int], None]) -> None:
        super().__init__()
        self._direct = direct
        self._closer = closer

    def put(self, frame: Frame, *, newest: bool = False) -> bool:
        direct = self._direct
        waiting = direct.pending()
        if waiting:
            if newest and waiting > SKIP_STATE:
                return False
            if waiting > CUT:
                self.closing = SLOW
                direct.abort()
                return False
        if self.closing:
            return False
        if waiting:
            direct.write(frame.raw)
        else:
            direct.send(frame.raw)
        return True

    def close(self, code: int) -> None:
        if not self.closing:
            self.closing = code
            self._closer(code)


class PlainClient(Client):
    """Frames go through ``send`` of any ASGI server, in order, by one task that lives while something waits."""

    __slots__ = ("_send", "_task", "_unsent", "_waiting")

    def __init__(self, send: Send) -> None:
        super().__init__()
        self._send = send
        self._waiting: deque[str] = deque()
        #: Letters that wait.
        self._unsent = 0
        self._task: asyncio.Task[None] | None = None

    def put(self, frame: Frame, *, newest: bool = False) -> bool:
        if self.closing or (newest and self._unsent > SKIP_STATE):
            return False
        if self._unsent > CUT:
            self.gone()
            self.closing = SLOW
            asyncio.ensure_future(self._end())  # noqa: RUF006  past the task, which waits for the reader
            return False
        self._waiting.append(frame.text)
        self._unsent += len(frame.text)
        self._wake()
        return True

    def close(self, code: int) -> None:
        if not self.closing:
            self.closing = code
            self._wake()

    def gone(self) -> None:
        self._waiting.clear()
        self._unsent = 0

    def _wake(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._waiting:
                text = self._waiting.popleft()
                self._unsent -= len(text)
                await self._send({"type": "websocket.send", "text": text})
        except OSError:  # the reader went away; the consumer hears of it by itself
            self.gone()
        else:
            if self.closing and self.closing != SLOW:
                await self._end()
        finally:
            self._task = None

    async def _end(self) -> None:
        with suppress(OSError):
            await self._send({"type": "websocket.close", "code": self.closing})
