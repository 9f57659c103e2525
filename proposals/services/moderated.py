"""What a decision of moderation does to texts. Only ``moderation.services`` may call this module.

The decisions themselves, their reasons and their statements are rows of moderation; here texts leave or enter public
view. Every act is about a set of texts and takes the same few statements however many they are; one is a set of one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from participa import events
from participa.core.errors import DomainError
from participa.core.rows import by_id
from proposals.enums import HELD_STATES, VISIBLE_STATES, RevisionState
from proposals.models import Comment, CommentRevision
from proposals.rules.writing import why_hidden
from proposals.services import publication
from proposals.services.merges import settle_merges
from proposals.services.search import forget_comments, index_comments

#: A revision and its comment, both as they are now.
Pair = tuple[Comment, CommentRevision]


def restrict_comments(*, refs: Mapping[int, str], reason_code: str, at: datetime) -> dict[int, Comment]:
    """Take whole comments out of public view: a tombstone with reason and date stays, and so do the answers.

    ``refs`` are the codes of the decisions by the comments' ids, and so are the comments that return. Their public
    revisions and those that wait become ``restricted``. Raises ``comment.already_restricted`` and changes nothing.
    """
    with events.unit():
        fresh = publication.locked(refs)
        if any(comment.restricted_at is not None for comment in fresh):
            raise DomainError("comment.already_restricted")
        for comment in fresh:
            comment.restricted_at, comment.reason_code, comment.decision_ref = at, reason_code, refs[comment.pk]
        marks = by_id(refs, Comment._meta.get_field("decision_ref"))
        Comment.objects.filter(pk__in=refs).update(restricted_at=at, reason_code=reason_code, decision_ref=marks)
        waiting = CommentRevision.objects.filter(comment__in=refs, state__in=HELD_STATES)
        waiting.update(state=RevisionState.RESTRICTED)
        public = [comment.public_revision for comment in fresh if comment.public_revision is not None]
        _set_state([one for one in public if one.state in VISIBLE_STATES], RevisionState.RESTRICTED)
        forget_comments(comments=fresh)
        for comment in fresh:
            publication.tell("comment.restricted", comment, topics=publication.everybody(comment), at=at)
        settle_merges(comments=refs, at=at)
    return _by_id(fresh)


def restore_comments(*, refs: Mapping[int, str], approve: Collection[int] = (), at: datetime) -> dict[int, Comment]:
    """Undo the restrictions that these decisions made: what was public is public again, what had waited waits again.

    A person has looked again at the revisions ``approve`` (ids): they are public now even where they had waited.

    Raises ``comment.not_restricted`` where another decision, or none, restricts one, and changes nothing.
    """
    with events.unit():
        fresh = publication.locked(refs)
        if any(one.restricted_at is None or one.decision_ref != refs[one.pk] for one in fresh):
            raise DomainError("comment.not_restricted")
        for comment in fresh:
            comment.restricted_at, comment.reason_code, comment.decision_ref = None, "", ""
        Comment.objects.filter(pk__in=refs).update(restricted_at=None, reason_code="", decision_ref="")
        public = [comment.public_revision for comment in fresh if comment.public_revision is not None]
        _set_state([one for one in public if one.state == RevisionState.RESTRICTED], RevisionState.PUBLISHED)
        read = _pairs(fresh, CommentRevision.objects.filter(pk__in=approve)) if approve else []
        _approve([pair for pair in read if pair[0].withdrawn_at is None], at)
        _hold_again(_pairs(fresh, CommentRevision.objects.filter(comment__in=refs, state=RevisionState.RESTRICTED)), at)
        index_comments(comments=[comment for comment in fresh if why_hidden(comment) is None])
        for comment in fresh:
            publication.tell("comment.restored", comment, topics=publication.everybody(comment), at=at)
        settle_merges(comments=refs, at=at)
    return _by_id(fresh)


def approve_revisions(*, revisions: Sequence[CommentRevision], at: datetime) -> list[CommentRevision]:
    """A person looked at these revisions, each of another comment, and they are fine; what was held becomes public now.

    Raises ``comment.not_public`` where a comment was restricted or withdrawn meanwhile, and changes nothing.
    """
    with events.unit():
        pairs = _fresh(revisions)
        if any(comment.restricted_at is not None or comment.withdrawn_at is not None for comment, _ in pairs):
            raise DomainError("comment.not_public")
        _approve(pairs, at)
        settle_merges(comments=[comment.pk for comment, _ in pairs], at=at)
    return [revision for _, revision in pairs]


def _approve(pairs: Sequence[Pair], at: datetime) -> None:
    """Looked at and fine; what was out of public view is shown."""
    seen = {RevisionState.ERASED, RevisionState.APPROVED}
    wanted = [pair for pair in pairs if pair[1].state not in seen]
    shown = [pair for pair in wanted if pair[1].state != RevisionState.PUBLISHED]
    _set_state([revision for _, revision in wanted], RevisionState.APPROVED)
    publication.show_all(shown, at=at)


def hold_revisions(*, revisions: Sequence[CommentRevision], at: datetime) -> list[CommentRevision]:
    """Undo approvals: what had been held before waits again, and what was public before it is public again.

    A revision that was never held only counts as not looked at any more. Raises ``comment.not_approved``.
    """
    with events.unit():
        pairs = _fresh(revisions)
        if any(revision.state != RevisionState.APPROVED for _, revision in pairs):
            raise DomainError("comment.not_approved")
        free = [revision for _, revision in pairs if revision.screening.get("status", "publish") == "publish"]
        _set_state(free, RevisionState.PUBLISHED)
        held = [pair for pair in pairs if pair[1] not in free]
        _hold_again(held, at)
        _fall_back([pair for pair in held if pair[0].public_revision_id == pair[1].pk], at)
        settle_merges(comments=[comment.pk for comment, _ in held], at=at)
    return [revision for _, revision in pairs]


def return_revision(*, revision: CommentRevision, until: datetime, at: datetime) -> CommentRevision:
    """Give a revision that waits back to its author, who may change it until then. Raises ``comment.not_waiting``."""
    with events.unit():
        [(comment, fresh)] = _fresh([revision])
        if fresh.state not in HELD_STATES or comment.withdrawn_at is not None:
            raise DomainError("comment.not_waiting")
        fresh.state, fresh.revise_until = RevisionState.RETURNED, until
        fresh.save(update_fields=["state", "revise_until"])
        topics = ["mod:queue", *publication.personal(_author_code(comment))]
        publication.tell("comment.returned", comment, topics=topics, at=at, revision=fresh.code)
    return fresh


def hold_returned(*, revision: CommentRevision, at: datetime) -> CommentRevision:
    """A revision that had been given back waits again: an undo, or its author did not answer in time."""
    with events.unit():
        [(comment, fresh)] = _fresh([revision])
        if fresh.state != RevisionState.RETURNED:
            raise DomainError("comment.not_waiting")
        _hold_again([(comment, fresh)], at)
    return fresh


def _fall_back(pairs: Sequence[Pair], at: datetime) -> None:
    """Show the newest revision of each comment that was public before this one, or nothing."""
    if not pairs:
        return
    visible = CommentRevision.objects.filter(comment__in=[comment for comment, _ in pairs], state__in=VISIBLE_STATES)
    earlier = list(visible.order_by("number"))
    for comment, hidden in pairs:
        before = [one for one in earlier if one.comment_id == comment.pk and one.number < hidden.number]
        comment.public_revision = before[-1] if before else None
    comments = [comment for comment, _ in pairs]
    Comment.objects.bulk_update(comments, ["public_revision"])
    forget_comments(comments=[comment for comment in comments if comment.public_revision is None])
    still = [comment for comment in comments if comment.public_revision is not None and why_hidden(comment) is None]
    index_comments(comments=still)
    for comment in comments:
        publication.tell("comment.unpublished", comment, topics=publication.public_topics(comment), at=at)


def _hold_again(pairs: Sequence[Pair], at: datetime) -> None:
    by_policy = [revision for _, revision in pairs if revision.screening.get("by_policy", False)]
    _set_state(by_policy, RevisionState.HELD_POLICY)
    _set_state([revision for _, revision in pairs if revision not in by_policy], RevisionState.HELD_SYSTEM)
    for comment, revision in pairs:
        publication.hold(comment, revision, author_code=_author_code(comment), at=at)


def _set_state(revisions: Sequence[CommentRevision], state: RevisionState) -> None:
    if revisions:
        CommentRevision.objects.filter(pk__in=[one.pk for one in revisions]).update(state=state, revise_until=None)
    for revision in revisions:
        revision.state, revision.revise_until = state, None


def _author_code(comment: Comment) -> str | None:
    return comment.participant.account.code if comment.participant.account else None


def _fresh(revisions: Sequence[CommentRevision]) -> list[Pair]:
    """The revisions and their comments as they are now, under the locks of the comments."""
    comments = publication.locked({revision.comment_id for revision in revisions})
    return _pairs(comments, CommentRevision.objects.filter(pk__in=[revision.pk for revision in revisions]))


def _pairs(comments: Iterable[Comment], revisions: Iterable[CommentRevision]) -> list[Pair]:
    known = _by_id(comments)
    return [(known[revision.comment_id], revision) for revision in revisions]


def _by_id(comments: Iterable[Comment]) -> dict[int, Comment]:
    return {comment.pk: comment for comment in comments}
