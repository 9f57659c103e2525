"""Texts that were given back to their authors: what nobody changed in time comes to the desk again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from moderation.rules import LOOK_AT_UNREVISED
from moderation.services.cases import open_case
from participa import events
from proposals.enums import RevisionState
from proposals.models import CommentRevision
from proposals.services import moderated


def hold_unrevised(*, at: datetime, limit: int = 200) -> int:
    """Open a case for every text whose author did not answer in time; a job of the clock. Returns how many."""
    newer = CommentRevision.objects.filter(comment=OuterRef("comment"), number__gt=OuterRef("number"))
    over = CommentRevision.objects.filter(~Exists(newer), state=RevisionState.RETURNED, revise_until__lte=at)
    waiting = over.filter(comment__withdrawn_at=None, comment__restricted_at=None).select_related("comment")
    found = list(waiting[:limit])
    for revision in found:
        with events.unit():
            held = moderated.hold_returned(revision=revision, at=at)
            open_case(revision=held, look=LOOK_AT_UNREVISED, at=at)
    return len(found)
