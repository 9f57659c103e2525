"""Jobs by the clock: whoever wins the conditional UPDATE of a job's row runs it, so many workers run it once."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from participa.events.models import ScheduledRun
from participa.events.registry import ScheduledJob, jobs

log = logging.getLogger(__name__)

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def due(*, at: datetime) -> list[ScheduledJob]:
    """The jobs whose period is over, or that never ran; one SQL once every job has its row."""
    known = jobs()
    started = dict(ScheduledRun.objects.values_list("name", "started_at"))
    missing = [ScheduledRun(name=job.name, started_at=NEVER) for job in known if job.name not in started]
    if missing:
        ScheduledRun.objects.bulk_create(missing, ignore_conflicts=True)
    return [job for job in known if started.get(job.name, NEVER) <= at - job.period]


def claim(job: ScheduledJob, *, at: datetime) -> bool:
    """Whether this caller, and nobody else, is to run the job for this period."""
    mine = ScheduledRun.objects.filter(name=job.name, started_at__lte=at - job.period).update(started_at=at)
    return bool(mine)


def run_due(*, at: datetime) -> list[str]:
    """Run every job that is due and that nobody else took; their names. A job that fails waits for its next period."""
    ran = []
    for job in due(at=at):
        if not claim(job, at=at):
            continue
        ran.append(job.name)
        try:
            job.run(at)
        except Exception:
            log.exception("the job %s failed", job.name)
    return ran
