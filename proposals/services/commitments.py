"""What the institution says it will do, by when, and whether it did."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlsplit

from django.utils import timezone

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise
from proposals.models import Commitment, OfficialResponse
from proposals.queries.standing import standing_in
from proposals.rules import responses as rules
from proposals.services.responses import add_author, locked

_LONGEST = 600


def promise(
    *,
    by: User,
    response: OfficialResponse,
    text_es: object,
    text_eu: object,
    text_en: object = "",
    due_on: date | None = None,
    at: datetime,
) -> Commitment:
    """Add a commitment to a draft, in both official languages; it is approved and published with the response."""
    texts = {
        "text_es": normalise(text_es, field="text_es", longest=_LONGEST),
        "text_eu": normalise(text_eu, field="text_eu", longest=_LONGEST),
        "text_en": normalise(text_en, field="text_en", longest=_LONGEST, shortest=0),
    }
    with events.unit():
        fresh = locked(response)
        refuse(rules.why_not_commit(fresh, standing_in(by, fresh.department).parts))
        refuse(rules.why_not_due(due_on, timezone.localdate(at)), field="due_on")
        made = Commitment.objects.create(
            response=fresh, department=fresh.department, due_on=due_on, updated_at=at, **texts
        )
        _changed(fresh, by)
    return made


def take_back_promise(*, by: User, commitment: Commitment, at: datetime) -> None:
    """Remove a commitment from a draft; what was published is dropped with a reason instead."""
    with events.unit():
        fresh = locked(commitment.response)
        refuse(rules.why_not_commit(fresh, standing_in(by, fresh.department).parts))
        Commitment.objects.filter(pk=commitment.pk, response=fresh).delete()
        _changed(fresh, by)


def update_commitment(
    *, by: User, commitment: Commitment, state: str, reason: object = "", evidence_url: object = "", at: datetime
) -> Commitment:
    """Say in public how far it is; ``reason`` is owed where it is dropped, ``evidence_url`` shows what was done."""
    why = normalise(reason, field="reason", longest=1_000, shortest=0)
    evidence = normalise(evidence_url, field="evidence_url", longest=200, shortest=0, lines=False)
    if evidence and (urlsplit(evidence).scheme not in {"https", "http"} or not urlsplit(evidence).hostname):
        raise DomainError("commitment.evidence", field="evidence_url")
    with events.unit():
        fresh = Commitment.objects.select_for_update().get(pk=commitment.pk)
        refuse(rules.why_not_update_commitment(fresh, standing_in(by, fresh.department).parts, state, why))
        fresh.state, fresh.reason, fresh.evidence_url, fresh.updated_at = state, why, evidence, at
        fresh.save(update_fields=["state", "reason", "evidence_url", "updated_at"])
        _tell(fresh, at=at)
    return fresh


def _changed(response: OfficialResponse, by: User) -> None:
    """A commitment is part of the words: whoever approves must have read the newest."""
    response.revision += 1
    response.save(update_fields=["revision"])
    add_author(response, by)


def _tell(commitment: Commitment, *, at: datetime) -> None:
    consultation = commitment.response.consultation.code
    events.publish(
        "commitment.updated",
        ref=commitment.code,
        topics=["feed", f"consultation:{consultation}"],
        at=at,
        commitment=commitment.code,
        response=commitment.response.code,
        consultation=consultation,
        state=commitment.state,
    )
