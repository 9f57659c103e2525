"""What a merge does to texts: one stands for both, and their support is counted once per person.

Only ``moderation.services`` merges and separates; whoever hides a text or shows it again settles what that means for
the merges about it. The words of what was merged stay as they are, under its tombstone, and so do the answers to them.

No row is lost, so that everything can go back: a vote that moves to the survivor keeps the revision that it was given
to. Of somebody who supported both, the vote on the survivor counts and the other one waits where it was.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from participa import events
from participa.core.errors import DomainError, refuse
from proposals.models import AnswerRequest, Comment, CommentVote
from proposals.rules.merging import why_not_merge
from proposals.rules.writing import why_hidden
from proposals.services import publication
from proposals.services.search import forget_comments, index_comments


def lock_both(*, comment: Comment, survivor: Comment) -> None:
    """Before anything else is done to one of them: else two merges of the same pair wait for each other for ever."""
    with events.unit():
        publication.locked([comment.pk, survivor.pk])


def merge_comment(*, comment: Comment, survivor: Comment, ref: str, at: datetime) -> Comment:
    """Merge a text into another one; ``ref`` is the code of the decision.

    Under the locks of both, so that of two at once the second finds what the first left. Raises what
    :func:`proposals.rules.merging.why_not_merge` says, and changes nothing.
    """
    with events.unit():
        rows = {row.pk: row for row in publication.locked([comment.pk, survivor.pk])}
        fresh, kept = rows[comment.pk], rows.get(survivor.pk)
        refuse(why_not_merge(fresh, kept, took_in=fresh.merged.exists()), field="into")
        fresh.merged_into, fresh.merged_at, fresh.merge_ref = kept, at, ref
        fresh.save(update_fields=["merged_into", "merged_at", "merge_ref"])
        settle_merges(comments=[fresh.pk], at=at)
    return fresh


def separate_comment(*, comment: Comment, ref: str, at: datetime) -> Comment:
    """Undo the merge that this decision made: both stand for themselves, each with its own support.

    Raises ``comment.not_merged`` where another decision, or none, merged it.
    """
    with events.unit():
        [fresh] = publication.locked([comment.pk])
        if fresh.merged_into_id is None or fresh.merge_ref != ref:
            raise DomainError("comment.not_merged")
        [fresh] = _of([fresh.pk])
        if fresh.merge_holds:
            _end(fresh, at)
        fresh.merged_into, fresh.merged_at, fresh.merge_ref = None, None, ""
        fresh.save(update_fields=["merged_into", "merged_at", "merge_ref"])
    return fresh


def settle_merges(*, comments: Collection[int], at: datetime) -> None:
    """These texts (ids) were hidden or shown: each merge about them begins, or rests; again is harmless.

    One statement where none is. Inside the unit that hid or showed them, under their locks.
    """
    with events.unit():
        for one in _of(comments):
            holds = why_hidden(one) in {None, "merged"} and _stands(one.merged_into)
            if holds and not one.merge_holds:
                _begin(one, at)
            elif one.merge_holds and not holds:
                _end(one, at)


def _of(comments: Collection[int]) -> list[Comment]:
    """What was merged among these texts, and into them."""
    about = Q(pk__in=comments) | Q(merged_into__in=comments)
    related = [*publication.RELATED, *(f"merged_into__{name}" for name in publication.RELATED)]
    merged = Comment.objects.filter(about, merged_into__isnull=False)
    return list(merged.select_related(*related).order_by("pk"))


def _stands(survivor: Comment | None) -> bool:
    return survivor is not None and why_hidden(survivor) is None


def _begin(comment: Comment, at: datetime) -> None:
    """The survivor stands for it from now on."""
    survivor = _hold(comment, True)
    forget_comments(comments=[comment])
    _pool(comment, survivor)
    _tell("comment.merged", comment, survivor, at)
    _tell_survivor(survivor, at)


def _end(comment: Comment, at: datetime) -> None:
    """It stands for itself again, where its words are public, with the support that was given to it."""
    survivor = _hold(comment, False)
    CommentVote.objects.filter(comment=survivor, revision__comment=comment).update(comment=comment)
    AnswerRequest.objects.filter(comment=survivor, merged_from=comment).update(comment=comment, merged_from=None)
    for other in survivor.merged.filter(merge_holds=True):
        _pool(other, survivor)  # somebody who had supported this one too
    if why_hidden(comment) is None:
        index_comments(comments=[comment])
        _tell("comment.separated", comment, survivor, at)
    _tell_survivor(survivor, at)


def _hold(comment: Comment, holds: bool) -> Comment:
    """Write whether the merge holds; the survivor."""
    if comment.merged_into is None:
        raise ValueError(f"comment {comment.code} was not merged")
    comment.merge_holds = holds
    comment.save(update_fields=["merge_holds"])
    return comment.merged_into


def _pool(comment: Comment, survivor: Comment) -> None:
    """Move the support of those who have given none to the survivor, nor wrote it."""
    voted = CommentVote.objects.filter(comment=survivor).values("participant")
    votes = CommentVote.objects.filter(comment=comment).exclude(participant__in=voted)
    votes.exclude(participant=survivor.participant_id).update(comment=survivor)
    asked = AnswerRequest.objects.filter(comment=survivor).values("participant")
    requests = AnswerRequest.objects.filter(comment=comment).exclude(participant__in=asked)
    requests.exclude(participant=survivor.participant_id).update(comment=survivor, merged_from=comment)


def _tell(event: str, comment: Comment, survivor: Comment, at: datetime) -> None:
    topics = publication.everybody(comment)
    publication.tell(event, comment, topics=topics, at=at, into=survivor.code, decision=comment.merge_ref)


def _tell_survivor(survivor: Comment, at: datetime) -> None:
    """Its support and those whom it stands for are others now."""
    if survivor.published_at is not None:
        publication.tell("comment.rated", survivor, topics=publication.public_topics(survivor), at=at)
