"""How many watch a topic: a count and nothing else, and none at all while it is small enough to tell who it is.

Each process tells the others its own counts over the bus every few seconds, and forgets those of a process that has
not been heard for a while: one that was killed stops counting by itself, and nothing is stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from api.live import messages
from api.live.store import State
from api.live.topic import Topic

KIND = "watchers"
#: Fewer watch in private.
FEWEST = 5
#: Seconds between two counts, and after which a silent process counts no more.
PERIOD = 3.0
FORGOTTEN_AFTER = 10.0


class Presence:
    """The counts of this process and what the others told."""

    def __init__(self, topics: Mapping[str, Topic], clock: Callable[[], float] = time.monotonic) -> None:
        self._topics = topics
        self._clock = clock
        self._others: dict[str, tuple[float, Mapping[str, int]]] = {}

    def hear(self, sender: str, counts: Mapping[str, int]) -> None:
        """What another process told; it replaces what it told before."""
        self._others[sender] = (self._clock(), counts)

    def own(self) -> dict[str, int]:
        """How many watch each public topic here."""
        watched = {name: len(topic.watchers) for name, topic in self._topics.items() if not messages.is_private(name)}
        return {name: count for name, count in watched.items() if count}

    def renew(self) -> list[tuple[Topic, State]]:
        """Count again; the topics whose count, as it may be shown, is another one."""
        self._forget()
        changed = []
        for name, topic in list(self._topics.items()):
            if not messages.is_private(name):
                value = self.value(topic)
                if value.is_news_after(topic.values[KIND]):
                    topic.values[KIND] = value
                    changed.append((topic, value))
        return changed

    def value(self, topic: Topic) -> State:
        """The count as it may be shown now. Its version is the time, so that it never falls from process to process."""
        number = len(topic.watchers) + sum(counts.get(topic.name, 0) for _, counts in self._others.values())
        return State(KIND, int(time.time() * 1000), {"n": number if number >= FEWEST else None}, by_clock=True)

    def _forget(self) -> None:
        limit = self._clock() - FORGOTTEN_AFTER
        self._others = {sender: told for sender, told in self._others.items() if told[0] > limit}
