"""Numbers of a topic are 1, 2, 3… in commit order, whoever writes at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import connection, transaction

from participa import events
from participa.events.models import Event, TopicSeq
from tests.events.crowd import at_once

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
TOPICS = ["consultation:a", "feed", "proposal:b", "proposal:c", "user:d"]
WRITERS = 16
UNITS = 12


def write(seed: int) -> int:
    """Units that nest and publish to several topics in any order; one in five is rolled back. Facts kept."""
    chance, kept = random.Random(seed), 0
    for number in range(UNITS):
        inner, outer = (chance.sample(TOPICS, chance.randint(1, 4)) for _ in range(2))
        fails = chance.random() < 0.2
        try:
            with events.unit():
                events.publish("comment.published", ref=f"{seed}-{number}", topics=outer, at=AT)
                with events.unit():
                    events.publish("comment.edited", ref=f"{seed}-{number}", topics=inner, at=AT)
                if fails:
                    raise ZeroDivisionError
        except ZeroDivisionError:
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


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_leave_no_hole_and_a_reader_misses_nothing() -> None:
    reader = Reader()

    def writers() -> int:
        try:
            return sum(at_once(*(partial(write, seed) for seed in range(WRITERS))))
        finally:
            reader.done.set()

    kept = sum(at_once(writers, reader.follow))

    for topic in TOPICS:
        numbers = list(Event.objects.filter(topic=topic).order_by("seq").values_list("seq", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert TopicSeq.objects.get(topic=topic).seq == len(numbers)
    assert Event.objects.count() == kept
    assert reader.seen == list(range(1, TopicSeq.objects.get(topic="feed").seq + 1))


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
