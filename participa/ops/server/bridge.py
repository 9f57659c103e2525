"""HTTP by one hop: the WSGI application runs in a fixed pool of threads and answers through ASGI.

Django's own ASGI handler hops between loop and threads several times a request. Here a whole answer crosses once; only
a stream crosses once per block, and stops when nobody reads it any more. What a slow reader has not taken waits in a
file, so that it holds neither memory nor a thread; of files there are only so many.
"""

from __future__ import annotations

import asyncio
import io
import logging
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from django.conf import settings

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Wsgi = Callable[..., Iterable[bytes]]
Header = tuple[bytes, bytes]

#: Bytes of a body kept in memory, and of one block of a stream.
IN_MEMORY = 512 * 1024
BLOCK = 64 * 1024
#: Seconds that a thread waits, in all, for the reader of its stream.
FOR_THE_READER = 2.0
#: What only a proxy of ours may say about a request.
_FORWARDED = (b"x-forwarded-", b"forwarded", b"x-real-ip")


class Gone(Exception):
    """The client closed the connection before the end."""


class TooLarge(Exception):
    """The body is longer than anything that is accepted."""


class TooManySlow(Exception):
    """As many answers wait in files as may: one more slow reader is cut, before the disk is full."""


class FileBlocks:
    """``wsgi.file_wrapper``: a file in larger blocks than Django's."""

    def __init__(self, file: IO[bytes], size: int = BLOCK) -> None:
        self._file = file
        self._size = max(size, BLOCK)
        self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        while block := self._file.read(self._size):
            yield block


class Threads:
    """An ASGI application for HTTP that runs a WSGI application. Answers 503 at once when too many wait.

    Of those who read a stream too slowly, ``slow`` at a time are sent the rest from a file; one more is cut.
    """

    def __init__(self, wsgi: Wsgi, *, threads: int, waiting: int, slow: int = 64) -> None:
        self._wsgi = wsgi
        self._files = threading.BoundedSemaphore(slow)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="http")
        self._most = threads + waiting
        self._busy = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._busy >= self._most:
            await answer(send, 503, b"The service is busy. Try again in a moment.\n", (b"retry-after", b"5"))
            return
        self._busy += 1
        rest = None
        try:
            rest = await self._handle(scope, receive, send)
        except TooLarge:
            await answer(send, 413, b"That is too large.\n", (b"connection", b"close"))
        except Gone:
            pass
        finally:
            self._busy -= 1
        if rest is not None:
            await rest.send(receive)

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> Rest | None:
        """Answer; what a slow reader is still to be sent, once the thread is free again."""
        with await _body(receive) as body:
            exchange = Exchange(self._wsgi, environ(scope, body), asyncio.get_running_loop(), send, self._files)
            watching = asyncio.ensure_future(_until_gone(receive, exchange))
            try:
                found = await asyncio.get_running_loop().run_in_executor(self._pool, exchange.run)
            except Gone:
                raise
            except Exception:  # Django answers its own errors; this one began before it or in the middle of a stream
                if exchange.started:
                    raise  # the server cuts the connection, so that nobody takes half an answer for a whole one
                log.exception("a request failed")
                await answer(send, 500, b"Something went wrong here.\n")
                return None
            finally:
                watching.cancel()
        if isinstance(found, bytes):
            await send({"type": "http.response.start", "status": exchange.status, "headers": exchange.headers})
            await send({"type": "http.response.body", "body": found})
            return None
        return found


@dataclass(frozen=True)
class Rest:
    """The rest of a stream, for a reader who is slower than its thread."""

    exchange: Exchange
    file: IO[bytes]

    async def send(self, receive: Receive) -> None:
        """Send it as fast as it is read."""
        watching = asyncio.ensure_future(_until_gone(receive, self.exchange))
        try:
            with self.file:
                await asyncio.wrap_future(self.exchange.sending)
                while (block := self.file.read(BLOCK)) and not self.exchange.gone:
                    await self.exchange.send({"type": "http.response.body", "body": block, "more_body": True})
            await self.exchange.send({"type": "http.response.body", "body": b""})
        finally:
            watching.cancel()


