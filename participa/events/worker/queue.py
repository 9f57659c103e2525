"""The rows of the queue: claimed once, finished only by who holds them, tried again a bounded number of times."""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

#: A task that failed, or whose worker died, this often stays FAILED with its last traceback.
MOST_ATTEMPTS = 5
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)


class WorkerLost(Exception):
    """The process that ran the task ended in the middle of it."""


def claim(worker_id: str, *, at: datetime) -> Any | None:
    """The next task that is due, marked RUNNING by this worker; None where nothing is due. No two workers get one."""
    ready = DBTaskResult.objects.ready()
    if not ready.exists():  # an idle worker takes no write lock
        return None
    with transaction.atomic():
        task = ready.select_for_update(skip_locked=True).first()
        if task is not None:
            task.status = TaskResultStatus.RUNNING
            task.started_at = at
            task.worker_ids = [*task.worker_ids, worker_id]
            task.save(update_fields=["status", "started_at", "worker_ids"])
    return task


def finish(task: Any, result: Any, *, at: datetime) -> bool:
    """Mark a claimed task successful; False where it was meanwhile taken from this worker."""
    changes = {
        "status": TaskResultStatus.SUCCESSFUL,
        "finished_at": at,
        "return_value": result,
        "exception_class_path": "",
        "traceback": "",
    }
    return bool(_held(task).update(**changes))


def fail(task: Any, error: BaseException, *, at: datetime) -> str:
    """Put a task that failed back for a later try, or end it. Returns the status it has now."""
    if len(task.worker_ids) < MOST_ATTEMPTS:
        changes: dict[str, Any] = {
            "status": TaskResultStatus.READY,
            "run_after": at + backoff(len(task.worker_ids)),
        }
    else:
        changes = {"status": TaskResultStatus.FAILED, "finished_at": at, "return_value": None}
    changes["exception_class_path"] = f"{type(error).__module__}.{type(error).__qualname__}"
    changes["traceback"] = _storable("".join(format_exception(error)))
    _held(task).update(**changes)
    return str(changes["status"])


def _storable(text: str) -> str:
    """The text without what no database stores; an error may quote anything."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def backoff(attempts: int) -> timedelta:
    """How long to wait after that many attempts: doubling, with jitter so that failures do not march in step."""
    longest = min(FIRST_WAIT.total_seconds() * (1 << (attempts - 1)), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=longest * random.uniform(0.5, 1.0))  # noqa: S311  no secret


def release_of(dead: Collection[str], *, at: datetime) -> int:
    """Give the running tasks of dead workers back to the queue, or end them after too many attempts; how many."""
    released = 0
    for task in DBTaskResult.objects.running():
        holder = task.worker_ids[-1] if task.worker_ids else ""
        if holder not in dead:
            continue
        lost = WorkerLost(f"worker {holder} ended during attempt {len(task.worker_ids)}")
        if len(task.worker_ids) < MOST_ATTEMPTS:
            changes: dict[str, Any] = {"status": TaskResultStatus.READY, "run_after": at}
        else:
            changes = {
                "status": TaskResultStatus.FAILED,
                "finished_at": at,
                "exception_class_path": f"{WorkerLost.__module__}.{WorkerLost.__qualname__}",
                "traceback": str(lost),
            }
        released += _held(task).update(**changes)
    return released


def holders() -> set[str]:
    """The workers that hold running tasks."""
    rows = DBTaskResult.objects.running().values_list("worker_ids", flat=True)
    return {worker_ids[-1] if worker_ids else "" for worker_ids in rows}


def _held(task: Any) -> Any:
    """The task as long as it still is in the hands of the worker that claimed it last."""
    return DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, worker_ids=task.worker_ids)
