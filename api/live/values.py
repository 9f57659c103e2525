"""Newest values: read when something moved, at most five times a second, and shown where they are new."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from threading import Lock
from typing import Any

from api.live import messages, store
from api.live.messages import Frame
from api.live.metrics import Metrics
from api.live.topic import Topic

#: Seconds between two newest values of a topic.
STATE_PERIOD = 0.2

Read = Callable[..., Awaitable[Any]]
Show = Callable[[Topic, Frame], Awaitable[None]]


class NewestValues:
    """What waits to be read again. ``show`` sends a frame to whoever watches a topic."""

    def __init__(self, topics: Mapping[str, Topic], read: Read, show: Show, metrics: Metrics) -> None:
        self._topics = topics
        self._read = read
        self._show = show
        self._metrics = metrics
        #: Topics to read again, each with the instant of its first poke.
        self._stale: dict[str, float] = {}
        self._news = asyncio.Event()
        self._counting = Lock()

    def waits(self, name: str) -> bool:
        """Whether the topic is about to be read anyway; from any thread.

        What waits is taken out before it is read: whoever finds its topic here after a commit will see the commit.
        """
        if name not in self._stale:
            return False
        with self._counting:
            self._metrics.conflated += 1
        return True

    def refresh(self, names: Collection[str], at: float) -> None:
        """Read these topics again soon, those that have a value; ``at`` is when they were poked. On the loop."""
        for name in names:
            if store.has_value(name):
                self._stale.setdefault(name, at)
                self._news.set()

    async def step(self) -> None:
        """Wait for something to move, and show it."""
        await self._news.wait()
        self._news.clear()
        stale, self._stale = self._stale, {}
        try:
            found = await self._read(store.states, [name for name in stale if name in self._topics])
        except Exception:  # the database is away: none of them was read
            self._stale |= stale
            self._news.set()
            raise
        for name, at in stale.items():
            topic = self._topics.get(name)
            if topic is not None and await self._renew(topic, found.get(name)):
                self._metrics.values_sent.observe(time.monotonic() - at)
        await asyncio.sleep(STATE_PERIOD)

    async def _renew(self, topic: Topic, value: store.State | None) -> bool:
        """Show a value that is news; whether it was."""
        kind = store.kind_of(topic.name)
        known = topic.values.pop(kind, None)
        if value is None:
            return False
        if known is not None and not value.is_news_after(known):
            topic.values[kind] = known
            return False
        topic.values[kind] = value
        await self._show(topic, messages.state(topic.name, value))
        return True
