"""A unit of work: all or nothing, told once it is committed, and never half acknowledged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from participa import events
from participa.events import bus, registry, tasks
from participa.events.models import Event, TopicSeq
from participa.events.unit import Doomed, NoUnit
from tests import factories

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def poked() -> Iterator[list[list[str]]]:
    heard: list[list[str]] = []

    def listener(facts: Sequence[str], values: Sequence[str]) -> None:
        assert not connection.in_atomic_block
        heard.append([*facts, *(f"value of {topic}" for topic in values)])

    bus.listen(listener)
    yield heard
    bus.forget(listener)


def tell(*topics: str, kind: str = "comment.published", ref: str = "k7m2qxab", **facts: str) -> None:
    events.publish(kind, ref=ref, topics=list(topics), at=AT, **facts)


def tell_and_fail(ref: str) -> None:
    with events.unit():
        tell("feed", ref=ref)
        raise ZeroDivisionError


def log_of(topic: str) -> list[tuple[int, str]]:
    return list(Event.objects.filter(topic=topic).order_by("seq").values_list("seq", "ref"))


@pytest.mark.django_db
def test_a_fact_outside_a_unit_is_a_mistake_of_the_program() -> None:
    with pytest.raises(NoUnit):
        tell("feed")


@pytest.mark.django_db
def test_an_unknown_kind_is_refused() -> None:
    with events.unit(), pytest.raises(ValueError, match=r"comment\.shouted"):
        tell("feed", kind="comment.shouted")


@pytest.mark.parametrize("topic", ["feed", "consultation:k7m2qxab", "proposal:k7m2qxab"])
@pytest.mark.django_db
def test_a_held_comment_is_never_told_in_public(topic: str) -> None:
    with events.unit():
        with pytest.raises(ValueError, match="private"):
            tell("mod:queue", topic, kind="comment.held")
        tell("mod:queue", "user:k7m2qxab", kind="comment.held")
    assert set(Event.objects.values_list("topic", flat=True)) == {"mod:queue", "user:k7m2qxab"}


@pytest.mark.django_db
def test_facts_of_one_unit_are_numbered_in_the_order_they_were_told() -> None:
    with events.unit():
        tell("proposal:b", "feed", ref="one")
        with events.unit():
            tell("feed", "consultation:a", ref="two")
        tell("feed", "feed", ref="three")
    assert log_of("feed") == [(1, "one"), (2, "two"), (3, "three")]
    assert log_of("proposal:b") == [(1, "one")]
    assert log_of("consultation:a") == [(1, "two")]


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_neither_rows_nor_a_hole(poked: list[list[str]]) -> None:
    with pytest.raises(ZeroDivisionError):
        tell_and_fail("lost")
    with events.unit():
        tell("feed", ref="kept")
    assert log_of("feed") == [(1, "kept")]
    assert poked == [["feed"]]


@pytest.mark.django_db(transaction=True)
def test_the_poke_comes_once_and_after_the_commit(poked: list[list[str]]) -> None:
    with events.unit():
        with events.unit():
            tell("proposal:b", "feed")
        tell("feed")
        assert poked == []
    assert poked == [["feed", "proposal:b"]]


@pytest.mark.django_db(transaction=True)
def test_a_poke_tells_facts_from_newest_values(poked: list[list[str]]) -> None:
    with events.unit():
        tell("proposal:a", kind="tally.changed")
    with events.unit():
        tell("proposal:a", "proposal:b", kind="tally.changed")
        tell("proposal:b")
    assert poked == [["value of proposal:a"], ["proposal:b", "value of proposal:a"]]


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_does_not_stop_the_others(
    poked: list[list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(facts: Sequence[str], values: Sequence[str]) -> None:
        raise ZeroDivisionError

    bus.listen(broken)
    bus._listeners.reverse()
    try:
        with events.unit():
            tell("feed")
    finally:
        bus.forget(broken)
    assert poked == [["feed"]]
    assert "a listener of the bus failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_state_message_is_poked_but_never_logged(poked: list[list[str]]) -> None:
    with events.unit():
        tell("proposal:b", kind="tally.changed")
    assert poked == [["value of proposal:b"]]
    assert (Event.objects.count(), TopicSeq.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_swallowed_failure_of_a_nested_unit_dooms_the_whole(poked: list[list[str]]) -> None:
    def careless() -> None:
        with events.unit():
            factories.department("Movilidad")
            try:
                with events.unit():
                    raise ZeroDivisionError
            except ZeroDivisionError:
                pass

    with pytest.raises(Doomed):
        careless()
    assert poked == []
    with events.unit():
        tell("feed")
    assert log_of("feed") == [(1, "k7m2qxab")]


@pytest.mark.django_db(transaction=True)
def test_a_unit_inside_somebody_elses_transaction_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), events.unit():
        pass


@pytest.fixture
def handled() -> Iterator[list[events.Fact]]:
    told: list[events.Fact] = []
    events.on("comment.published", told.append)
    yield told
    registry._handlers["comment.published"].remove(told.append)


@pytest.mark.django_db(transaction=True)
def test_the_work_that_follows_a_fact_is_queued_in_the_same_transaction(handled: list[events.Fact]) -> None:
    with pytest.raises(ZeroDivisionError):
        tell_and_fail("lost")
    assert DBTaskResult.objects.count() == 0
    with events.unit():
        tell("feed", comment="k7m2qxab")
    task = DBTaskResult.objects.get()
    task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    assert handled == [events.Fact("comment.published", "k7m2qxab", AT, ("feed",), {"comment": "k7m2qxab"})]


@pytest.mark.django_db(transaction=True)
def test_a_task_is_queued_as_the_queue_itself_queues_it(handled: list[events.Fact]) -> None:
    fact = events.Fact("comment.published", "k7m2qxab", AT, ("feed",), {"comment": "k7m2qxab"})
    tasks.enqueue([fact, events.Fact("nobody.handles", "k7m2qxab", AT, ("feed",), {})])
    ours: Any = DBTaskResult.objects.values().get()
    theirs: Any = DBTaskResult.objects.values().get(pk=tasks.dispatch.enqueue(fact.as_json()).id)
    assert ours.keys() == theirs.keys()
    assert {name for name, value in ours.items() if theirs[name] != value} == {"id", "enqueued_at"}
    assert DBTaskResult.objects.ready().count() == 2
