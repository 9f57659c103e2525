"""Covering places of a text: which they are, what is read in their stead, and where everything else is afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from moderation.analysis.found import Span
from participa.core.text import COVERED


def united(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; those that overlap or touch become one."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def places_of(text: str, words: Iterable[str]) -> list[Span]:
    """Every place where one of these words or phrases stands, in capitals or not; they may overlap."""
    return [match.span() for word in words if word for match in re.finditer(re.escape(word), text, flags=re.IGNORECASE)]


def words_at(text: str, spans: Iterable[Span]) -> list[str]:
    """What stands at these places, each once, the longest first."""
    return sorted({text[start:end] for start, end in united(spans)}, key=lambda word: (-len(word), word))


def cover(text: str, spans: Iterable[Span]) -> str:
    """The text with one mark in each place: it tells neither how long the words were nor how many."""
    for start, end in reversed(united(spans)):
        text = text[:start] + COVERED + text[end:]
    return text


def screening_after(screening: dict[str, Any], spans: Iterable[Span]) -> dict[str, Any]:
    """What the screening said, its places where they are in the covered text."""
    whole = united(spans)
    signals = [
        {**signal, "spans": [[_shifted(place, whole) for place in span] for span in signal.get("spans", [])]}
        for signal in screening.get("signals", [])
    ]
    return {**screening, "signals": signals} if "signals" in screening else screening


def _shifted(place: int, spans: Sequence[Span]) -> int:
    moved = place
    for start, end in spans:
        if place >= end:
            moved += len(COVERED) - (end - start)
        elif place > start:
            moved += len(COVERED) - (place - start)  # inside: the end of its mark
    return moved
