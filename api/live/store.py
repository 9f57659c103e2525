"""What the hub reads: heads, events and newest values, always for many topics at once. Runs in the hub's threads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils import timezone

from moderation.queries.queue import queue_counts
from participa.events.kinds import is_public_topic
from participa.events.models import Event
from participa.events.reading import current_epoch, positions
from proposals.models import Proposal
from proposals.queries.newest_tallies import NewestTally, newest_tallies
from proposals.queries.visibility import is_public_q, public_consultations

#: A client that missed more starts afresh.
MOST_MISSED = 500
#: Topics of one statement.
_AT_A_TIME = 200


@dataclass(frozen=True)
class State:
    """The newest value of something: latest wins, never replayed."""

    kind: str
    version: int
    data: dict[str, Any]
    #: The version is the time it was read: another version alone is no news.
    by_clock: bool = False

    def is_news_after(self, known: State) -> bool:
        """Whether somebody who was shown the other should be shown this one."""
        return self.data != known.data or (not self.by_clock and self.version != known.version)


@dataclass(frozen=True)
class Heads:
    """The epoch and the last number of each topic, at one moment."""

    epoch: str
    last: dict[str, int]


def heads(topics: Collection[str]) -> Heads:
    """Where the topics are; two SQL."""
    return Heads(current_epoch(), positions(topics))


def readable(topics: Collection[str]) -> set[str]:
    """The public topics among these whose subject anybody may read now; two SQL."""
    codes: dict[str, list[str]] = defaultdict(list)
    for topic in topics:
        family, _, code = topic.partition(":")
        codes[family].append(code)
    found = {"feed"} & set(topics)
    if codes["consultation"]:
        consultations = public_consultations().filter(code__in=codes["consultation"])
        found |= {f"consultation:{code}" for code in consultations.values_list("code", flat=True)}
    if codes["proposal"]:
        proposals = Proposal.objects.filter(is_public_q("consultation__"), code__in=codes["proposal"])
        found |= {f"proposal:{code}" for code in proposals.values_list("code", flat=True)}
    return found


@dataclass(frozen=True)
class Opened:
    """All that the hub needs to begin with some topics; those that nobody may read are missing."""

    epoch: str
    last: dict[str, int]
    states: dict[str, State]


#: The topics that have a newest value, by the beginning of their name, and its kind.
_KINDS = {"proposal": "tally", "mod": "queue"}


def kind_of(topic: str) -> str:
    """The kind of the newest value of a topic; empty where it has none."""
    return _KINDS.get(topic.partition(":")[0], "")


def has_value(topic: str) -> bool:
    """Whether a topic has a newest value."""
    return bool(kind_of(topic))


def open_topics(topics: Collection[str]) -> Opened:
    """Begin with some topics. The heads are read before the values, so that no change falls in between."""
    allowed = readable(topics) | {topic for topic in topics if not is_public_topic(topic)}
    now = heads(allowed)
    return Opened(now.epoch, now.last, states(allowed))


def after(since: Mapping[str, int]) -> dict[str, list[Event]]:
    """What happened in each topic after its number, in order; at most one more than a client may miss."""
    found: dict[str, list[Event]] = defaultdict(list)
    names = sorted(since)
    for start in range(0, len(names), _AT_A_TIME):
        for row in _newer({name: since[name] for name in names[start : start + _AT_A_TIME]}):
            found[row.topic].append(row)
    return found


def _newer(since: Mapping[str, int]) -> list[Event]:
    """One statement for many topics; one for each where some topic has so much that it could hide the others."""
    most = MOST_MISSED + 1
    newer = reduce(or_, (Q(topic=name, seq__gt=last) for name, last in since.items()))
    rows = list(Event.objects.filter(newer).order_by("topic", "seq")[:most])
    if len(rows) < most:
        return rows
    return [row for name, last in since.items() for row in Event.objects.filter(topic=name, seq__gt=last)[:most]]


def between(topic: str, *, since: int, before: int) -> list[Event]:
    """The events of a topic after one number and before another, in order."""
    return list(Event.objects.filter(topic=topic, seq__gt=since, seq__lt=before).order_by("seq"))


def states(topics: Collection[str]) -> dict[str, State]:
    """The newest value of each topic that has one; one SQL for all tallies, one for the queue of the desk."""
    now = timezone.now()
    codes = [topic.partition(":")[2] for topic in topics if kind_of(topic) == "tally"]
    shown = newest_tallies(codes)
    found = {f"proposal:{code}": state for code, tally in shown.items() if (state := _state(tally)) is not None}
    if "mod:queue" in topics:
        found["mod:queue"] = State("queue", int(now.timestamp() * 1000), queue_counts(at=now), by_clock=True)
    return found


def _state(tally: NewestTally) -> State | None:
    """A tally as numbers; None while it is hidden."""
    counts = tally.counts
    if counts is None:
        return None
    numbers = {"for": counts.in_favour, "against": counts.against, "abstain": counts.abstain, "total": counts.total}
    return State("tally", tally.version, {**numbers, "percent": counts.percent, "over": tally.over})
