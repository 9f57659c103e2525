"""The one function that changes the state of a consultation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Consultation, ConsultationTransition
from proposals.queries.locks import lock_consultation
from proposals.queries.standing import standing_of
from proposals.queries.visibility import is_public
from proposals.rules.lifecycle import CLOCK, STEPS, Act, Owed, Step, why_not_act
from proposals.services.reasons import NO_REASON, Reason, checked


def transition(
    *,
    act: Act,
    consultation: Consultation,
    by: User | None,
    at: datetime,
    reason: Reason = NO_REASON,
    also: str | None = None,
    **changes: Any,
) -> Consultation:
    """Take a step: ask the rule with the row locked, write it with its ``changes``, record it, tell it.

    ``by`` is None for the clock; ``also`` is what a further rule of the caller answered about the same row. Writers
    under way end first; none begins before the step is committed. Public topics hear of it only where somebody outside
    may read the consultation before or after.
    """
    step = STEPS[act]
    with events.unit():
        row = lock_consultation(consultation.pk)
        refusal = why_not_act(act, row, standing_of(by, row) if by else CLOCK, at) or also
        if refusal is not None:
            raise DomainError(refusal)
        said, source, was_public = checked(reason, step.owed), row.state, is_public(row)
        for name, value in {**changes, "state": step.target}.items():
            setattr(row, name, value)
        row.save(update_fields=["state", *changes])
        ConsultationTransition.objects.create(
            consultation=row,
            source=source,
            target=row.state,
            internal=step.owed is Owed.AUTHORS,
            by=by,
            at=at,
            **said.columns(),
        )
        topics = _topics(row, step, public=was_public or is_public(row))
        events.publish(step.kind, ref=row.code, topics=topics, at=at, **_facts(row))
    return row


def _topics(row: Consultation, step: Step, *, public: bool) -> list[str]:
    topics = [f"dept:{row.department.code}"]
    if public:
        topics += ["feed", f"consultation:{row.code}"]
        topics += [f"proposal:{code}" for code in row.proposals.values_list("code", flat=True)]
    return topics


def _facts(row: Consultation) -> dict[str, str | None]:
    return {
        "state": row.state,
        "opens_at": row.opens_at.isoformat() if row.opens_at else None,
        "closes_at": row.closes_at.isoformat() if row.closes_at else None,
    }
