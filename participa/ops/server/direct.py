"""The shorter way for frames: from the hub to the kernel, past the layers that know nothing about them.

Uses attributes of Twisted's transport that are not part of its promise, so :func:`direct_to` looks before it offers.
"""

from __future__ import annotations

import socket
from typing import Any

from twisted.internet.abstract import FileDescriptor

_NEEDED = ("dataBuffer", "offset", "_tempDataLen", "getHandle", "abortConnection")


class Direct:
    """A transport that takes whole websocket frames; what the kernel does not take waits in Twisted's buffer."""

    __slots__ = ("_socket", "_transport")

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._socket: socket.socket = transport.getHandle()

    def pending(self) -> int:
        """Bytes that wait for the kernel."""
        transport = self._transport
        return int(len(transport.dataBuffer) - transport.offset + transport._tempDataLen)

    def send(self, data: bytes) -> None:
        """Send now, where nothing is pending; what the kernel does not take waits."""
        try:
            sent = self._socket.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:  # closed; the reader of this socket hears of it by itself
            return
        if sent < len(data):
            self._transport.write(data[sent:] if sent else data)

    def write(self, data: bytes) -> None:
        """Send in line, after what is pending."""
        self._transport.write(data)

    def abort(self) -> None:
        """Drop the connection and what waits."""
        self._transport.abortConnection()


def direct_to(transport: Any) -> Direct | None:
    """The shorter way of a transport, or None where this version of Twisted, or TLS, does not allow it."""
    plain = isinstance(transport, FileDescriptor) and not getattr(transport, "TLS", False)
    return Direct(transport) if plain and all(hasattr(transport, name) for name in _NEEDED) else None
