"""What the analysis reads of a comment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Comment:
    """A text, its language (``und`` where nobody knows), the number of its revision, and its stance ("" for none)."""

    text: str
    language: str = "und"
    source: int = 0
    stance: str = ""
