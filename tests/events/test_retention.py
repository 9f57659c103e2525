"""The outbox forgets from the low end, and the queue forgets what is done."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from participa import events
from participa.events import retention
from participa.events.epochs import new_epoch
from participa.events.models import Event, WorkerHeartbeat
from participa.events.reading import current_epoch, read_topic
from participa.events.worker import heartbeat

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def tell(topic: str, at: datetime, times: int = 1) -> None:
    with events.unit():
        for _ in range(times):
            events.publish("comment.published", ref="k7m2qxab", topics=[topic], at=at)


def numbers(topic: str) -> list[int]:
    return list(Event.objects.filter(topic=topic).order_by("seq").values_list("seq", flat=True))


def test_events_older_than_a_week_go_and_newer_ones_stay() -> None:
    tell("feed", AT - timedelta(days=8), 3)
    tell("feed", AT - timedelta(days=6), 2)
    tell("proposal:quiet", AT - timedelta(days=6), 2)
    assert retention.prune_events(AT) == 3
    assert (numbers("feed"), numbers("proposal:quiet")) == ([4, 5], [1, 2])


def test_a_crowded_topic_keeps_its_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "EVENTS_PER_TOPIC", 10)
    monkeypatch.setattr(retention, "BATCH", 4)
    tell("feed", AT, 25)
    tell("proposal:b", AT, 10)
    assert retention.prune_events(AT) == 15
    assert numbers("feed") == list(range(16, 26))
    assert numbers("proposal:b") == list(range(1, 11))
    assert retention.prune_events(AT) == 0


def test_whoever_was_away_longer_is_told_to_start_afresh() -> None:
    tell("feed", AT - timedelta(days=8), 3)
    tell("feed", AT, 2)
    assert not read_topic("feed", since=1).reset
    retention.prune_events(AT)
    assert read_topic("feed", since=1).reset
    assert not read_topic("feed", since=3).reset
    assert [event.seq for event in read_topic("feed", since=3).events] == [4, 5]


def test_a_new_epoch_resets_every_reader_once() -> None:
    tell("feed", AT, 2)
    before = current_epoch()
    assert not read_topic("feed", since=1, epoch=before).reset
    epoch = new_epoch(at=AT)
    assert current_epoch() == epoch != before
    assert read_topic("feed", since=1, epoch=before).reset
    assert not read_topic("feed", since=1, epoch=epoch).reset


def test_an_operator_begins_another_epoch_from_the_command_line() -> None:
    before, said = current_epoch(), StringIO()
    call_command("events", "new-epoch", "--json", stdout=said)
    assert json.loads(said.getvalue()) == {"epoch": current_epoch()}
    assert current_epoch() != before
    with pytest.raises(CommandError):
        call_command("events", "old-epoch")


def finished(status: str, days: int) -> Any:
    return DBTaskResult.objects.create(
        status=status, finished_at=AT - timedelta(days=days), args_kwargs={}, task_path="x.y", backend_name="default"
    )


def test_done_tasks_go_after_a_day_and_failed_ones_after_a_month() -> None:
    finished("SUCCESSFUL", 2)
    finished("FAILED", 31)
    kept = {finished("SUCCESSFUL", 0).pk, finished("FAILED", 29).pk, finished("READY", 99).pk}
    assert retention.prune_tasks(AT) == 2
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == kept


def test_workers_that_are_long_gone_are_forgotten() -> None:
    heartbeat.beat("old", at=AT - timedelta(days=2))
    heartbeat.beat("new", at=AT)
    heartbeat.forget_old(AT)
    assert set(WorkerHeartbeat.objects.values_list("worker_id", flat=True)) == {"new"}
