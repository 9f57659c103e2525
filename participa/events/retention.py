"""What the outbox and the queue forget, so that they stay small."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Max, Min, Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from participa.events.models import Event
from participa.events.unit import unit

#: Who was away longer starts afresh.
EVENTS_KEPT = timedelta(days=7)
EVENTS_PER_TOPIC = 5_000
DONE_KEPT = timedelta(days=1)
#: Failed tasks stay for somebody to look at.
FAILED_KEPT = timedelta(days=30)
BATCH = 1_000


def prune_events(at: datetime) -> int:
    """Remove what is older than a week, and all but the newest 5,000 of a topic; always the low end. How many."""
    aged = Max("seq", filter=Q(created__lt=at - EVENTS_KEPT))
    topics = Event.objects.values("topic").annotate(first=Min("seq"), last=Max("seq"), aged=aged)
    crowded = Q(last__gte=F("first") + EVENTS_PER_TOPIC)
    removed = 0
    for row in topics.filter(crowded | Q(aged__isnull=False)).order_by("topic"):
        limit = max(row["aged"] or 0, row["last"] - EVENTS_PER_TOPIC)
        removed += _remove(row["topic"], limit)
    return removed


def _remove(topic: str, limit: int) -> int:
    """Remove a topic's events up to ``limit``, in short transactions."""
    removed = 0
    while True:
        with unit():
            batch = list(
                Event.objects.filter(topic=topic, seq__lte=limit).order_by("seq").values_list("pk", flat=True)[:BATCH]
            )
            removed += Event.objects.filter(pk__in=batch).delete()[0]
        if len(batch) < BATCH:
            return removed


def prune_tasks(at: datetime) -> int:
    """Remove finished tasks: successful ones after a day, failed ones after a month. How many."""
    old = DBTaskResult.objects.filter(
        Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=at - DONE_KEPT)
        | Q(status=TaskResultStatus.FAILED, finished_at__lt=at - FAILED_KEPT)
    )
    removed = 0
    while True:
        batch = list(old.values_list("pk", flat=True)[:BATCH])
        removed += DBTaskResult.objects.filter(pk__in=batch).delete()[0]
        if len(batch) < BATCH:
            return removed
