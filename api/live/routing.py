"""Addresses of sockets."""

from __future__ import annotations

from api.live.clients import Send
from api.live.consumers import Receive, Scope, live_sockets

PATH = "/ws/v1/"


async def sockets(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer at the one address of the socket; anything else is refused like a page that does not exist."""
    if scope["path"] == PATH:
        await live_sockets(scope, receive, send)
        return
    await receive()  # websocket.connect
    await send({"type": "websocket.close"})
