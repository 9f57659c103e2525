"""The process that runs tasks and jobs: a thread for each, and one for the signs of life."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django_tasks.utils import normalize_json

from participa.events.worker import heartbeat, queue, schedule
from participa.events.worker.identity import new_worker_id

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Exit status after a task or a job that ran over the limit: whoever supervises starts the worker again.
STUCK = 75


class Worker:
    """Runs tasks one after the other and jobs by the clock until told to stop; survives a database that is away.

    A task that ends with an error is tried again, five times in all. The worker marks only what it still holds.
    """

    def __init__(
        self,
        *,
        poll: float = 0.3,
        beat: float = 2.0,
        longest: float = 900.0,
        now: Callable[[], Any] = timezone.now,
        orphaned: Callable[[], bool] = lambda: False,
    ) -> None:
        self.id = new_worker_id()
        self.poll = poll
        self.beat = beat
        #: Seconds after which a task or a job is taken to be stuck.
        self.longest = longest
        self.now = now
        self.orphaned = orphaned
        self._stop = threading.Event()
        self._began: dict[str, float] = {}

    def stop(self) -> None:
        """Finish what is running, begin nothing else, and return from :meth:`run`."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def run(self) -> None:
        """Work until :meth:`stop`."""
        self._patiently(partial(heartbeat.beat, self.id, at=self.now()))  # who holds a task is known to live
        log.info("worker %s is ready", self.id)
        beside = [
            threading.Thread(target=self._loop, args=("signs of life", self._live, self.beat), daemon=True),
            threading.Thread(target=self._loop, args=("jobs", self._run_jobs, self.poll), daemon=True),
        ]
        for thread in beside:
            thread.start()
        self._loop("tasks", self._run_task, self.poll)
        for thread in beside:
            thread.join()
        heartbeat.leave(self.id)
        connection.close()
        log.info("worker %s ends, holding nothing", self.id)

    def _loop(self, name: str, step: Callable[[], bool], pause: float) -> None:
        """Call ``step`` until told to stop; pause where it found nothing to do, and longer where it failed."""
        failures = 0
        while not self._stop.is_set():
            try:
                close_old_connections()
                busy = step()
                failures = 0
            except Exception as error:
                failures += 1
                log.warning("%s: %s; trying again", name, type(error).__name__, exc_info=failures == 1)
                connection.close()
                busy = False
            if not busy:
                self._stop.wait(pause * min(2**failures, 16) * random.uniform(0.8, 1.2))  # noqa: S311  no secret
        connection.close()

    def _live(self) -> bool:
        if self.orphaned():
            log.warning("whoever started this worker is gone; ending")
            self.stop()
        for name, began in list(self._began.items()):
            if time.monotonic() - began > self.longest:
                log.critical("%s runs for more than %d s: the worker gives up", name, self.longest)
                os._exit(STUCK)  # nothing gentler ends a thread; the task goes back to the queue
        heartbeat.beat(self.id, at=self.now())
        heartbeat.reap(at=self.now())
        return False

    def _run_jobs(self) -> bool:
        self._began["a job"] = time.monotonic()
        try:
            schedule.run_due(at=self.now())
        finally:
            self._began.pop("a job", None)
        return False

    def _run_task(self) -> bool:
        task = queue.claim(self.id, at=self.now())
        if task is None:
            return False
        name = f"task {task.id} {task.task_path}"
        self._began[name] = time.monotonic()
        try:
            result, error = self._call(task)
        finally:
            self._began.pop(name, None)
        self._record(task, result, error)
        return True

    def _call(self, task: Any) -> tuple[Any, Exception | None]:
        try:
            return normalize_json(task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])), None
        except Exception as error:
            return None, error

    def _record(self, task: Any, result: Any, error: Exception | None) -> None:
        if error is None:
            held = self._patiently(lambda: queue.finish(task, result, at=self.now()))
            log.info("task %s %s%s", task.id, task.task_path, "" if held else ": done, but taken away meanwhile")
        else:
            status = self._patiently(lambda: queue.fail(task, error, at=self.now()))
            log.warning("task %s %s failed: %s; now %s", task.id, task.task_path, type(error).__name__, status)

    def _patiently(self, write: Callable[[], T]) -> T:
        """The outcome of a short write, however long the database is away: a task done must not run again."""
        wait = 0.2
        while True:
            try:
                return write()
            except (OperationalError, InterfaceError) as trouble:
                log.warning("the database does not take a write: %s", type(trouble).__name__)
                connection.close()
                time.sleep(wait)
                wait = min(wait * 2, 5.0)
