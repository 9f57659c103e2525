"""How the words of a comment become public or stop being so, whoever caused it; inside a unit.

What the search knows and what the topics are told changes here and nowhere else, with the row itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from participa import events
from participa.core.rows import by_id
from proposals.models import Comment, CommentRevision
from proposals.services.search import index_comments

#: What tells place, author and words of a comment.
RELATED = ("consultation", "proposal", "section", "parent", "participant__account", "public_revision")


def locked(comments: Collection[int]) -> list[Comment]:
    """The comments of these ids as they are now, with place, author and words; nobody else changes them until the end.

    With them what was merged into them is locked, and what they were merged into: all in the order of their ids, so
    that two sets cannot wait for each other.
    """
    survivors = Comment.objects.filter(pk__in=comments, merged_into__isnull=False).order_by().values("merged_into")
    family = Q(pk__in=comments) | Q(merged_into__in=comments) | Q(pk__in=survivors)
    chosen = Comment.objects.filter(family).select_related(*RELATED)
    rows = chosen.select_for_update(of=("self",)).order_by("pk")
    return [row for row in rows if row.pk in comments]


def show(comment: Comment, revision: CommentRevision, *, at: datetime) -> None:
    """:func:`show_all` of one."""
    show_all([(comment, revision)], at=at)


def show_all(pairs: Sequence[tuple[Comment, CommentRevision]], *, at: datetime) -> None:
    """Make each revision what the public sees of its comment, and tell it: first as published, later as edited."""
    if not pairs:
        return
    first = {comment.pk for comment, _ in pairs if comment.published_at is None}
    for comment, revision in pairs:
        comment.public_revision, comment.published_at = revision, comment.published_at or at
    comments = [comment for comment, _ in pairs]
    public = by_id({comment.pk: revision.pk for comment, revision in pairs}, Comment._meta.get_field("public_revision"))
    shown = Comment.objects.filter(pk__in=[comment.pk for comment in comments])
    shown.update(public_revision=public, published_at=Coalesce("published_at", at))
    index_comments(comments=[comment for comment in comments if not comment.merge_holds])
    for comment in comments:
        if comment.pk in first:
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


def everybody(comment: Comment) -> list[str]:
    """Whoever hears that a comment changed: the public where it ever was public, its author, the desk."""
    account = comment.participant.account
    seen = public_topics(comment) if comment.published_at else []
    return [*seen, *personal(account.code if account else None), "mod:queue"]


def personal(code: str | None) -> list[str]:
    """The topic of one person, where there is a person."""
    return [f"user:{code}"] if code else []