class Exchange:
    """One request in its thread."""

    def __init__(
        self,
        wsgi: Wsgi,
        environ: dict[str, Any],
        loop: asyncio.AbstractEventLoop,
        send: Send,
        files: threading.BoundedSemaphore,
    ) -> None:
        self._wsgi = wsgi
        self._environ = environ
        self._loop = loop
        self.send = send
        self._files = files
        self._patience = FOR_THE_READER
        #: The last message on its way.
        self.sending: Future[None] = Future()
        self.gone = False
        self.started = False
        self.status = 500
        self.headers: list[Header] = []

    def run(self) -> bytes | Rest | None:
        """The whole body of the answer; the rest of a stream whose reader is slow; None where all of it was streamed.

        Raises ``Gone`` where nobody waits any more.
        """
        if self.gone:
            raise Gone
        result = self._wsgi(self._environ, self._start)
        try:
            if not getattr(result, "streaming", not isinstance(result, list)):
                return b"".join(result)
            return self._stream(iter(result))
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

    def _stream(self, blocks: Iterator[bytes]) -> bytes | Rest | None:
        first = next(blocks, b"")
        length = dict(self.headers).get(b"content-length")
        if length is not None and len(first) >= int(length):
            return first
        self._pass_on({"type": "http.response.start", "status": self.status, "headers": self.headers})
        for block in chain([first], blocks):
            if not self._pass_on({"type": "http.response.body", "body": block, "more_body": True}):
                return self._keep(blocks)
        self._pass_on({"type": "http.response.body", "body": b""})
        return None

    def _pass_on(self, message: dict[str, Any]) -> bool:
        """Send; False where the reader has not taken it when the patience of this thread ends."""
        if self.gone:
            raise Gone
        self.started = True
        self.sending = asyncio.run_coroutine_threadsafe(_as_coroutine(self.send(message)), self._loop)
        began = time.monotonic()
        try:
            self.sending.result(self._patience)
        except TimeoutError:
            return False
        self._patience = max(0.0, self._patience - (time.monotonic() - began))
        return True

    def _keep(self, blocks: Iterator[bytes]) -> Rest:
        """What is left, in a file that nobody else can see. Raises ``TooManySlow``."""
        if not self._files.acquire(blocking=False):
            raise TooManySlow
        file = tempfile.TemporaryFile()  # noqa: SIM115  whoever sends it closes it
        try:
            for block in blocks:
                if self.gone:
                    raise Gone
                file.write(block)
            file.seek(0)
        except BaseException:
            file.close()
            self._files.release()
            raise
        rest = Rest(self, file)
        weakref.finalize(rest, self._files.release)  # also where nobody waits for it any more
        return rest


async def _as_coroutine(awaitable: Awaitable[None]) -> None:
    await awaitable


async def _until_gone(receive: Receive, exchange: Exchange) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    exchange.gone = True


async def _body(receive: Receive) -> IO[bytes]:
    """The body from its first byte, on disk where it is long. Raises ``Gone`` and ``TooLarge``."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return io.BytesIO(message.get("body", b""))
    file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the caller closes it
    while True:
        if message["type"] == "http.disconnect":
            file.close()
            raise Gone
        file.write(message.get("body", b""))
        if file.tell() > longest_body():
            file.close()
            raise TooLarge
        if not message.get("more_body"):
            file.seek(0)
            return file
        message = await receive()


def longest_body() -> int:
    """A document and the form around it."""
    return int(settings.DOCUMENT_MAX_BYTES) + 1024 * 1024


def environ(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """The request as PEP 3333 wants it. What only a proxy may say is believed from our proxies alone."""
    length = body.seek(0, io.SEEK_END)
    body.seek(0)
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("localhost", 80)
    values: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": client[0],
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileBlocks,
    }
    believed = client[0] in settings.TRUSTED_PROXIES
    for name, value in scope["headers"]:
        if name == b"content-length" or (name.startswith(_FORWARDED) and not believed):
            continue
        key = name.decode("latin-1").replace("-", "_").upper()
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        values[key] = f"{values[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}" if key in values else text
    return values


async def answer(
    send: Send, status: int, text: bytes, *headers: Header, content_type: str = "text/plain; charset=utf-8"
) -> None:
    """A short answer in plain text."""
    own = [(b"content-type", content_type.encode()), (b"cache-control", b"no-store"), *headers]
    length = (b"content-length", str(len(text)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*own, length]})
    await send({"type": "http.response.body", "body": text})
