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

from participa.events.kinds import is_public_topic
from participa.events.models import Event
from participa.events.reading import current_epoch, positions
from proposals.models import Proposal
from proposals.queries.visibility import is_public_q, public_consultations
from proposals.queries.votes import TallyShown, tallies_shown

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

    def as_json(self) -> dict[str, Any]:
        return {"k": self.kind, "v": self.version, "data": self.data}


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
    """The newest value of each topic that has one anybody may see; one SQL, two where there are proposals."""
    codes = [topic.partition(":")[2] for topic in topics if topic.startswith("proposal:")]
    if not codes:
        return {}
    proposals = list(Proposal.objects.filter(code__in=codes))
    shown = tallies_shown(proposals, timezone.now()) if proposals else {}
    found = {}
    for code, tally in shown.items():
        state = _state(tally)
        if state is not None:
            found[f"proposal:{code}"] = state
    return found


def _state(tally: TallyShown) -> State | None:
    """A tally as numbers; None while it is hidden."""
    counts = tally.counts
    if counts is None:
        return None
    numbers = {"for": counts.in_favour, "against": counts.against, "abstain": counts.abstain, "total": counts.total}
    return State("tally", tally.version, {**numbers, "percent": counts.percent, "over": tally.over})
