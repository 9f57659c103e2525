"""A test that hangs is ended and says where it hung."""

from __future__ import annotations

import asyncio
import signal
import threading

import pytest

from tests.time_limit import TookTooLong, time_limit


def test_a_thread_that_waits_for_ever_is_ended() -> None:
    with pytest.raises(TookTooLong), time_limit(0.1):
        threading.Event().wait(30)


def test_an_event_loop_that_waits_for_ever_says_for_what() -> None:
    async def nobody_answers() -> None:
        await asyncio.Event().wait()

    with pytest.raises(TookTooLong, match="nobody_answers"), time_limit(0.1):
        asyncio.run(nobody_answers())


def test_what_is_quick_is_left_alone_and_rings_no_bell_later() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(30):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is before
