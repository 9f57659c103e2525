"""The poke: "these topics have news". At most once and without content; the truth is in the database.

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

from channels.layers import get_channel_layer
from django.conf import settings

log = logging.getLogger(__name__)

#: The group that every live process joins.
GROUP = "participa.pokes"
#: Longest wait for Redis; the watchdog of each hub finds what is lost.
PATIENCE = 2.0

Listener = Callable[[Sequence[str]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call ``listener(topics)`` after each commit of this process that published something; from any thread."""
    _listeners.append(listener)


def forget(listener: Listener) -> None:
    """Stop calling a listener."""
    if listener in _listeners:
        _listeners.remove(listener)


def poke(topics: Sequence[str]) -> None:
    """Wake whoever watches the topics. Never raises nor waits: a lost poke is found by the watchdog in a second."""
    for listener in list(_listeners):
        try:
            listener(topics)
        except Exception:
            log.exception("a listener of the bus failed")
    if settings.REDIS_URL:
        _carrier().carry(topics)


class _Carrier:
    """A thread with a loop of its own that hands pokes to the channel layer; what piles up meanwhile is merged."""

    def __init__(self) -> None:
        self.sender = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._waiting: set[str] = set()
        self._lock = threading.Lock()
        self._news = threading.Event()
        threading.Thread(target=self._run, name="bus", daemon=True).start()

    def carry(self, topics: Sequence[str]) -> None:
        with self._lock:
            self._waiting.update(topics)
        self._news.set()

    def _take(self) -> list[str]:
        self._news.wait()
        self._news.clear()
        with self._lock:
            topics, self._waiting = sorted(self._waiting), set()
        return topics

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            while True:
                topics = self._take()
                if topics:
                    runner.run(self._send(topics))

    async def _send(self, topics: list[str]) -> None:
        try:
            message = {"type": "poke", "topics": topics, "sender": self.sender}
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


async def pokes() -> AsyncIterator[list[str]]:
    """The pokes of the other processes, for ever; joins again by itself when Redis comes back."""
    wait = 0.5
    while True:
        try:
            layer = get_channel_layer()
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            wait = 0.5
            while True:
                message = await layer.receive(channel)
                if message.get("sender") != _carrier().sender:
                    yield list(message["topics"])
        except Exception as error:  # redis-py has an exception of its own for each way to lose a connection
            log.warning("the bus is out of reach: %s", type(error).__name__)
        await asyncio.sleep(wait)
        wait = min(wait * 2, 5.0)
