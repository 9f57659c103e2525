"""A text cut at the places that detectors marked, so that a page can show each mark without a second copy."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from moderation.analysis.found import Span


@dataclass(frozen=True)
class Piece:
    """Part of a text, and the keys of the findings that cover it (none: plain text)."""

    text: str
    keys: str = ""
    strong: bool = False
    #: The last piece of a finding carries its key, as a footnote would.
    ends: str = ""


@dataclass(frozen=True)
class Marking:
    """A finding by its key (A, B, …), where it is, and whether it held the text."""

    key: str
    spans: Sequence[Span]
    strong: bool


def pieces(text: str, markings: Sequence[Marking]) -> list[Piece]:
    """The text in order, cut wherever a span begins or ends; joined again it is the same text."""
    spans = [
        (max(0, start), min(len(text), end), mark) for mark in markings for start, end in mark.spans if start < end
    ]
    cuts = sorted({0, len(text), *(at for start, end, _ in spans for at in (start, end) if 0 <= at <= len(text))})
    cut: list[Piece] = []
    for start, end in itertools.pairwise(cuts):
        over = [(last, mark) for first, last, mark in spans if first <= start and end <= last]
        keys = "".join(sorted({mark.key for _, mark in over}))
        ends = "".join(sorted({mark.key for last, mark in over if last == end}))
        cut.append(Piece(text[start:end], keys, any(mark.strong for _, mark in over), ends))
    return cut
