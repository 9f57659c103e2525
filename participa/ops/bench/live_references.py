"""What ours is compared with: ``bare`` is a loop over sockets of the ``websockets`` library, ``textbook`` a consumer of
Channels that joins a group, as its documentation shows.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from participa.ops.bench.live_stage import PADDING, obey, say


def fact(number: int) -> str:
    """A message like one of ours."""
    return json.dumps({"t": "ev", "topic": "t", "seq": number, "data": PADDING, "ts": time.time()})


def bare() -> None:
    """The library, and nothing else."""
    from websockets.asyncio.server import (  # a tool of development, not of the product
        ServerConnection,
        broadcast,
        serve,
    )

    sockets: set[ServerConnection] = set()

    async def handle(socket: ServerConnection) -> None:
        async for _ in socket:
            sockets.add(socket)
            await socket.send('{"t":"subd"}')

    async def tell(many: int) -> None:
        for number in range(many):
            broadcast(sockets, fact(number))
            await asyncio.sleep(0)

    async def main() -> None:
        loop = asyncio.get_running_loop()

        def burst(many: int) -> dict[str, Any]:
            asyncio.run_coroutine_threadsafe(tell(many), loop).result()
            return {"cpu": 0.0}

        async with serve(handle, "127.0.0.1", 0, compression=None, backlog=4096, ping_interval=None) as server:
            say(port=next(iter(server.sockets)).getsockname()[1], topic="t")
            obey(burst=burst)
            await loop.create_future()

    asyncio.run(main())


def textbook() -> None:
    """A consumer per socket and a message to the group per fact, under daphne."""
    import django  # the settings are those of this process alone

    django.setup()
    from channels.generic.websocket import AsyncWebsocketConsumer  # after the applications are loaded
    from daphne.server import Server, twisted_loop

    joined: list[Any] = []

    class Consumer(AsyncWebsocketConsumer):  # type: ignore[misc]
        async def connect(self) -> None:
            await self.accept()

        async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
            await self.channel_layer.group_add("everybody", self.channel_name)
            joined.append(self)
            await self.send('{"t":"subd"}')

        async def fact(self, event: dict[str, Any]) -> None:
            await self.send(event["text"])

    async def tell(many: int) -> None:
        for number in range(many):
            await joined[0].channel_layer.group_send("everybody", {"type": "fact", "text": fact(number)})
            await asyncio.sleep(0)

    def burst(many: int) -> dict[str, Any]:
        asyncio.run_coroutine_threadsafe(tell(many), twisted_loop).result()
        return {"cpu": 0.0}

    class Told(Server):  # type: ignore[misc]
        def listen_success(self, port: Any) -> None:
            super().listen_success(port)
            say(port=self.listening_addresses[-1][1], topic="t")
            obey(burst=burst)

    Told(Consumer.as_asgi(), endpoints=["tcp:port=0:interface=127.0.0.1:backlog=4096"]).run()


if __name__ == "__main__":
    {"bare": bare, "textbook": textbook}[sys.argv[1]]()
