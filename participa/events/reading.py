"""Reading a topic from a number on: what the API answers at once and the socket replays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from participa.events.models import Epoch, Event, TopicSeq

#: The epoch of an installation that was never restored from a backup.
FIRST_EPOCH = "1"
MOST_EVENTS = 500


@dataclass(frozen=True)
class Stretch:
    """Events of a topic after a number, in order. ``seq`` is the last number the topic has given.

    With ``reset`` the numbers in between are gone or belong to another epoch: read the thing itself afresh and go on
    from ``seq``.
    """

    topic: str
    epoch: str
    seq: int
    events: tuple[Event, ...] = ()
    reset: bool = False

    @property
    def more(self) -> bool:
        """Whether another stretch follows this one."""
        return bool(self.events) and self.events[-1].seq < self.seq


def current_epoch() -> str:
    """The epoch in which numbers are given now; one SQL."""
    return Epoch.objects.values_list("value", flat=True).first() or FIRST_EPOCH


def positions(topics: Collection[str]) -> dict[str, int]:
    """The last number of each topic, 0 where nothing happened yet; one SQL.

    A page reads it before its content, and subscribes from it: nothing between the two is lost.
    """
    given = TopicSeq.objects.filter(topic__in=topics).values_list("topic", "seq")
    return dict.fromkeys(topics, 0) | dict(given)


def read_topic(topic: str, *, since: int, epoch: str = "", limit: int = 100) -> Stretch:
    """What happened in a topic after ``since``, at most ``limit`` events; three SQL.

    ``epoch`` is the one in which the reader got its number; empty where it does not know.
    """
    now, last = current_epoch(), positions([topic])[topic]
    if since > last or (epoch and epoch != now):
        return Stretch(topic, now, last, reset=True)
    rows = tuple(
        Event.objects.filter(topic=topic, seq__gt=since, seq__lte=last).order_by("seq")[: min(limit, MOST_EVENTS)]
    )
    if since < last and (not rows or rows[0].seq != since + 1):  # older ones have been cleared away
        return Stretch(topic, now, last, reset=True)
    return Stretch(topic, now, last, rows)
