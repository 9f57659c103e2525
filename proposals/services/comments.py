"""What an author does with a text: post, edit, withdraw, say its language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from participa import events
from participa.accounts.models import User
from participa.core.digests import sha256
from participa.core.errors import DomainError, refuse
from participa.core.language import detect
from participa.core.text import normalise
from proposals import ports
from proposals.enums import RevisionState
from proposals.models import Comment, CommentRevision, Consultation, Participant, Proposal, Section
from proposals.ports import ScreeningContext, ScreeningResult
from proposals.queries.locks import lock_consultation_shared, lock_for_writing
from proposals.queries.screening_context import screening_context
from proposals.rules import writing
from proposals.services import publication
from proposals.services.merges import settle_merges
from proposals.services.participants import participant_from
from proposals.services.screening import (
    admitted,
    confirmed_nudges,
    looked_at_again,
    state_after,
    under_review,
    verdict,
)
from proposals.services.search import forget_comments, index_comments


@dataclass(frozen=True)
class _Place:
    consultation: Consultation
    proposal: Proposal | None
    section: Section | None
    parent: Comment | None

    @property
    def name(self) -> str:
        """The place in codes: a confirmed nudge holds for one place."""
        proposal = self.proposal.code if self.proposal else ""
        section = self.section.key if self.section else ""
        return "|".join([self.consultation.code, proposal, section, self.parent.code if self.parent else ""])


def post_comment(  # noqa: PLR0913  the whole of a contribution, as site, API and import name it
    *,
    account: User,
    consultation: Consultation,
    proposal: Proposal | None = None,
    section: Section | None = None,
    parent: Comment | None = None,
    kind: str,
    stance: str = "",
    body: object,
    language: str = "",
    confirmed: str = "",
    at: datetime,
) -> Comment:
    """A new text, published or held as the screening says; its first revision is ``comment.revisions.get()``.

    Raises what :mod:`proposals.rules.writing` refuses, ``text.…``, ``nudge`` or the code of a refusal.
    """
    place = _Place(consultation, proposal, section, parent)
    refuse(writing.why_not_comment(consultation, account, at))
    refuse(writing.why_not_place(consultation, proposal, section, parent))
    refuse(writing.why_not_kind(kind, stance, proposal=proposal, parent=parent), field="kind")
    refuse(writing.why_not_language(language), field="language")
    text = normalise(body, longest=settings.COMMENT_MAX_LENGTH)
    language = language or detect(text)
    context = screening_context(
        account=account,
        consultation=consultation,
        text=text,
        kind=kind,
        language=language,
        at=at,
        proposal_code=proposal.code if proposal else None,
        confirmed=confirmed_nudges(confirmed, account_code=account.code, text=text, place=place.name, at=at),
    )
    result = verdict(text, context, place=place.name)
    with events.unit():
        author = _enter(account, consultation, at)
        if admitted(account, consultation.pk, at).reviewed:
            result = under_review(result)
        comment = _make_comment(place, author, kind, stance, language, at)
        revision = _add_revision(comment, text, language, result, number=1, at=at)
        _announce(comment, revision, account, at)
    return comment


def edit_comment(*, account: User, comment: Comment, body: object, confirmed: str = "", at: datetime) -> Comment:
    """A new revision of one's own public text, within the window; where it is held, the old one stays public."""
    refuse(writing.why_not_own(account, comment))
    refuse(_why_not_edit(account, comment, at))
    text = normalise(body, longest=settings.COMMENT_MAX_LENGTH)
    if comment.public_revision is not None and comment.public_revision.body == text:
        raise DomainError("comment.unchanged", field="body")
    context = _context_of_edit(account, comment, text, confirmed, at)
    result = verdict(text, context, place=comment.code)
    with events.unit():
        lock_consultation_shared(comment.consultation_id)
        [fresh] = publication.locked([comment.pk])
        refuse(_why_not_edit(account, fresh, at))
        if admitted(account, fresh.consultation_id, at).reviewed:
            result = under_review(result)
        if fresh.revisions.order_by("-number")[0].state == RevisionState.RETURNED:
            result = looked_at_again(result)
        number = fresh.revisions.count() + 1
        revision = _add_revision(fresh, text, context.language, result, number=number, at=at)
        _announce(fresh, revision, account, at)
    return fresh


