"""What people think of what others wrote: agreement with a text, and wanting a question answered."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import Agreement
from proposals.models import AnswerRequest, Comment, CommentRevision, CommentVote, Consultation, Participant
from proposals.queries.locks import lock_for_support, lock_for_writing
from proposals.rules import writing
from proposals.services import publication
from proposals.services.participants import existing_participant, participant_from


def rate_comment(*, account: User, comment: Comment, value: int, at: datetime) -> CommentVote:
    """Agree, disagree or pass on a public text of somebody else; rating again replaces the value."""
    if value not in Agreement.values:
        raise DomainError("rating.value", field="value")
    revision = _public_revision(comment, writing.why_not_rate(comment, account))
    with events.unit():
        rater = _enter(account, comment, at)
        vote = CommentVote(comment=comment, revision=revision, participant=rater, value=value)
        CommentVote.objects.bulk_create(
            [vote],
            update_conflicts=True,
            unique_fields=["comment", "participant"],
            update_fields=["revision", "value"],
        )
        _tell(comment, "comment.rated", at)
    return vote


def unrate_comment(*, account: User, comment: Comment, at: datetime) -> None:
    """Take one's rating back; without one, nothing changes."""
    _public_revision(comment, writing.why_not_rate(comment, account))
    with events.unit():
        known = _known(account, comment, at)
        if known and CommentVote.objects.filter(_of(comment), participant=known).delete()[0]:
            _tell(comment, "comment.rated", at)


def request_answer(*, account: User, comment: Comment, at: datetime) -> AnswerRequest:
    """ "I want this answered too": once per person, asking again changes nothing."""
    _public_revision(comment, writing.why_not_ask_too(comment, account))
    with events.unit():
        asker = _enter(account, comment, at)
        request, made = AnswerRequest.objects.get_or_create(comment=comment, participant=asker)
        if made:
            _tell(comment, "question.supported", at)
    return request


def cancel_answer_request(*, account: User, comment: Comment, at: datetime) -> None:
    """Take the wish back; without one, nothing changes."""
    _public_revision(comment, writing.why_not_ask_too(comment, account))
    with events.unit():
        known = _known(account, comment, at)
        if known and AnswerRequest.objects.filter(_of(comment), participant=known).delete()[0]:
            _tell(comment, "question.supported", at)


def _public_revision(comment: Comment, why_not: str | None) -> CommentRevision:
    if why_not is not None or comment.public_revision is None:
        raise DomainError(why_not or "not_found")
    return comment.public_revision


def _of(comment: Comment) -> Q:
    """The support of a text, and what waits at those that were merged into it: whoever takes it back means all."""
    return Q(comment=comment) | Q(comment__merged_into=comment, comment__merge_holds=True)


def _enter(account: User, comment: Comment, at: datetime) -> Participant:
    locked, known = _open(account, comment, at)
    return participant_from(account=account, consultation=locked, known=known)


def _known(account: User, comment: Comment, at: datetime) -> Participant | None:
    locked, known = _open(account, comment, at)
    return existing_participant(account=account, consultation=locked, known=known)


def _open(account: User, comment: Comment, at: datetime) -> tuple[Consultation, Participant | None]:
    locked, known = lock_for_writing(comment.consultation_id, account)
    why_not = writing.why_not_comment(locked, account, at)
    if why_not is not None:
        raise DomainError(why_not)
    if lock_for_support(comment.pk):  # a moment ago: nothing is counted where nobody looks any more
        raise DomainError("comment.merged")
    return locked, known


def _tell(comment: Comment, kind: str, at: datetime) -> None:
    publication.tell(kind, comment, topics=publication.public_topics(comment), at=at)
