"""Keeps what finds texts that resemble each other."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.analysis.duplicates.kept import kept
from moderation.models import TextBand
from participa import events
from proposals.models import CommentRevision


def keep_bands(revisions: Sequence[CommentRevision], changed: bool = False) -> None:
    """The port of the public domain: the bands of revisions whose words are new or others, where those are stored."""
    bands = [
        TextBand(revision=revision, consultation_id=revision.comment.consultation_id, value=value)
        for revision, values in zip(revisions, kept([one.body for one in revisions]), strict=True)
        for value in values
    ]
    with events.unit():
        if changed:
            TextBand.objects.filter(revision__in=revisions).delete()
        TextBand.objects.bulk_create(bands, batch_size=5_000)
