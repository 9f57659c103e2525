"""What a decision of moderation does to a text. Only ``moderation.services`` may call this module.

The decision itself, its reason and its statement are rows of moderation; here the text leaves or enters public view.
"""

from __future__ import annotations

from datetime import datetime

from participa import events
from participa.core.errors import DomainError
from proposals.enums import HELD_STATES, VISIBLE_STATES, RevisionState
from proposals.models import Comment, CommentRevision
from proposals.rules.writing import why_hidden
from proposals.services import publication
from proposals.services.search import forget_comment, index_comments


def restrict_comment(*, comment: Comment, reason_code: str, decision_ref: str, at: datetime) -> Comment:
    """Take the whole comment out of public view: a tombstone with reason and date stays, and so do the answers.

    Its public revision and one that waits become ``restricted``. Raises ``comment.already_restricted``.
    """
    with events.unit():
        fresh = _locked(comment)
        if fresh.restricted_at is not None:
            raise DomainError("comment.already_restricted")
        fresh.restricted_at, fresh.reason_code, fresh.decision_ref = at, reason_code, decision_ref
        fresh.save(update_fields=["restricted_at", "reason_code", "decision_ref"])
        fresh.revisions.filter(state__in=HELD_STATES).update(state=RevisionState.RESTRICTED)
        if fresh.public_revision is not None and fresh.public_revision.state in VISIBLE_STATES:
            _set_state(fresh.public_revision, RevisionState.RESTRICTED)
        forget_comment(comment=fresh)
        _tell("comment.restricted", fresh, at)
    return fresh


def restore_comment(
    *, comment: Comment, decision_ref: str, approve: CommentRevision | None = None, at: datetime
) -> Comment:
    """Undo the restriction that ``decision_ref`` made: what was public is public again, what had waited waits again.

    A person has looked again at the revision ``approve``: it is public now even where it had waited.

    Raises ``comment.not_restricted`` where another decision, or none, restricts it.
    """
    with events.unit():
        fresh = _locked(comment)
        if fresh.restricted_at is None or fresh.decision_ref != decision_ref:
            raise DomainError("comment.not_restricted")
        fresh.restricted_at, fresh.reason_code, fresh.decision_ref = None, "", ""
        fresh.save(update_fields=["restricted_at", "reason_code", "decision_ref"])
        if fresh.public_revision is not None and fresh.public_revision.state == RevisionState.RESTRICTED:
            _set_state(fresh.public_revision, RevisionState.PUBLISHED)
        if approve is not None and fresh.withdrawn_at is None:
            _approve(fresh, fresh.revisions.get(pk=approve.pk), at)
        for revision in fresh.revisions.filter(state=RevisionState.RESTRICTED):
            _hold_again(fresh, revision, at)
        if why_hidden(fresh) is None:
            index_comments(comments=[fresh])
        _tell("comment.restored", fresh, at)
    return fresh


def approve_revision(*, revision: CommentRevision, at: datetime) -> CommentRevision:
    """A person looked at this revision and it is fine; one that was held becomes public now.

    Raises ``comment.not_public`` where its comment was restricted or withdrawn meanwhile.
    """
    with events.unit():
        comment = _locked(revision.comment)
        fresh = comment.revisions.get(pk=revision.pk)
        if comment.restricted_at is not None or comment.withdrawn_at is not None:
            raise DomainError("comment.not_public")
        _approve(comment, fresh, at)
    return fresh


def _approve(comment: Comment, revision: CommentRevision, at: datetime) -> None:
    """Looked at and fine; what was out of public view is shown."""
    if revision.state in {RevisionState.ERASED, RevisionState.APPROVED}:
        return
    shown = revision.state == RevisionState.PUBLISHED
    _set_state(revision, RevisionState.APPROVED)
    if not shown:
        publication.show(comment, revision, at=at)


def hold_revision(*, revision: CommentRevision, at: datetime) -> CommentRevision:
    """Undo an approval: what had been held before it waits again, and what was public before it is public again.

    A revision that was never held only counts as not looked at any more.
    """
    with events.unit():
        comment = _locked(revision.comment)
        fresh = comment.revisions.get(pk=revision.pk)
        if fresh.state != RevisionState.APPROVED:
            raise DomainError("comment.not_approved")
        if fresh.screening.get("status", "publish") == "publish":
            _set_state(fresh, RevisionState.PUBLISHED)
            return fresh
        _hold_again(comment, fresh, at)
        if comment.public_revision_id == fresh.pk:
            _fall_back(comment, fresh, at)
    return fresh


def return_revision(*, revision: CommentRevision, until: datetime, at: datetime) -> CommentRevision:
    """Give a revision that waits back to its author, who may change it until then. Raises ``comment.not_waiting``."""
    with events.unit():
        comment = _locked(revision.comment)
        fresh = comment.revisions.get(pk=revision.pk)
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
        comment = _locked(revision.comment)
        fresh = comment.revisions.get(pk=revision.pk)
        if fresh.state != RevisionState.RETURNED:
            raise DomainError("comment.not_waiting")
        fresh.revise_until = None
        _hold_again(comment, fresh, at)
    return fresh


def _fall_back(comment: Comment, from_revision: CommentRevision, at: datetime) -> None:
    """Show the newest revision that was public before this one, or nothing."""
    earlier = comment.revisions.filter(state__in=VISIBLE_STATES, number__lt=from_revision.number)
    comment.public_revision = earlier.order_by("-number").first()
    comment.save(update_fields=["public_revision"])
    if comment.public_revision is None:
        forget_comment(comment=comment)
    elif why_hidden(comment) is None:
        index_comments(comments=[comment])
    publication.tell("comment.unpublished", comment, topics=publication.public_topics(comment), at=at)


def _hold_again(comment: Comment, revision: CommentRevision, at: datetime) -> None:
    by_policy = revision.screening.get("by_policy", False)
    revision.state = RevisionState.HELD_POLICY if by_policy else RevisionState.HELD_SYSTEM
    revision.save(update_fields=["state", "revise_until"])
    publication.hold(comment, revision, author_code=_author_code(comment), at=at)


def _set_state(revision: CommentRevision, state: RevisionState) -> None:
    revision.state = state
    revision.save(update_fields=["state"])


def _tell(event: str, comment: Comment, at: datetime) -> None:
    seen = publication.public_topics(comment) if comment.published_at else []
    publication.tell(event, comment, topics=[*seen, *publication.personal(_author_code(comment)), "mod:queue"], at=at)


def _author_code(comment: Comment) -> str | None:
    return comment.participant.account.code if comment.participant.account else None


def _locked(comment: Comment) -> Comment:
    related = ("consultation", "proposal", "section", "parent", "participant__account", "public_revision")
    return Comment.objects.select_for_update(of=("self",)).select_related(*related).get(pk=comment.pk)
