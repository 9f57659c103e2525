"""Something whose cost is known, for the measuring of costs."""

from __future__ import annotations

from collections.abc import Callable


def eighty_megabytes() -> Callable[[], int]:
    """Forty are there before, eighty more are made."""
    given = bytes(40_000_000)
    return lambda: len(given + given)
