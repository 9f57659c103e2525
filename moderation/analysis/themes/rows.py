"""Texts as rows, for grouping: only terms that can bring two texts together and not all of them."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.analysis.comment import Comment
from moderation.analysis.terms import terms
from moderation.analysis.vectors import Vectors, vectors

#: A term in fewer texts joins nobody. One in more than this share of them, and in more than so many, says nothing.
LEAST_TEXTS, MOST_SHARE, MOST_TEXTS = 2, 0.2, 30


def rows_of(texts: Sequence[Comment]) -> Vectors:
    """A row for each text; 0 where it has no such term."""
    most = max(MOST_SHARE, MOST_TEXTS / max(len(texts), 1))
    return vectors([terms(text.text, text.language) for text in texts], least=LEAST_TEXTS, most=most)
