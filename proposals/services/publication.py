"""How the words of a comment become public or stop being so, whoever caused it; inside a unit.

What the search knows and what the topics are told changes here and nowhere else, with the row itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from participa import events
from proposals.models import Comment, CommentRevision
from proposals.services.search import index_comments


def show(comment: Comment, revision: CommentRevision, *, at: datetime) -> None:
    """Make the revision what the public sees, and tell it: the first time as published, later as edited."""
    first = comment.published_at is None
    comment.public_revision = revision
    if first:
        comment.published_at = at
    comment.save(update_fields=["public_revision", "published_at"])
    index_comments(comments=[comment])
    if first:
        tell("comment.published", comment, topics=["feed", *public_topics(comment)], at=at)
    else:
        tell("comment.edited", comment, topics=public_topics(comment), at=at)


def hold(comment: Comment, revision: CommentRevision, *, author_code: str | None, at: datetime) -> None:
    """Tell the moderators and the author, and nobody else, that a revision waits."""
    topics = ["mod:queue", *personal(author_code)]
    tell("comment.held", comment, topics=topics, at=at, revision=revision.code, state=revision.state)


def tell(event: str, comment: Comment, *, topics: list[str], at: datetime, **more: Any) -> None:
    """A fact about a comment: codes only."""
    events.publish(
        event,
        ref=comment.code,
        topics=topics,
        at=at,
        comment=comment.code,
        proposal=comment.proposal.code if comment.proposal else None,
        consultation=comment.consultation.code,
        section=comment.section.key if comment.section else None,
        kind=comment.kind,
        stance=comment.stance,
        parent=comment.parent.code if comment.parent else None,
        **more,
    )


def public_topics(comment: Comment) -> list[str]:
    """Where anybody hears of the comment."""
    topics = [f"consultation:{comment.consultation.code}"]
    return [*topics, f"proposal:{comment.proposal.code}"] if comment.proposal else topics


def personal(code: str | None) -> list[str]:
    """The topic of one person, where there is a person."""
    return [f"user:{code}"] if code else []
