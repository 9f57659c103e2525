"""What one socket and one address may do, so that nobody takes the feed from the others."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from participa.core.addresses import client_address

#: Bytes of a message, topics of a socket, messages a second and at once (opening a page says hello and subscribes).
LONGEST = 4096
MOST_TOPICS = 20
RATE = 10.0
BURST = 30.0

#: Bytes waiting for one reader above which newest values are skipped, and above which it is cut.
SKIP_STATE = 256 * 1024
CUT = 1024 * 1024


class Bucket:
    """Messages that a socket may still send: refilled with time, up to a burst."""

    __slots__ = ("_left", "_seen")

    def __init__(self) -> None:
        self._left = BURST
        self._seen = time.monotonic()

    def take(self) -> bool:
        """Count one message; False where it is one too many."""
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._seen) * RATE)
        self._seen = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Addresses:
    """How many sockets each address holds."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count a socket in; False, and not counted, where the address has as many as it may."""
        if self._open[address] >= settings.LIVE_SOCKETS_PER_ADDRESS:
            return False
        self._open[address] += 1
        return True

    def leave(self, address: str) -> None:
        """Count a socket out."""
        self._open[address] -= 1
        if self._open[address] <= 0:
            del self._open[address]


def address_of(scope: dict[str, Any]) -> str:
    """Who opens this socket, as far as the proxies that we trust tell."""
    remote = scope["client"][0] if scope.get("client") else ""
    forwarded = ",".join(_header(scope, b"x-forwarded-for"))
    return client_address(remote, forwarded, settings.TRUSTED_PROXIES)


def origin_allowed(scope: dict[str, Any]) -> bool:
    """Whether the page that opens the socket is one of ours. A client without an origin is no browser: refused too."""
    origins = _header(scope, b"origin")
    return len(origins) == 1 and _origin(origins[0]) in {_origin(each) for each in settings.LIVE_ORIGINS}


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url.strip().lower())
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ("", "", None)
    return (parts.scheme, parts.hostname or "", port)


def _header(scope: dict[str, Any], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]
