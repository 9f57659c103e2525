"""The outer shape of a text: length, links, shouting, characters that go on and on."""

from __future__ import annotations

import re

from moderation.analysis.found import Found

VERSION = "1"

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']{1,500}", re.IGNORECASE)
_SAME = re.compile(r"(.)\1{9,}", re.DOTALL)
#: Fewer letters than this cannot shout: acronyms are short.
_LEAST_SHOUTED = 20
_SHOUTED = 0.8
_WORD = re.compile(r"[^\W_]+")
#: Fewer words than this are hardly a contribution.
_FEWEST_WORDS = 3


def links(text: str) -> Found | None:
    """The links of a text, however many."""
    spans = tuple(match.span() for match in _LINK.finditer(text))
    return Found("links", VERSION, 1.0, spans, {"links": len(spans)}) if spans else None


def shape(text: str) -> list[Found]:
    """Too short to say much, shouting, endless repetition; none holds a text, all explain it."""
    found: list[Found] = []
    words = len(_WORD.findall(text))
    if words < _FEWEST_WORDS:
        found.append(Found("shape.short", VERSION, 1.0, ((0, len(text)),), {"words": words}))
    letters = [char for char in text if char.isalpha()]
    if len(letters) >= _LEAST_SHOUTED:
        share = sum(char.isupper() for char in letters) / len(letters)
        if share >= _SHOUTED:
            found.append(Found("shape.capitals", VERSION, round(share, 2)))
    runs = tuple(match.span() for match in _SAME.finditer(text))
    if runs:
        found.append(Found("shape.repetition", VERSION, 1.0, runs))
    return found
