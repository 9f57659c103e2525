"""Our daphne: a longer queue of connections, the shorter way for frames, bounded bodies, a terse log, a gentle end."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import signal
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server, twisted_loop
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from api.live.consumers import live_sockets
from api.live.messages import text_frame
from participa.ops.server.bridge import longest_body
from participa.ops.server.direct import Direct, direct_to
from participa.ops.server.health import health
from participa.ops.server.notify import STOPPING, tell_manager

access = logging.getLogger("participa.access")
log = logging.getLogger(__name__)

#: Connections that may wait to be accepted: daphne's own 50 loses some of two thousand browsers that come back.
BACKLOG = 4096
#: Seconds for requests in flight, and for sockets to confirm the close, when we are told to end.
FOR_REQUESTS, FOR_SOCKETS = 15.0, 2.0
#: Bytes of a socket's message that are read at all; the protocol allows far fewer and answers above that.
LONGEST_MESSAGE = 64 * 1024

#: Bytes that may wait for one reader before its sender waits too, and seconds between two looks: more and more.
MOST_UNREAD, LOOK_SOON, LOOK_AGAIN = 64 * 1024, 0.001, 0.05
#: Seconds in which a reader of an answer takes nothing before it is cut.
STALLED = 60.0

_LONG_WORD = re.compile(r"[^/]{24,}")


class Request(WebRequest):  # type: ignore[misc]
    """A request whose body is refused before it fills the disk."""

    def gotLength(self, length: int | None) -> None:  # noqa: N802  Twisted's name
        super().gotLength(length)
        self._room = longest_body()
        if length is not None and length > self._room:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        self._room -= len(data)
        if self._room < 0:
            self._refuse()
        else:
            super().handleContentChunk(data)

    def handle_exception(self, exception: Exception) -> None:
        """After the first byte nothing but the end of the connection says that the rest is missing."""
        if self._response_started:
            if self.channel is not None:
                self.channel.transport.abortConnection()
        else:
            super().handle_exception(exception)

    def _refuse(self) -> None:
        if self.channel is not None:
            self.channel.transport.write(
                b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            )
            self.channel.loseConnection()


class Factory(HTTPFactory):  # type: ignore[misc]
    """Connections that make our requests."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802  Twisted's name
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        return protocol


class SocketProtocol(WebSocketProtocol):  # type: ignore[misc]
    """A socket that may also be closed with 1012, which autobahn keeps from applications, and sends texts at once."""

    #: Set when the socket opens; None where this version of Twisted does not allow it.
    direct: Direct | None = None

    def serverSend(self, content: str | bytes, binary: bool = False) -> None:  # noqa: N802  daphne's name
        """Send; a text that many sockets are sent is framed once, and does not wait for a turn of the loop.

        autobahn pretty-prints each frame for a log that is off, and Twisted asks the kernel for leave to write: three
        times the processor time of the message itself.
        """
        direct = self.direct
        if direct is None or binary or self.state != self.STATE_OPEN or self._perMessageCompress is not None:
            super().serverSend(content, binary)
        elif direct.pending():
            direct.write(_framed(content))
        else:
            direct.send(_framed(content))

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802  daphne's name
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=code or 1000)
        else:
            super().serverClose(code)


@lru_cache(maxsize=256)
def _framed(text: str) -> bytes:
    return text_frame(text.encode())


def _with_options(factory: WebSocketFactory) -> type[SocketProtocol]:
    """The protocol with the options of its factory once for all sockets.

    autobahn copies each of them to every connection and pretty-prints them for a log that is off: a third of the
    processor time of a handshake, and the memory of thirty attributes. It leaves out what a protocol already has.
    """
    options = {name: getattr(factory, name) for name in SocketProtocol.CONFIG_ATTRS}
    own = {name: staticmethod(value) if callable(value) else value for name, value in options.items()}
    return type("SocketProtocol", (SocketProtocol,), own | {"CONFIG_ATTRS": []})


