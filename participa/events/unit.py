"""A unit of work: one transaction, its facts, and one poke after the commit."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction

from participa.events import bus, tasks
from participa.events.facts import Fact
from participa.events.kinds import KINDS, PRIVATE_KINDS, STATE_KINDS, is_public_topic

_local = threading.local()
T = TypeVar("T")


class NoUnit(RuntimeError):
    """A fact was published outside a unit of work: a mistake in the program."""


class Doomed(RuntimeError):
    """A nested unit failed and its error was swallowed; the whole is rolled back rather than half acknowledged."""


def active() -> bool:
    """Whether this thread is inside a unit."""
    return getattr(_local, "facts", None) is not None


@contextmanager
def unit() -> Iterator[None]:
    """Everything inside commits together or not at all; a nested unit joins the outer one.

    Leaving the outermost unit locks the topics of its facts in sorted order and numbers them, so numbers equal commit
    order, a rollback leaves no hole, and nested services that publish to several topics cannot deadlock on topics.
    An exception that leaves a nested unit dooms the whole: catching it in between raises ``Doomed`` at the end.
    """
    if active():
        with transaction.atomic(savepoint=False):
            yield
        return
    _local.facts, _local.last = [], {}
    try:
        with transaction.atomic(durable=True):
            yield
            if transaction.get_rollback():
                raise Doomed
            for write, items in _local.last.items():
                write(items)
            _write(_local.facts)
    finally:
        _local.facts = _local.last = None


def at_end(write: Callable[[list[T]], None], item: T) -> None:
    """Call ``write`` once with every item given for it, when the outermost unit is about to commit.

    For rows behind one lock that everybody wants: taken last and all together it is held for a moment, and always
    after the locks of the acts themselves, so nested services cannot deadlock on it.
    """
    if not active():
        raise NoUnit(write.__name__)
    _local.last.setdefault(write, []).append(item)


def publish(kind: str, /, *, ref: str, topics: list[str], at: datetime, **payload: Any) -> None:
    """Tell a fact in its topics when the unit commits, and hand it to the handlers of its kind.

    A state kind is not numbered: its topics are poked after the commit, and watchers read the newest value.
    """
    if not active():
        raise NoUnit(kind)
    if kind not in KINDS:
        raise ValueError(f"unknown kind of event: {kind}")
    if kind in PRIVATE_KINDS and any(is_public_topic(topic) for topic in topics):
        raise ValueError(f"{kind} is private and was published in {', '.join(topics)}")
    _local.facts.append(Fact(kind, ref, at, tuple(sorted(set(topics))), payload))


def _write(facts: list[Fact]) -> None:
    if not facts:
        return
    Event = apps.get_model("events", "Event")
    logged = [fact for fact in facts if fact.kind not in STATE_KINDS]
    last = _advance(Counter(topic for fact in logged for topic in fact.topics))
    rows: list[Any] = []
    for fact in reversed(logged):
        for topic in fact.topics:
            rows.append(
                Event(topic=topic, seq=last[topic], kind=fact.kind, ref=fact.ref, payload=fact.payload, created=fact.at)
            )
            last[topic] -= 1
    if rows:
        Event.objects.bulk_create(reversed(rows))
    tasks.enqueue(facts)
    told = {topic for fact in logged for topic in fact.topics}
    moved = {topic for fact in facts for topic in fact.topics} - told
    if told or moved:
        transaction.on_commit(partial(bus.poke, sorted(told), sorted(moved)), robust=True)


def _advance(counts: Counter[str]) -> dict[str, int]:
    """Take ``counts`` numbers in each topic; one statement, rows locked in sorted order. Returns the last of each."""
    if not counts:
        return {}
    topics = sorted(counts)
    values = ", ".join(["(%s, %s)"] * len(topics))
    arguments = [part for topic in topics for part in (topic, counts[topic])]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO events_topicseq (topic, seq) VALUES {values} "  # noqa: S608  only placeholders
            "ON CONFLICT (topic) DO UPDATE SET seq = events_topicseq.seq + excluded.seq RETURNING topic, seq",
            arguments,
        )
        return dict(cursor.fetchall())
