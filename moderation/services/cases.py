"""Review cases: what a person should look at, and when that is no longer needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from moderation.enums import APART, CaseState, FlagOutcome
from moderation.models import CaseClaim, Flag, ReviewCase
from moderation.queries.people import roles_of
from moderation.rules import LOOK_AT_SEPARATED, LOOK_OF_STAFF, Look, look_at_screened, why_not_moderate
from moderation.services.flag_answers import answer_flags
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from proposals.enums import HELD_STATES, VISIBLE_STATES
from proposals.models import Comment, CommentRevision
from proposals.rules.writing import why_hidden


def open_case(*, revision: CommentRevision, look: Look, at: datetime) -> ReviewCase:
    """The open case of a revision, made when missing; a more urgent reason to look raises its priority.

    What is apart (:data:`moderation.enums.APART`) always has a case of its own.
    """
    with events.unit():
        case = None if look.origin in APART else _about(revision).first()
        if case is None:
            case = _make(revision, look, at)
        if case.priority < look.priority:
            case.priority, case.priority_why = look.priority, look.why
            case.due_at = min(case.due_at, at + look.due_after)
            case.save(update_fields=["priority", "priority_why", "due_at"])
        if case.weight < look.weight:
            case.weight = look.weight
            case.save(update_fields=["weight"])
    return case


def _about(revision: CommentRevision) -> QuerySet[ReviewCase]:
    """The open case about the words of a revision, if there is one."""
    return ReviewCase.objects.filter(revision=revision, state=CaseState.OPEN).exclude(origin__in=APART)


def _make(revision: CommentRevision, look: Look, at: datetime) -> ReviewCase:
    try:
        with transaction.atomic():  # a savepoint: losing the race must not lose the unit
            case = ReviewCase.objects.create(
                revision=revision,
                origin=look.origin,
                priority=look.priority,
                priority_why=look.why,
                weight=look.weight,
                opened_at=at,
                due_at=at + look.due_after,
            )
    except IntegrityError:
        return _about(revision).get()
    tell("case.opened", case, at=at, priority=case.priority)
    return case


def review_comment(*, by: User, comment: Comment, at: datetime) -> ReviewCase:
    """Bring a text to the desk because a moderator wants to decide on it: what waits, else what is public."""
    refuse(why_not_moderate(roles_of(by)))
    with events.unit():
        waiting = comment.revisions.filter(state__in=HELD_STATES).order_by("-number").first()
        revision = waiting or comment.public_revision
        if revision is None or (waiting is None and revision.state not in VISIBLE_STATES):
            raise DomainError("not_found")
        case = open_case(revision=revision, look=look_at_screened(revision) or LOOK_OF_STAFF, at=at)
        record(AuditAct.CASE_OPENED, by=by, ref=case.code, at=at, comment=comment.code)
    return case


def close_cases(*, cases: Sequence[ReviewCase], at: datetime) -> None:
    """They are decided, and nobody holds them any more; two statements. Part of an act that tells who decided what."""
    for case in cases:
        case.state, case.decided_at, case.version = CaseState.DECIDED, at, case.version + 1
    closed = ReviewCase.objects.filter(pk__in=[case.pk for case in cases])
    closed.update(state=CaseState.DECIDED, decided_at=at, version=F("version") + 1)
    CaseClaim.objects.filter(case__in=cases).delete()


def attend(*, comment: Comment, at: datetime) -> None:
    """Open what the screening asks for and close what nobody needs to look at any more; doing it again is harmless."""
    with events.unit():
        looked_at = set(ReviewCase.objects.filter(revision__comment=comment).values_list("revision_id", flat=True))
        for revision in comment.revisions.exclude(pk__in=looked_at):
            look = look_at_screened(revision)
            shown = revision.state in HELD_STATES or revision.pk == comment.public_revision_id
            if look is not None and shown and comment.withdrawn_at is None:
                open_case(revision=revision, look=look, at=at)
        _close_overtaken(comment, at)


def _close_overtaken(comment: Comment, at: datetime) -> None:
    """A newer revision took its place in public, or its author withdrew it: nobody needs to decide.

    An appeal is answered whatever became of the text, and so is a proposal to erase it.
    """
    open_ones = ReviewCase.objects.filter(revision__comment=comment, state=CaseState.OPEN)
    open_ones = open_ones.exclude(origin__in=APART)
    if comment.withdrawn_at is None:
        still = Q(revision__state__in=sorted(HELD_STATES)) | Q(revision=comment.public_revision_id)
        open_ones = open_ones.exclude(still)
    for case in open_ones.order_by("pk"):  # as a removal locks them
        ReviewCase.objects.filter(pk=case.pk).update(state=CaseState.OVERTAKEN, version=F("version") + 1)
        waiting = Flag.objects.filter(revision=case.revision_id, outcome=FlagOutcome.WAITING)
        answer_flags(receipts=list(waiting.values_list("receipt", flat=True)), outcome=FlagOutcome.GONE, at=at)
        tell("case.decided", case, at=at, action="overtaken")


def look_at_separated(*, comment: Comment, at: datetime) -> None:
    """Open a case for a public text whose survivor a moderator removed: nobody decided about its own words."""
    survivor, shown = comment.merged_into, comment.public_revision
    if survivor is None or survivor.restricted_at is None or shown is None or why_hidden(comment) is not None:
        return
    open_case(revision=shown, look=LOOK_AT_SEPARATED, at=at)


def open_missing_cases(*, at: datetime, limit: int = 500) -> int:
    """Whatever waits and has no case gets one; a job of the clock, for facts that were lost. Returns how many."""
    known = ReviewCase.objects.filter(revision=OuterRef("pk"))
    waiting = CommentRevision.objects.filter(
        ~Exists(known), state__in=sorted(HELD_STATES), comment__withdrawn_at__isnull=True
    )
    found = list(waiting.select_related("comment")[:limit])
    for revision in found:
        attend(comment=revision.comment, at=at)
    return len(found)


def tell(kind: str, case: ReviewCase, *, at: datetime, **facts: object) -> None:
    """A fact for the moderators and nobody else: codes only."""
    comment = case.revision.comment
    events.publish(
        kind,
        ref=case.code,
        topics=["mod:queue"],
        at=at,
        case=case.code,
        comment=comment.code,
        consultation=comment.consultation.code,
        **facts,
    )