class LiveServer(Server):  # type: ignore[misc]
    """One process that serves until SIGTERM: then it is not ready, sends sockets away, finishes requests, and ends."""

    def __init__(self, application: Any, *, host: str, port: int, ready: Callable[[str, int], None]) -> None:
        super().__init__(
            application,
            endpoints=[f"tcp:port={port}:interface={_escaped(host)}:backlog={BACKLOG}"],
            signal_handlers=False,
            action_logger=_log_access,
            websocket_timeout=-1,
            websocket_max_message_size=LONGEST_MESSAGE,
            websocket_max_frame_size=LONGEST_MESSAGE,
            server_name="",
            verbosity=1,
        )
        self._ready = ready
        self._ports: list[Any] = []
        self._ending: asyncio.Task[None] | None = None
        self.failed = False

    def run(self) -> None:
        """Serve; returns after the end. ``failed`` tells whether the port could not be had."""
        for number in (signal.SIGTERM, signal.SIGINT):
            twisted_loop.add_signal_handler(number, self._told_to_end)
        gc.collect()
        gc.freeze()  # what is loaded now stays: the collector need not walk it while thousands of sockets open
        super().run()

    @property
    def http_factory(self) -> Factory:
        """What makes connections. daphne's ``run`` makes its own, and ours takes its place."""
        return self._factory

    @http_factory.setter
    def http_factory(self, factory: HTTPFactory) -> None:
        self._factory = Factory(factory.server)

    @property
    def ws_factory(self) -> WebSocketFactory:
        """What makes sockets; made by daphne's ``run``."""
        return self._sockets

    @ws_factory.setter
    def ws_factory(self, factory: WebSocketFactory) -> None:
        factory.protocol = SocketProtocol
        factory.setProtocolOptions(failByDrop=False)  # who breaks RFC 6455 is told by a close code
        self._sockets = factory

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self._sockets.protocol = _with_options(self._sockets)
        self._ports.append(port)
        host, number = self.listening_addresses[-1]
        self._ready(host, number)

    def listen_error(self, failure: Any) -> None:
        self.failed = True
        super().listen_error(failure)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] == "websocket":
            protocol.direct = direct_to(protocol.transport)
            if protocol.direct is not None:
                scope["extensions"] = {"participa.direct": protocol.direct}
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Send; return once the reader has taken most of it. daphne's own keeps whatever is sent."""
        await super().handle_reply(protocol, message)
        if message["type"] == "websocket.send":
            direct = protocol.direct
        elif message.get("more_body"):
            direct = direct_to(protocol.transport)
        else:
            return
        if direct is not None and direct.pending() > MOST_UNREAD:
            await self._until_read(protocol, direct)

    async def _until_read(self, protocol: Any, direct: Direct) -> None:
        """Wait for a slow reader; one who takes nothing any more is cut."""
        wait, waiting, since = LOOK_SOON, direct.pending(), time.monotonic()
        while waiting > MOST_UNREAD and self._is_open(protocol):
            await asyncio.sleep(wait)
            wait = min(wait * 2, LOOK_AGAIN)
            before, waiting = waiting, direct.pending()
            if waiting < before:
                since = time.monotonic()
            elif time.monotonic() - since > STALLED:
                direct.abort()
                return

    def _is_open(self, protocol: Any) -> bool:
        return "disconnected" not in self.connections.get(protocol, {"disconnected": True})

    # --- the end

    def _told_to_end(self) -> None:
        if self._ending is None:
            log.info("told to end; finishing what is under way")
            self._ending = asyncio.ensure_future(self._end())
        else:
            self.stop()

    async def _end(self) -> None:
        health.draining = True
        tell_manager(STOPPING)
        for port in self._ports:
            port.stopListening()
        await live_sockets.drain()
        began = time.monotonic()
        while time.monotonic() - began < FOR_REQUESTS:
            kinds = [self._kind(protocol) for protocol in list(self.connections)]
            if "http" not in kinds and ("websocket" not in kinds or time.monotonic() - began > FOR_SOCKETS):
                break
            await asyncio.sleep(0.05)
        await live_sockets.stop()
        self.stop()

    def _kind(self, protocol: Any) -> str:
        """What is still under way on a connection."""
        details = self.connections[protocol]
        task = details.get("application_instance")
        if task is None or task.done() or ("disconnected" in details and isinstance(protocol, WebRequest)):
            return ""
        return "http" if isinstance(protocol, WebRequest) else "websocket"

    def kill_all_applications(self) -> Any:
        """daphne's own stumbles over connections that have no application yet."""
        for protocol, details in list(self.connections.items()):
            if "application_instance" not in details:
                del self.connections[protocol]
        return super().kill_all_applications()


def _escaped(host: str) -> str:
    """A host for Twisted's endpoint strings, where a colon has a meaning."""
    return host.strip("[]").replace(":", r"\:")


def _log_access(protocol: str, action: str, details: dict[str, Any]) -> None:
    """A line per answer: no query, no address, and no long word, which may be a token."""
    if protocol != "http" or action != "complete":
        return
    path = _LONG_WORD.sub("…", details["path"].partition("?")[0])
    milliseconds = details["time_taken"] * 1000
    access.info("%s %s %d %d B %.0f ms", details["method"], path, details["status"], details["size"], milliseconds)
