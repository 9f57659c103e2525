"""What could be covered in a text, and how it would read."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.analysis.found import Found, Span
from moderation.analysis.personal_data import personal_data
from moderation.analysis.redaction import united
from moderation.analysis.wordlists import listed_words
from moderation.enums import Detector
from moderation.queries.house import lists_in_force
from proposals.models import CommentRevision


@dataclass(frozen=True)
class Place:
    """A place that a detector found; ``sure``: personal data, which nobody should read."""

    span: Span
    words: str
    detector: Detector
    sure: bool

    @property
    def key(self) -> str:
        """As it stands in a form: ``12-25``."""
        return f"{self.span[0]}-{self.span[1]}"


def proposed_places(revision: CommentRevision) -> list[Place]:
    """The personal data and the listed words of a text as it is now, in the order of reading."""
    places = [
        Place((start, end), revision.body[start:end], Detector(found.detector), found.detector.startswith("personal"))
        for found in _found(revision.body)
        for start, end in united(found.spans)
    ]
    return sorted(places, key=lambda place: place.span)


def _found(body: str) -> list[Found]:
    return [*personal_data(body), *listed_words(body, lists_in_force())]
