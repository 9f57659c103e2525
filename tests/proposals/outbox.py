"""What the worker does after the facts of a test: real tasks of the real queue, one after the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from participa import events
from participa.events.worker import queue
from proposals.models import Notice
from tests.factories import NOW


def run_outbox() -> int:
    """Run every task that waits, and those that they make; how many."""
    ran = 0
    while (task := queue.claim("tests", at=timezone.now())) is not None:
        queue.finish(task, task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"]), at=timezone.now())
        ran += 1
    return ran


def happens(kind: str, ref: str, *topics: str, at: datetime = NOW, **payload: Any) -> None:
    """A fact, and all that follows from it; delivered twice, as a retry does."""
    for _ in range(2):
        with events.unit():
            events.publish(kind, ref=ref, topics=list(topics), at=at, **payload)
        run_outbox()


def told() -> list[tuple[str, str, str]]:
    """Every notice: who, which sentence, about what; in the order of names."""
    rows = Notice.objects.values_list("account__display_name", "message", "ref")
    return sorted(rows)
