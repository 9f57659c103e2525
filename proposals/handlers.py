"""What the public domain does after a fact; idempotent, run by the worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from participa import events
from proposals.services.lifecycle import close_due, open_due


def register() -> None:
    """Tell the outbox which facts this package wants to hear of, and its jobs by the clock."""
    events.every("proposals.open_and_close", timedelta(seconds=15), _open_and_close)


def _open_and_close(at: datetime) -> None:
    open_due(at=at)
    close_due(at=at)
