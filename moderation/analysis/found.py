"""What a detector finds in a text."""

from __future__ import annotations

from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """One thing that one detector saw, how sure it is, and where. ``facts`` explain it; they never quote the text."""

    detector: str
    version: str
    score: float
    spans: tuple[Span, ...] = ()
    facts: dict[str, str | int] = field(default_factory=dict)


def apart(span: Span, taken: list[Span]) -> bool:
    """Whether a span touches none of those taken already."""
    return all(span[1] <= start or end <= span[0] for start, end in taken)
