"""Who wants to hear of which fact, and what runs by the clock. Filled by the packages in ``apps.ready``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from participa.events.facts import Fact

Handler = Callable[[Fact], None]
Job = Callable[[datetime], object]

_handlers: dict[str, list[Handler]] = defaultdict(list)
_jobs: dict[str, ScheduledJob] = {}


@dataclass(frozen=True)
class ScheduledJob:
    """A job of the worker: ``run(at)`` at most once per ``period`` across all workers."""

    name: str
    period: timedelta
    run: Job


def on(kind: str, handler: Handler) -> None:
    """Call ``handler(fact)`` in the worker after each fact of the kind; the handler must be idempotent."""
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)


def handlers_of(kind: str) -> list[Handler]:
    """The handlers of a kind, in the order of registration (layers from the bottom up)."""
    return list(_handlers.get(kind, ()))


def every(name: str, period: timedelta, job: Job) -> None:
    """Run ``job(at)`` in the worker about every ``period``; ``at`` is the instant it became due."""
    _jobs[name] = ScheduledJob(name, period, job)


def jobs() -> list[ScheduledJob]:
    """Every scheduled job, by name."""
    return [_jobs[name] for name in sorted(_jobs)]