def withdraw_comment(*, account: User, comment: Comment, at: datetime) -> Comment:
    """Take one's own text back, at any time: its words are no longer public, the answers to it stay.

    Withdrawing again changes nothing.
    """
    with events.unit():
        [fresh] = publication.locked([comment.pk])
        refuse(writing.why_not_own(account, fresh))
        refuse(writing.why_not_withdraw(fresh))
        if fresh.withdrawn_at is None:
            fresh.withdrawn_at = at
            fresh.save(update_fields=["withdrawn_at"])
            forget_comments(comments=[fresh])
            topics = [*publication.everybody(fresh), *publication.personal(account.code)]
            publication.tell("comment.withdrawn", fresh, topics=topics, at=at)
            settle_merges(comments=[fresh.pk], at=at)
    return fresh


def correct_language(*, account: User, comment: Comment, language: str, at: datetime) -> Comment:
    """Say in which language one's own text is, where the detection was wrong."""
    refuse(writing.why_not_language(language or "?"), field="language")
    with events.unit():
        [fresh] = publication.locked([comment.pk])
        refuse(writing.why_not_own(account, fresh))
        if fresh.language != language:
            fresh.language = language
            fresh.save(update_fields=["language"])
            if writing.why_hidden(fresh) is None:
                index_comments(comments=[fresh])
                publication.tell("comment.edited", fresh, topics=publication.public_topics(fresh), at=at)
    return fresh


def _enter(account: User, consultation: Consultation, at: datetime) -> Participant:
    """The rule again, now that nobody can close the consultation before this unit ends; then the author."""
    locked, known = lock_for_writing(consultation.pk, account)
    refuse(writing.why_not_comment(locked, account, at))
    return participant_from(account=account, consultation=locked, known=known)


def _make_comment(place: _Place, author: Participant, kind: str, stance: str, language: str, at: datetime) -> Comment:
    parent = place.parent
    if parent is not None and parent.depth >= writing.MAX_DEPTH:
        parent = parent.parent  # the answer takes its place beside what it answers
    return Comment.objects.create(
        consultation=place.consultation,
        proposal=place.proposal,
        section=place.section,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        participant=author,
        kind=kind,
        stance=stance,
        language=language,
        created_at=at,
    )


def _add_revision(
    comment: Comment, text: str, language: str, result: ScreeningResult, *, number: int, at: datetime
) -> CommentRevision:
    revision = CommentRevision.objects.create(
        comment=comment,
        number=number,
        body=text,
        digest=sha256(text),
        length=len(text),
        language=language,
        state=state_after(result),
        screening=result.as_json(),
        created_at=at,
    )
    ports.keep([revision])
    return revision


def _announce(comment: Comment, revision: CommentRevision, account: User, at: datetime) -> None:
    if revision.state == RevisionState.PUBLISHED:
        publication.show(comment, revision, at=at)
    else:
        publication.hold(comment, revision, author_code=account.code, at=at)


def _why_not_edit(account: User, comment: Comment, at: datetime) -> str | None:
    newest = comment.revisions.order_by("-number")[0]
    window = timedelta(minutes=settings.EDIT_WINDOW_MINUTES)
    return writing.why_not_edit(comment, newest, at, window) or writing.why_not_comment(
        comment.consultation, account, at
    )


def _context_of_edit(account: User, comment: Comment, text: str, confirmed: str, at: datetime) -> ScreeningContext:
    return screening_context(
        account=account,
        consultation=comment.consultation,
        text=text,
        kind=comment.kind,
        language=detect(text),
        at=at,
        proposal_code=comment.proposal.code if comment.proposal else None,
        is_edit=True,
        confirmed=confirmed_nudges(confirmed, account_code=account.code, text=text, place=comment.code, at=at),
    )
