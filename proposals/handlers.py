"""What the public domain does after a fact; idempotent, run by the worker."""

from __future__ import annotations


def register() -> None:
    """Tell the outbox which facts this package wants to hear of, and its jobs by the clock."""
