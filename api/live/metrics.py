"""What a hub counted since it started: plain numbers, so that counting costs next to nothing. Told by exposition.py."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

#: Upper bounds in seconds; above the last is one more bucket.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Histogram:
    """How many observations fell under each bound."""

    __slots__ = ("buckets", "sum")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BOUNDS) + 1)
        self.sum = 0.0

    def observe(self, seconds: float) -> None:
        """Count one."""
        self.buckets[bisect_left(BOUNDS, seconds)] += 1
        self.sum += seconds


@dataclass
class Metrics:
    """Counters only grow."""

    events: int = 0
    sends: int = 0
    skipped: int = 0
    conflated: int = 0
    replays: int = 0
    reads_of_older: int = 0
    resets: int = 0
    repairs: int = 0
    cuts: int = 0
    #: How late the loop is where it was to wake after a second.
    loop_lag: Histogram = field(default_factory=Histogram)
    #: From the poke until a fact, or a newest value, was handed to the last socket.
    facts_sent: Histogram = field(default_factory=Histogram)
    values_sent: Histogram = field(default_factory=Histogram)
