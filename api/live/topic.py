"""A topic that somebody watches: its last number, its newest frames and value, and who watches."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from api.live import messages
from api.live.clients import Client
from api.live.messages import Frame
from api.live.store import State
from participa.events.models import Event

#: Frames kept for whoever comes back.
RING = 256


@dataclass(frozen=True, slots=True)
class Numbered:
    """A frame with its number in the topic."""

    seq: int
    frame: Frame


class Topic:
    """Events leave it in order and once: ``last`` and the ring move before the first socket hears of an event."""

    __slots__ = ("_older_since", "idle_since", "last", "name", "older", "reading", "ring", "values", "watchers")

    def __init__(self, name: str, last: int) -> None:
        self.name = name
        self.last = last
        #: The newest value of each kind that there is.
        self.values: dict[str, State] = {}
        self.ring: deque[Numbered] = deque(maxlen=RING)
        #: Frames before the ring, read for somebody who was away longer; kept for a moment, for those who were too.
        self.older: list[Numbered] = []
        self._older_since = 0.0
        self.reading: asyncio.Future[None] | None = None
        #: Each watcher with the number from which on it hears by itself.
        self.watchers: dict[Client, int] = {}
        self.idle_since = time.monotonic()

    def append(self, rows: Sequence[Event]) -> list[Numbered] | None:
        """Take the next events; None where they do not follow the last one."""
        if rows[0].seq != self.last + 1 or rows[-1].seq - rows[0].seq != len(rows) - 1:
            return None
        fresh = [Numbered(row.seq, messages.event(row)) for row in rows]
        self.ring.extend(fresh)
        self.last = rows[-1].seq
        return fresh

    def restart(self, last: int) -> Frame:
        """Go on from another number; what was kept is forgotten. The frame tells the watchers."""
        self.last = last
        self.ring.clear()
        self.older.clear()
        self.watchers = dict.fromkeys(self.watchers, last)
        return messages.reset(self.name, last)

    def missed(self, since: int) -> list[Frame] | None:
        """The frames after a number up to the last; None where some of them are not at hand."""
        if since == self.last:
            return []
        first = self.ring[0].seq if self.ring else self.last + 1
        kept = [each for each in self.older if since < each.seq < first] + [
            each for each in self.ring if each.seq > since
        ]
        if not kept or kept[0].seq != since + 1 or kept[-1].seq - since != len(kept):
            return None
        return [each.frame for each in kept]

    def take_older(self, rows: Sequence[Event]) -> None:
        """Keep what was read from before the ring."""
        self.older = [Numbered(row.seq, messages.event(row)) for row in rows]
        self._older_since = time.monotonic()

    def forget_older(self, limit: float) -> None:
        """Let go what was read from before the ring, where that was before an instant of the monotonic clock.

        Not at any moment: whoever asked for it is only about to take it.
        """
        if self._older_since < limit:
            self.older.clear()
