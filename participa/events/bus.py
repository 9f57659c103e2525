"""The poke: "these topics have news". At most once and without content; the truth is in the database.

It tells facts, which are in the log, from newest values, which are not: a vote makes nobody look at the log.

Listeners of this process are called at once. With ``REDIS_URL`` a thread carries pokes to the other processes, so that
a request never waits for Redis. The only module that may import ``channels.layers``.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

log = logging.getLogger(__name__)

#: The group that every live process joins.
GROUP = "participa.pokes"
#: Longest wait for Redis; the watchdog of each hub finds what is lost.
PATIENCE = 2.0


@dataclass
class Counted:
    """What happened to the bus of this process; only grows."""

    reconnects: int = 0

    def connected_again(self, connection: Any) -> None:
        """A connection of redis-py that was lost is there again."""
        self.reconnects += 1


counted = Counted()

#: Called with the topics that have new facts, and with those that have only a new value.
Listener = Callable[[Sequence[str], Sequence[str]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call ``listener(facts, values)`` after each commit of this process that published; from any thread."""
    _listeners.append(listener)


def forget(listener: Listener) -> None:
    """Stop calling a listener."""
    if listener in _listeners:
        _listeners.remove(listener)


def poke(facts: Sequence[str], values: Sequence[str] = ()) -> None:
    """Wake whoever watches the topics. Never raises nor waits: a lost poke is found by the watchdog in a second."""
    for listener in list(_listeners):
        try:
            listener(facts, values)
        except Exception:
            log.exception("a listener of the bus failed")
    if settings.REDIS_URL:
        _carrier().carry(facts, values)


class _Carrier:
    """A thread with a loop of its own that hands pokes to the channel layer; what piles up meanwhile is merged."""

    def __init__(self) -> None:
        self.sender = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._facts: set[str] = set()
        self._values: set[str] = set()
        self._watching: dict[str, int] | None = None
        self._lock = threading.Lock()
        self._news = threading.Event()
        threading.Thread(target=self._run, name="bus", daemon=True).start()

    def carry(self, facts: Sequence[str], values: Sequence[str]) -> None:
        with self._lock:
            self._facts.update(facts)
            self._values.update(values)
        self._news.set()

    def carry_watching(self, counts: dict[str, int]) -> None:
        with self._lock:
            self._watching = counts
        self._news.set()

    def _take(self) -> list[dict[str, Any]]:
        """What waits to be told, merged."""
        self._news.wait()
        self._news.clear()
        with self._lock:
            facts, self._facts = self._facts, set()
            values, self._values = self._values, set()
            watching, self._watching = self._watching, None
        messages: list[dict[str, Any]] = []
        if facts or values:
            messages.append({"type": "poke", "topics": sorted(facts), "values": sorted(values - facts)})
        if watching is not None:
            messages.append({"type": "watching", "counts": watching})
        return messages

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            while True:
                for message in self._take():
                    runner.run(self._send(message | {"sender": self.sender}))

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await get_channel_layer().group_send(GROUP, message)
        except Exception as error:
            log.warning("the bus is out of reach: %s", type(error).__name__)


_carriers: dict[int, _Carrier] = {}
_starting = threading.Lock()


def _carrier() -> _Carrier:
    """The carrier of this process; a fork starts its own, because threads do not survive one."""
    pid = os.getpid()
    if pid not in _carriers:
        with _starting:
            if pid not in _carriers:
                _carriers.clear()
                _carriers[pid] = _Carrier()
    return _carriers[pid]


def tell_watching(counts: dict[str, int]) -> None:
    """Tell the other processes how many watch each topic here; lost where Redis is away, and told again later."""
    if settings.REDIS_URL:
        _carrier().carry_watching(counts)


@dataclass(frozen=True)
class Poke:
    """Another process has news of these topics: new facts, or only a new value."""

    facts: list[str]
    values: list[str]


@dataclass(frozen=True)
class Watching:
    """How many watch each topic in another process."""

    sender: str
    counts: dict[str, int]


async def told_by_others() -> AsyncIterator[Poke | Watching]:
    """What the other processes tell, for ever; joins again by itself when Redis comes back."""
    wait, lost = 0.5, False
    while True:
        try:
            layer = get_channel_layer()
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            _count_reconnects(layer)
            counted.reconnects += lost
            wait, lost = 0.5, False
            while True:
                message = await layer.receive(channel)
                sender = str(message.get("sender", ""))
                if sender == _carrier().sender:
                    continue
                if message["type"] == "watching":
                    yield Watching(sender, dict(message["counts"]))
                else:
                    yield Poke(list(message["topics"]), list(message.get("values", ())))
        except Exception as error:  # redis-py has an exception of its own for each way to lose a connection
            log.warning("the bus is out of reach: %s", type(error).__name__)
        lost = True
        await asyncio.sleep(wait)
        wait = min(wait * 2, 5.0)


def _count_reconnects(layer: Any) -> None:
    """Where the layer loses Redis later it joins again by itself and tells nobody; redis-py tells whoever asks."""
    for shard in getattr(layer, "_shards", ()):
        connection = getattr(shard._pubsub, "connection", None)
        if connection is not None:
            connection.register_connect_callback(counted.connected_again)
