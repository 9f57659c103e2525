"""The life of a consultation from the first review to the archive. Every step goes through ``services.transition``."""

from __future__ import annotations

from datetime import datetime

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import ConsultationState, Outcome, ThemeStage
from proposals.models import Consultation, Tally
from proposals.queries.drafts import dossier_of
from proposals.queries.locks import lock_consultation
from proposals.rules.checklist import checklist, unmet
from proposals.rules.lifecycle import ADVANCES, Act, why_not_close_at, why_not_resume
from proposals.services.reasons import NO_REASON, Reason
from proposals.services.search import forget_consultation, index_consultation
from proposals.services.transition import transition
from proposals.services.versions import freeze_text
from proposals.services.vote_keys import make_key


def submit_consultation(*, by: User, consultation: Consultation, at: datetime) -> Consultation:
    """Send a draft for review."""
    return transition(act=Act.SUBMIT, consultation=consultation, by=by, at=at)


def return_consultation(*, by: User, consultation: Consultation, comment: str, at: datetime) -> Consultation:
    """Send it back to its department with a comment for its authors.

    One that is scheduled already stops being public: nobody outside may read it, find it or hear of it until it is
    approved again.
    """
    reason = Reason(**{by.language if by.language in {"eu", "en"} else "es": comment})
    if consultation.state == ConsultationState.REVIEW:
        return transition(act=Act.RETURN, consultation=consultation, by=by, at=at, reason=reason)
    with events.unit():
        row = transition(act=Act.RECALL, consultation=consultation, by=by, at=at, reason=reason, published_at=None)
        forget_consultation(consultation=row)
    return row


def approve_consultation(*, by: User, consultation: Consultation, at: datetime) -> Consultation:
    """Approve what somebody else drafted: the checklist must be met. From now on anybody may read it.

    Makes the first version of its text, and the key and the tally of every proposal. Raises ``consultation.checklist``
    with the codes of what is missing.
    """
    with events.unit():
        row = transition(act=Act.APPROVE, consultation=consultation, by=by, at=at, published_at=at)
        missing = unmet(checklist(dossier_of(row), at))
        if missing:
            raise DomainError("consultation.checklist", missing=[item.code for item in missing], count=len(missing))
        freeze_text(row, by=by, at=at)
        _ready_to_vote(row)
        index_consultation(consultation=row)
    return row


def _ready_to_vote(row: Consultation) -> None:
    proposals = list(row.proposals.all())
    Tally.objects.bulk_create([Tally(proposal=proposal) for proposal in proposals], ignore_conflicts=True)
    for proposal in proposals:
        make_key(proposal)


def publish_consultation(*, by: User, consultation: Consultation, at: datetime) -> Consultation:
    """Open a scheduled consultation now rather than at the hour that was set; it closes when it was to close."""
    return transition(act=Act.OPEN, consultation=consultation, by=by, at=at, opens_at=at)


def open_due(*, at: datetime) -> list[str]:
    """Open whatever is due; the codes of what was opened. Safe to repeat and to run twice at once."""
    due = Consultation.objects.filter(state=ConsultationState.SCHEDULED, opens_at__lte=at)
    return _by_the_clock(Act.OPEN, list(due), at)


def close_due(*, at: datetime) -> list[str]:
    """Close whatever has reached its end; the codes of what was closed. Nothing was accepted since that instant."""
    due = Consultation.objects.filter(state=ConsultationState.OPEN, closes_at__lte=at)
    return _by_the_clock(Act.CLOSE, list(due), at)


def _by_the_clock(act: Act, due: list[Consultation], at: datetime) -> list[str]:
    done = []
    for consultation in due:
        try:
            transition(act=act, consultation=consultation, by=None, at=at)
        except DomainError:  # another worker or a publisher was quicker: the row under the lock has the last word
            continue
        done.append(consultation.code)
    return done


def extend_consultation(
    *, by: User, consultation: Consultation, closes_at: datetime, reason: Reason, at: datetime
) -> Consultation:
    """Close later than was said, with a public reason."""
    with events.unit():
        before = lock_consultation(consultation.pk)
        also = why_not_close_at(before, closes_at, at)
        return transition(
            act=Act.EXTEND, consultation=consultation, by=by, at=at, reason=reason, also=also, closes_at=closes_at
        )


def suspend_consultation(*, by: User, consultation: Consultation, reason: Reason, at: datetime) -> Consultation:
    """Stop writing and voting for now, with a public reason."""
    return transition(act=Act.SUSPEND, consultation=consultation, by=by, at=at, reason=reason)


def resume_consultation(
    *, by: User, consultation: Consultation, reason: Reason, at: datetime, closes_at: datetime | None = None
) -> Consultation:
    """Go on, with a public reason, and give back days by closing later. It must have time left."""
    with events.unit():
        before = lock_consultation(consultation.pk)
        changes = {} if closes_at is None else {"closes_at": closes_at}
        also = why_not_close_at(before, closes_at, at) if closes_at else why_not_resume(before, at)
        return transition(act=Act.RESUME, consultation=consultation, by=by, at=at, reason=reason, also=also, **changes)


def end_consultation(*, by: User, consultation: Consultation, reason: Reason, at: datetime) -> Consultation:
    """Close a suspended consultation for good, with a public reason."""
    return transition(act=Act.END, consultation=consultation, by=by, at=at, reason=reason)


def withdraw_consultation(*, by: User, consultation: Consultation, reason: Reason, at: datetime) -> Consultation:
    """Call it off with a public reason. What was public stays readable; a draft never becomes so."""
    return transition(act=Act.WITHDRAW, consultation=consultation, by=by, at=at, reason=reason)


def advance_consultation(
    *,
    by: User,
    consultation: Consultation,
    target: str,
    at: datetime,
    outcome: str = "",
    reason: Reason = NO_REASON,
) -> Consultation:
    """Go one step on after the close; the decision has an outcome, and before it every published theme an answer."""
    act = ADVANCES.get(target)
    if act is None:
        raise DomainError("consultation.state")
    changes = {"outcome": outcome} if act is Act.DECIDE else {}
    also = "consultation.outcome" if act is Act.DECIDE and outcome not in Outcome.values else None
    with events.unit():
        row = transition(act=act, consultation=consultation, by=by, at=at, reason=reason, also=also, **changes)
        if act is Act.RESPOND:
            _all_themes_answered(row)
    return row


def _all_themes_answered(row: Consultation) -> None:
    over = [ThemeStage.ANSWERED, ThemeStage.DISMISSED]
    waiting = row.themes.filter(merged_into=None, published_at__isnull=False).exclude(stage__in=over).count()
    if waiting:
        raise DomainError("consultation.themes_waiting", count=waiting)
