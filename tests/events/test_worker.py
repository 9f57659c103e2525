"""The worker as a process: nothing is lost by kill -9, nothing is run twice by two, one bad task stops nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from participa.events.models import WorkerHeartbeat
from participa.events.worker import Worker, heartbeat, queue
from participa.events.worker.identity import new_worker_id, surely_dead
from tests.events import sample_tasks
from tests.processes import Process, running, wait_for

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def lines(folder: Path, name: str) -> list[str]:
    path = folder / name
    return path.read_text().split() if path.exists() else []


def status(result: Any) -> str:
    return str(DBTaskResult.objects.values_list("status", flat=True).get(pk=result.id))


def worker() -> Any:
    return running("worker")


def ready(process: Process) -> Process:
    process.wait_for_line("is ready")
    return process


def test_two_workers_do_each_task_once(tmp_path: Path) -> None:
    words = [f"w{number}" for number in range(60)]
    with worker() as first, worker() as second:
        ready(first), ready(second)
        for word in words:
            sample_tasks.note.enqueue(str(tmp_path), word)
        wait_for(lambda: DBTaskResult.objects.successful().count() == 60, "sixty tasks")
        assert (first.terminate(), second.terminate()) == (0, 0)
    assert sorted(lines(tmp_path, "notes")) == sorted(words)
    assert [len(ids) for ids in DBTaskResult.objects.values_list("worker_ids", flat=True)] == [1] * 60
    assert WorkerHeartbeat.objects.count() == 0


def test_the_task_of_a_worker_that_was_killed_is_run_again_by_another(tmp_path: Path) -> None:
    task = sample_tasks.slow.enqueue(str(tmp_path))
    with worker() as first:
        wait_for(lambda: lines(tmp_path, "began"), "the first attempt")
        first.kill()
    assert status(task) == "RUNNING"
    sample_tasks.note.enqueue(str(tmp_path), "behind")
    (tmp_path / "go").touch()
    with worker():
        wait_for(lambda: status(task) == "SUCCESSFUL", "the second attempt")
        wait_for(lambda: lines(tmp_path, "notes") == ["behind"], "the task behind it")
    assert (len(lines(tmp_path, "began")), len(lines(tmp_path, "ended"))) == (2, 1)


def test_sigterm_lets_the_running_task_finish(tmp_path: Path) -> None:
    task = sample_tasks.slow.enqueue(str(tmp_path))
    later = sample_tasks.note.enqueue(str(tmp_path), "later")
    with worker() as process:
        wait_for(lambda: lines(tmp_path, "began"), "the task to begin")
        process.popen.terminate()
        process.wait_for_line("told to stop")
        (tmp_path / "go").touch()
        assert process.popen.wait(timeout=30) == 0
    assert (status(task), status(later)) == ("SUCCESSFUL", "READY")


def test_a_poison_task_is_given_up_after_five_attempts_and_stops_nobody(tmp_path: Path) -> None:
    poison = sample_tasks.poison.enqueue(str(tmp_path))
    with worker():
        for attempt in range(1, 6):
            sample_tasks.note.enqueue(str(tmp_path), f"beside-{attempt}")
            wait_for(lambda n=attempt: len(lines(tmp_path, "tried")) == n, f"attempt {attempt}")  # type: ignore[misc]
            wait_for(lambda: status(poison) != "RUNNING", "the outcome")
            DBTaskResult.objects.filter(pk=poison.id, status="READY").update(run_after=AT)  # do not wait for backoff
        wait_for(lambda: DBTaskResult.objects.successful().count() == 5, "the others")
    failed = DBTaskResult.objects.get(pk=poison.id)
    assert (failed.status, len(failed.worker_ids), failed.exception_class_path) == ("FAILED", 5, "builtins.ValueError")
    assert "cannot  be done" in failed.traceback
    assert len(lines(tmp_path, "tried")) == 5


def test_a_task_that_takes_the_worker_along_is_given_up_too(tmp_path: Path) -> None:
    task = sample_tasks.deadly.enqueue(str(tmp_path))
    DBTaskResult.objects.update(worker_ids=["elsewhere.1.a"] * 4)
    with worker() as process:
        assert process.popen.wait(timeout=30) == 9
    sample_tasks.note.enqueue(str(tmp_path), "after")
    with worker():
        wait_for(lambda: lines(tmp_path, "notes") == ["after"], "the task behind it")
        wait_for(lambda: status(task) == "FAILED", "the verdict")
    assert DBTaskResult.objects.get(pk=task.id).exception_class_path.endswith("WorkerLost")
    assert len(lines(tmp_path, "killed")) == 1


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="needs SQLite: runs in the stage sqlite")
def test_a_locked_database_does_not_end_the_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    impatient = Worker(poll=0.01, beat=0.01)
    thread = Thread(target=impatient.run)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN EXCLUSIVE")
        thread.start()
        wait_for(lambda: "does not take a write" in caplog.text, "the worker to meet the lock")
        cursor.execute("ROLLBACK")
        wait_for(WorkerHeartbeat.objects.exists, "the worker to begin")
        cursor.execute("BEGIN EXCLUSIVE")
        wait_for(lambda: "signs of life: OperationalError; trying again" in caplog.text, "the lock again")
        cursor.execute("ROLLBACK")
    sample_tasks.note.enqueue(str(tmp_path), "alive")
    wait_for(lambda: lines(tmp_path, "notes") == ["alive"], "the task")
    impatient.stop()
    thread.join(timeout=30)
    assert not thread.is_alive()


def claimed(worker_id: str, folder: Path) -> Any:
    sample_tasks.note.enqueue(str(folder), "x")
    task = queue.claim(worker_id, at=AT)
    assert task is not None
    return task


def test_a_worker_that_is_silent_loses_its_task_and_may_not_finish_it_later(tmp_path: Path) -> None:
    heartbeat.beat("elsewhere.1.a", at=AT)
    task = claimed("elsewhere.1.a", tmp_path)
    assert heartbeat.reap(at=AT + timedelta(seconds=29)) == 0
    assert heartbeat.reap(at=AT + timedelta(seconds=31)) == 1
    again = queue.claim("elsewhere.2.b", at=AT)
    assert again is not None
    assert again.worker_ids == ["elsewhere.1.a", "elsewhere.2.b"]
    assert queue.finish(task, "late", at=AT) is False
    assert queue.finish(again, "right", at=AT) is True
    assert DBTaskResult.objects.get().return_value == "right"


def test_waiting_grows_with_each_attempt_and_stays_bounded() -> None:
    waits = [queue.backoff(attempts).total_seconds() for attempts in range(1, 30)]
    assert all(1 <= wait <= 600 for wait in waits)
    assert waits[0] <= 2 < waits[2] < 16 <= waits[6]
    assert min(waits[12:]) >= 300


def test_a_process_that_is_gone_is_recognised_on_its_own_machine_only() -> None:
    assert surely_dead(new_worker_id()) is False
    node = new_worker_id().partition(".")[0]
    with worker() as process:
        number = process.popen.pid
    assert surely_dead(f"{node}.{number}.abcd") is True
    assert surely_dead(f"0123456789ab.{number}.abcd") is False
    assert surely_dead("nonsense") is False
