"""Jobs by the clock: once per period, however many schedulers look at it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from participa import events
from participa.events import registry
from participa.events.models import ScheduledRun
from participa.events.worker import schedule
from tests.events.crowd import at_once

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    monkeypatch.setattr(registry, "_jobs", {})
    runs: list[datetime] = []
    events.every("test.job", MINUTE, runs.append)
    return runs


@pytest.mark.django_db
def test_a_job_runs_at_once_and_then_once_a_period(ran: list[datetime]) -> None:
    for seconds in (0, 1, 59, 60, 61, 119, 130):
        schedule.run_due(at=AT + timedelta(seconds=seconds))
    assert ran == [AT, AT + MINUTE, AT + timedelta(seconds=130)]


@pytest.mark.django_db(transaction=True)
def test_eight_schedulers_run_a_job_once_per_period(ran: list[datetime]) -> None:
    for period in range(5):
        at_once(*[partial(schedule.run_due, at=AT + period * MINUTE)] * 8)
    assert ran == [AT + period * MINUTE for period in range(5)]


@pytest.mark.django_db
def test_a_job_that_fails_stops_neither_the_others_nor_its_next_period(
    ran: list[datetime], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(at: datetime) -> None:
        raise ZeroDivisionError

    events.every("a.broken", MINUTE, broken)
    assert schedule.run_due(at=AT) == ["a.broken", "test.job"]
    assert schedule.run_due(at=AT + MINUTE) == ["a.broken", "test.job"]
    assert len(ran) == 2
    assert "the job a.broken failed" in caplog.text


@pytest.mark.django_db
def test_looking_for_due_jobs_costs_one_query(ran: list[datetime], django_assert_num_queries: object) -> None:
    for number in range(5):
        events.every(f"job.{number}", MINUTE, ran.append)
    schedule.run_due(at=AT)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert schedule.run_due(at=AT) == []
    assert ScheduledRun.objects.count() == 6
