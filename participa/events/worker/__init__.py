"""The worker: background tasks, retried and never lost, and the jobs that run by the clock."""

from participa.events.worker.worker import Worker

__all__ = ["Worker"]
