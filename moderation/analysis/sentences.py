"""The sentences of a text, by Punkt (Kiss & Strunk 2006) with abbreviations of our own instead of a trained model.

Imported by the worker only: NLTK takes a second.
"""

from __future__ import annotations

import re
from functools import cache

from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from moderation.analysis.terms import listed
from participa.core.stems import STEMMED

Span = tuple[int, int]

_LINE = re.compile(r"[^\n]+")
#: Ends of sentences of scripts that put no space after them.
_WIDE_END = re.compile(r"[^。！？]+[。！？]*|[。！？]+")
_BULLET = re.compile(r"[\s\-–—•·*>]*(?:\d{1,2}[.)]\s+)?")
#: A sentence without end costs time and can be quoted by nobody: it is cut at the last space before.
LONGEST = 600


def sentences(text: str, language: str) -> list[Span]:
    """Start and end of each sentence in order, without the space around; a line never runs on into the next.

    ``text[start:end]`` is the exact quote. Unknown languages use the abbreviations of all three.
    """
    found: list[Span] = []
    for line in _LINE.finditer(text):
        for start, end in _spans(line[0], language):
            for first, last in _pieces(text, line.start() + start, line.start() + end):
                found += _trimmed(text, first, last)
    return found


def _spans(line: str, language: str) -> list[Span]:
    cut = [(int(start), int(end)) for start, end in _tokenizer(language).span_tokenize(line)]
    if not any(mark in line for mark in "。！？"):
        return cut
    return [(start + m.start(), start + m.end()) for start, end in cut for m in _WIDE_END.finditer(line[start:end])]


def _pieces(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        found.append((start, cut))
        start = cut
    return [*found, (start, end)]


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    """The span without space, bullet or number of a list in front; none where nothing is left."""
    begins = _BULLET.match(text, start, end)
    start = begins.end() if begins else start
    while end > start and text[end - 1].isspace():
        end -= 1
    return [(start, end)] if start < end else []


@cache
def _tokenizer(language: str) -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    for code in (language,) if language in STEMMED else STEMMED:
        parameters.abbrev_types |= listed(f"{code}.abbreviations")
    return PunktSentenceTokenizer(parameters)
