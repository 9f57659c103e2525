"""One part of the application, for nodes that do one thing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from api.live.http import live_http
from participa.ops.server.bridge import Receive, Scope, Send, answer
from participa.ops.server.health import health
from participa.ops.server.metrics import metrics_page

Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def only(role: str, application: Application) -> Application:
    """The application without what the role does not serve: ``web`` holds no readers, ``live`` answers no pages."""
    if role == "web":
        return _without_live(application)
    return _without_pages(application) if role == "live" else application


def _without_live(application: Application) -> Application:
    async def web(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close"})
        elif live_http.concerns(scope):
            await answer(send, 404, b"Live is served elsewhere.\n")
        else:
            await application(scope, receive, send)

    return web


def _without_pages(application: Application) -> Application:
    async def live(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _belongs_to_live(scope):
            await answer(send, 404, b"Pages are served elsewhere.\n")
        else:
            await application(scope, receive, send)

    return live


def _belongs_to_live(scope: Scope) -> bool:
    return health.concerns(scope) or metrics_page.concerns(scope) or live_http.concerns(scope)
