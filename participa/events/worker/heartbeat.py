"""Signs of life, and what happens to the tasks of a worker that gives none."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from participa.events.models import WorkerHeartbeat
from participa.events.worker import queue
from participa.events.worker.identity import surely_dead

log = logging.getLogger(__name__)

#: A worker that is not on this machine and was silent for so long is dead.
SILENCE = timedelta(seconds=30)
#: Rows of workers that are gone are kept for a while, for whoever looks into an accident.
KEPT = timedelta(days=1)


def beat(worker_id: str, *, at: datetime) -> None:
    """Say that this worker lives."""
    WorkerHeartbeat.objects.update_or_create(worker_id=worker_id, defaults={"seen_at": at})


def leave(worker_id: str) -> None:
    """Say that this worker ends on purpose, holding nothing."""
    WorkerHeartbeat.objects.filter(worker_id=worker_id).delete()


def reap(*, at: datetime) -> int:
    """Give the tasks of dead workers back to the queue; how many. Safe to run anywhere, any number of times."""
    running = queue.holders()
    if not running:
        return 0
    seen = WorkerHeartbeat.objects.filter(worker_id__in=running, seen_at__gt=at - SILENCE)
    alive = set(seen.values_list("worker_id", flat=True))
    dead = {worker_id for worker_id in running if worker_id not in alive or surely_dead(worker_id)}
    released = queue.release_of(dead, at=at) if dead else 0
    if released:
        log.warning("%d task(s) of workers that ended were put back", released)
    return released


def forget_old(at: datetime) -> int:
    """Remove the rows of workers that were last seen long ago."""
    return WorkerHeartbeat.objects.filter(seen_at__lt=at - KEPT).delete()[0]
