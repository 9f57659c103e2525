"""``/healthz/metrics``: numbers for Prometheus, for whoever knows the token; without one there is no such page."""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST

from api.live.consumers import LiveSockets, live_sockets
from api.live.exposition import as_text
from participa.ops.server.bridge import Receive, Scope, Send, answer

PATH = "/healthz/metrics"


class MetricsPage:
    """The application for the one address."""

    def __init__(self, sockets: LiveSockets) -> None:
        self._sockets = sockets

    def concerns(self, scope: Scope) -> bool:
        """Whether this is a request for the numbers."""
        return bool(scope["path"] == PATH)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The numbers; 401 without the token, and 404 where none is set.

        An address proves nothing: behind a proxy on the same machine every visitor comes from it.
        """
        await receive()
        if not settings.METRICS_TOKEN:
            await answer(send, 404, b"Not found.\n")
        elif not _knows(scope):
            await answer(send, 401, b"A token is needed.\n", (b"www-authenticate", b"Bearer"))
        else:
            text = as_text(self._sockets.hubs())
            await answer(send, 200, text, content_type=CONTENT_TYPE_LATEST)


def _knows(scope: Scope) -> bool:
    shown = [value.decode("latin-1") for key, value in scope["headers"] if key == b"authorization"]
    return len(shown) == 1 and constant_time_compare(shown[0], f"Bearer {settings.METRICS_TOKEN}")


metrics_page = MetricsPage(live_sockets)
