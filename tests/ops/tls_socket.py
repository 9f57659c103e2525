"""A socket over TLS for tests that run step by step.

``websockets.sync`` reads in one thread while another writes. Over TLS both use one object of OpenSSL, which allows no
two threads at once: a ticket that the server sends after the handshake, read while the request is written, lost the
answer about once in thirty openings. Here a loop of its own reads and writes in one thread.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from websockets.asyncio.client import ClientConnection, connect


class TlsSocket:
    """An open socket; nothing happens on it between two calls."""

    def __init__(self, runner: asyncio.Runner, connection: ClientConnection) -> None:
        self._runner = runner
        self._connection = connection

    def send(self, text: str) -> None:
        """Raises ``ConnectionClosed`` where the other side closed it."""
        self._runner.run(self._connection.send(text))

    def recv(self, timeout: float) -> str:
        """The next message; raises ``TimeoutError`` after so many seconds without one."""
        message = self._runner.run(asyncio.wait_for(self._connection.recv(decode=True), timeout))
        assert isinstance(message, str)
        return message


@contextmanager
def tls_socket(url: str, *, origin: str, trust: ssl.SSLContext) -> Iterator[TlsSocket]:
    """Open it with the product's protocol, and close it in the end."""

    async def opened() -> ClientConnection:
        return await connect(url, origin=origin, subprotocols=["participa.v1"], ssl=trust)  # type: ignore[arg-type,list-item]

    with asyncio.Runner() as runner:
        connection = runner.run(opened())
        try:
            yield TlsSocket(runner, connection)
        finally:
            runner.run(connection.close())
