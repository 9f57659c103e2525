"""A socket's side of the conversation. No channel of its own and no database hop per message: the hub does the work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from api.live import messages, rights
from api.live.clients import Client, DirectClient, PlainClient, Send
from api.live.hub import Hub
from api.live.limits import LONGEST, MOST_TOPICS, Addresses, Bucket, address_of, origin_allowed
from api.live.messages import Hello, Message, Ping, Refused, Sub, Unsub

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class LiveConsumer:
    """One socket from its opening to its end."""

    __slots__ = ("_bucket", "_client", "_hub", "_send")

    def __init__(self, hub: Hub, client: Client, send: Send) -> None:
        self._hub = hub
        self._client = client
        self._send = send
        self._bucket = Bucket()

    async def converse(self, receive: Receive) -> None:
        """Answer the client until one side ends it."""
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            if self._client.closing:
                continue  # until the other side confirms
            try:
                await self._answer(self._parse(message))
            except Refused as refusal:
                self._client.close(refusal.code)
            except Exception:  # the database is away: the client comes back by itself
                log.warning("a socket could not be answered", exc_info=True)
                self._client.close(messages.RESTART)

    def _parse(self, message: dict[str, Any]) -> Message:
        if not self._bucket.take():
            raise Refused(messages.RATE)
        text = message.get("text")
        if text is None or len(text) > LONGEST or len(text.encode("utf-8", "replace")) > LONGEST:
            raise Refused(messages.PROTOCOL)
        return messages.parse(text)

    async def _answer(self, message: Message) -> None:
        match message:
            case Ping():
                self._client.put(messages.PONG)
            case Hello():
                await self._hello(message)
            case Unsub():
                self._hub.unsubscribe(self._client, message.topic)
            case Sub():
                await self._subscribe(message)

    async def _hello(self, message: Hello) -> None:
        if message.ticket:
            grant = await self._hub.read(rights.redeem, message.ticket)
            if grant is None:
                raise Refused(messages.TICKET)
            self._client.grant = grant
        self._client.put(messages.welcome(topics=MOST_TOPICS))

    async def _subscribe(self, message: Sub) -> None:
        client, name = self._client, message.topic
        if not messages.is_topic(name):
            client.put(messages.error("topic.unknown"))
            return
        if len(client.topics) >= MOST_TOPICS and name not in client.topics:
            client.put(messages.error("topics.many", name))
            return
        if messages.is_private(name):
            await self._require_right(name)
        self._hub.unsubscribe(client, name)  # asked for again: from another number
        if not await self._hub.subscribe(client, name, message.since, message.epoch):
            client.put(messages.error("topic.unknown", name))

    async def _require_right(self, name: str) -> None:
        grant = self._client.grant
        if grant is None:
            raise Refused(messages.FORBIDDEN)
        allowed = (await self._hub.read(rights.allowed, [grant])).get(grant)
        if allowed is None:
            raise Refused(messages.TICKET)
        if name not in allowed:
            raise Refused(messages.FORBIDDEN)


class LiveSockets:
    """The application for ``/ws/v1/``: opens sockets, counts them by address, and starts the hub with the first."""

    def __init__(self, *, watch_period: float | None = None) -> None:
        self._watch_period = watch_period
        self._hubs: dict[asyncio.AbstractEventLoop, Hub] = {}
        self.addresses = Addresses()

    def hub(self) -> Hub:
        """The hub of the running loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._hubs:
            self._hubs[loop] = Hub(watch_period=self._watch_period)
            self._hubs[loop].start()
        return self._hubs[loop]

    def hubs(self) -> list[Hub]:
        """The hubs that run, one per loop."""
        return list(self._hubs.values())

    async def drain(self) -> None:
        """Send every socket of the running loop away, to come back a little later."""
        hub = self._hubs.get(asyncio.get_running_loop())
        if hub is not None:
            await hub.drain()

    async def stop(self) -> None:
        """End the hub of the running loop."""
        hub = self._hubs.pop(asyncio.get_running_loop(), None)
        if hub is not None:
            await hub.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if not origin_allowed(scope):
            await send({"type": "websocket.close"})  # before the handshake ends: the answer is 403
            return
        hub, address = self.hub(), address_of(scope)
        offered = messages.SUBPROTOCOL in scope.get("subprotocols", ())
        await send({"type": "websocket.accept", "subprotocol": messages.SUBPROTOCOL if offered else None})
        code = 0 if offered else messages.PROTOCOL
        if not code and hub.draining:
            code = messages.RESTART
        if not code and not self.addresses.enter(address):
            code = messages.RATE
        if code:
            await send({"type": "websocket.close", "code": code})
            return
        client = _client(scope, send)
        hub.clients.add(client)
        try:
            await LiveConsumer(hub, client, send).converse(receive)
        finally:
            hub.leave(client)
            hub.metrics.cuts += client.closing == messages.SLOW
            client.gone()
            self.addresses.leave(address)


def _client(scope: Scope, send: Send) -> Client:
    """Straight to the transport where our server offers it; else through ``send``, which any server has."""
    direct = (scope.get("extensions") or {}).get("participa.direct")
    if direct is None or not settings.LIVE_DIRECT:
        return PlainClient(send)

    def close(code: int) -> None:
        asyncio.ensure_future(send({"type": "websocket.close", "code": code}))  # noqa: RUF006  it does not wait

    return DirectClient(direct, close)


live_sockets = LiveSockets()
