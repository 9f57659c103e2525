"""The ASGI application: sockets on the loop, probes and numbers, and pages as HTTP_HANDLER says."""

from __future__ import annotations

import os
from typing import Any

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participa.settings")
_own_handler = get_asgi_application()  # loads the applications, which everything below needs

from django.conf import settings  # noqa: E402

from api.live.http import live_http  # noqa: E402
from api.live.routing import sockets  # noqa: E402
from participa.ops.server.bridge import Receive, Scope, Send, Threads  # noqa: E402
from participa.ops.server.health import health  # noqa: E402
from participa.ops.server.metrics import metrics_page  # noqa: E402

pages: Any = (
    _own_handler
    if settings.HTTP_HANDLER == "asgi"
    else Threads(get_wsgi_application(), threads=settings.HTTP_THREADS, waiting=settings.HTTP_WAITING)
)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request or hold one socket."""
    if scope["type"] == "websocket":
        await sockets(scope, receive, send)
    elif health.concerns(scope):
        await health(scope, receive, send)
    elif metrics_page.concerns(scope):
        await metrics_page(scope, receive, send)
    elif live_http.concerns(scope):
        await live_http(scope, receive, send)
    else:
        await pages(scope, receive, send)
