"""Screenings for the tests: real functions behind the real port."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from proposals import ports
from proposals.ports import ScreeningContext, ScreeningResult, Signal

PHONE = Signal("phone", "1", spans=((7, 16),))
PUBLISH = ScreeningResult()
HOLD = ScreeningResult("hold", "insult", (Signal("words", "1"),))
HOLD_BY_POLICY = ScreeningResult("hold", "policy", by_policy=True)
NUDGE = ScreeningResult("nudge", "personal_data", (PHONE,))


@contextmanager
def screened(verdict: ScreeningResult | Callable[[str, ScreeningContext], ScreeningResult]) -> Iterator[None]:
    """Screen every text with this verdict until the block ends."""

    def screen(text: str, context: ScreeningContext) -> ScreeningResult:
        return verdict if isinstance(verdict, ScreeningResult) else verdict(text, context)

    before = ports.set_screen(screen)
    try:
        yield
    finally:
        ports.set_screen(before)
