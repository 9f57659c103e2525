"""Rows of the outbox and of the worker."""

from __future__ import annotations

from django.db import models


class TopicSeq(models.Model):
    """The last number given in a topic; its row lock makes numbers equal commit order."""

    topic = models.CharField(max_length=64, primary_key=True)
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="events_seq_counts_up", condition=models.Q(seq__gte=0))]


class Epoch(models.Model):
    """One row: changes when numbers may repeat (a restored backup), so that clients start afresh."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.CharField(max_length=16)
    started_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="events_one_epoch", condition=models.Q(id=1))]


class Event(models.Model):
    """A fact in a topic. Carries ids and facts, never a text that moderation could hide later."""

    topic = models.CharField(max_length=64)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    ref = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    created = models.DateTimeField()

    class Meta:
        ordering = ["topic", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "seq"], name="events_topic_seq_once"),
            models.CheckConstraint(name="events_seq_from_one", condition=models.Q(seq__gte=1)),
        ]
        indexes = [models.Index(fields=["created"], name="events_by_age")]

    def __str__(self) -> str:
        return f"{self.topic}#{self.seq} {self.kind}"


class ScheduledRun(models.Model):
    """When a scheduled job last started; claimed by one conditional UPDATE, so two schedulers run it once."""

    name = models.CharField(max_length=60, primary_key=True)
    started_at = models.DateTimeField()


class WorkerHeartbeat(models.Model):
    """A worker that has not been seen for a while is dead; its running tasks go back to the queue."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()
