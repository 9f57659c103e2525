"""What a hub counted since it started."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Metrics:
    """Plain counters; they only grow."""

    events: int = 0
    sends: int = 0
    skipped: int = 0
    conflated: int = 0
    replays: int = 0
    reads_of_older: int = 0
    resets: int = 0
    repairs: int = 0
