"""What an erasure does to a text: its words are deleted for good. Only ``moderation.services`` may call this module.

The decision, its reason and its statement are rows of moderation; here the words go, and a tombstone stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from participa import events
from participa.core.errors import DomainError
from proposals import ports
from proposals.enums import RevisionState
from proposals.models import Comment
from proposals.services import publication
from proposals.services.search import forget_comments


@dataclass(frozen=True)
class Grave:
    """What is said in the place of words that are gone; empty where no decision stands for it."""

    since: datetime | None = None
    reason_code: str = ""
    decision_ref: str = ""


def grave_of(comment: Comment) -> Grave:
    """What is said in its place now."""
    return Grave(comment.restricted_at, comment.reason_code, comment.decision_ref)


def erase_comment(*, comment: Comment, grave: Grave, at: datetime) -> Comment:
    """Delete the words of every revision; digest, length and language stay, and so do the answers and the opinions.

    Raises ``comment.not_restricted`` where nothing had taken it out of public view: that can be undone, this cannot.
    """
    with events.unit():
        [fresh] = publication.locked([comment.pk])
        if fresh.restricted_at is None:
            raise DomainError("comment.not_restricted")
        revisions = list(fresh.revisions.exclude(state=RevisionState.ERASED).select_related("comment"))
        for revision in revisions:
            revision.body, revision.screening, revision.state = "", {}, RevisionState.ERASED
            revision.erased_at, revision.revise_until = at, None
            revision.save(update_fields=["body", "screening", "state", "erased_at", "revise_until"])
        ports.keep(revisions, changed=True)
        forget_comments(comments=[fresh])
        _mark(fresh, grave, at)
    return fresh


def mark_grave(*, comment: Comment, grave: Grave, at: datetime) -> Comment:
    """Say something else in the place of words that are gone: another decision stands for it, or none."""
    with events.unit():
        [fresh] = publication.locked([comment.pk])
        _mark(fresh, grave, at)
    return fresh


def _mark(comment: Comment, grave: Grave, at: datetime) -> None:
    comment.restricted_at = grave.since
    comment.reason_code, comment.decision_ref = grave.reason_code, grave.decision_ref
    comment.save(update_fields=["restricted_at", "reason_code", "decision_ref"])
    publication.tell("comment.erased", comment, topics=publication.everybody(comment), at=at)
