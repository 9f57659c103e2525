"""A test that waits for ever says where, and fails, instead of taking the whole run with it."""

from __future__ import annotations

import asyncio
import io
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TookTooLong(BaseException):
    """Not an Exception: code under test that catches everything must not catch this."""


def _waiting() -> str:
    """Where the tasks of the running event loop wait; empty outside of one."""
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:
        return ""
    told = io.StringIO()
    for task in tasks:
        task.print_stack(file=told)
    return told.getvalue()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise in the main thread when the block takes longer."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TookTooLong(f"more than {seconds} s\n{_waiting()}")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
