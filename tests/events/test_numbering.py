"""Numbers of a topic are 1, 2, 3… in commit order, whoever writes at once."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from itertools import groupby
from operator import itemgetter

import psycopg
import pytest
from django.db import connection, transaction

from participa import events
from participa.events.models import Event
from participa.events.reading import positions
from tests.events.crowd import at_once
from tests.processes import database_url

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
TOPICS = ["consultation:a", "feed", "proposal:b", "proposal:c", "user:d"]
WRITERS = 16
UNITS = 12


def write(seed: int) -> int:
    """Units that nest and publish to several topics in any order. Facts kept.

    Some are rolled back before they have numbers, and some after: what cannot be stored is found when it is written.
    """
    chance, kept = random.Random(seed), 0
    for number in range(UNITS):
        inner, outer = (chance.sample(TOPICS, chance.randint(1, 4)) for _ in range(2))
        fails = chance.choice(["", "", "", "", "", "", "", "", "early", "late"])
        try:
            with events.unit():
                events.publish("comment.published", ref=f"{seed}-{number}", topics=outer, at=AT)
                with events.unit():
                    cannot_be_stored = {"thing": object()} if fails == "late" else {}
                    events.publish("comment.edited", ref=f"{seed}-{number}", topics=inner, at=AT, **cannot_be_stored)
                if fails == "early":
                    raise ZeroDivisionError
        except (ZeroDivisionError, TypeError):
            continue
        kept += len(inner) + len(outer)
    return kept


class Reader:
    """Somebody who follows the feed by its numbers while others write."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.done = threading.Event()

    def follow(self) -> int:
        while True:
            last = self.done.is_set()
            after = self.seen[-1] if self.seen else 0
            self.seen += Event.objects.filter(topic="feed", seq__gt=after).order_by("seq").values_list("seq", flat=True)
            if last:
                return 0


@dataclass(frozen=True)
class Outcome:
    """What a crowd of writers left: facts kept, the numbers of each topic in order, and those the reader saw."""

    kept: int
    numbers: dict[str, list[int]]
    seen: list[int]

    @property
    def holes(self) -> int:
        """Numbers that no fact has."""
        return sum(max(numbers) - len(numbers) for numbers in self.numbers.values())


def crowd() -> Outcome:
    """Sixteen write while one reads."""
    reader = Reader()

    def writers() -> int:
        try:
            return sum(at_once(*(partial(write, seed) for seed in range(WRITERS))))
        finally:
            reader.done.set()

    kept = sum(at_once(writers, reader.follow))
    rows = Event.objects.order_by("topic", "seq").values_list("topic", "seq")
    numbers = {topic: [seq for _, seq in found] for topic, found in groupby(rows, key=itemgetter(0))}
    return Outcome(kept, numbers, reader.seen)


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_leave_no_hole_and_a_reader_misses_nothing() -> None:
    outcome = crowd()

    assert outcome.numbers == {topic: list(range(1, 1 + last)) for topic, last in positions(TOPICS).items()}
    assert outcome.kept == sum(len(numbers) for numbers in outcome.numbers.values())
    assert outcome.seen == outcome.numbers["feed"]


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_taken_apart_from_the_unit_have_holes_and_a_reader_misses_some(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same statement in a transaction of its own: nobody waits for a commit, and no rollback gives numbers back."""

    def advance(counts: Counter[str]) -> dict[str, int]:
        taken = {}
        with psycopg.connect(database_url(), autocommit=True) as apart:
            for topic, count in sorted(counts.items()):
                row = apart.execute(
                    "INSERT INTO events_topicseq (topic, seq) VALUES (%s, %s) "
                    "ON CONFLICT (topic) DO UPDATE SET seq = events_topicseq.seq + excluded.seq RETURNING seq",
                    [topic, count],
                ).fetchone()
                taken[topic] = row[0] if row else 0
        return taken

    monkeypatch.setattr(import_module("participa.events.unit"), "_advance", advance)
    outcome = crowd()
    assert outcome.holes > 0
    assert len(outcome.seen) < len(outcome.numbers["feed"])


def in_turns(first: Callable[[], None], second: Callable[[], None]) -> None:
    """``first`` writes, ``second`` writes and commits, then ``first`` commits."""
    wrote, commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            first()
            wrote.set()
            assert commit.wait(20)

    def quick() -> None:
        assert wrote.wait(20)
        with transaction.atomic():
            second()
        commit.set()

    at_once(slow, quick)


@pytest.mark.needs_postgres
@pytest.mark.writes_outside_units("shows what the numbers of a topic are for")
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_topic_a_cursor_on_the_key_misses_a_row() -> None:
    seen: list[str] = []
    cursor = 0

    def read() -> None:
        nonlocal cursor
        for row in Event.objects.filter(pk__gt=cursor).order_by("pk"):
            seen.append(row.ref)
            cursor = row.pk

    def insert(ref: str, seq: int) -> None:
        Event.objects.create(topic="feed", seq=seq, kind="comment.published", ref=ref, created=AT)

    def second() -> None:
        insert("second", 2)
        with connection.cursor() as sql:
            sql.execute("COMMIT")
            read()
            sql.execute("BEGIN")

    in_turns(lambda: insert("first", 1), second)
    read()
    assert seen == ["second"]
    assert Event.objects.count() == 2
