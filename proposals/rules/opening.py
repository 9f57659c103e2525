"""Whether a consultation takes contributions and votes at an instant: one answer for every surface."""

from __future__ import annotations

from datetime import datetime

from proposals.enums import ConsultationState
from proposals.models import Consultation


def why_not_open(consultation: Consultation, at: datetime) -> str | None:
    """Open means state ``open`` and ``at`` in ``[opens_at, closes_at)``; the state may lag, the clock decides.

    A consultation that is not published answers like one that does not exist.
    """
    state = consultation.state
    if state in {ConsultationState.DRAFT, ConsultationState.REVIEW} or consultation.published_at is None:
        return "not_found"
    if state == ConsultationState.SUSPENDED:
        return "consultation.suspended"
    if state == ConsultationState.SCHEDULED:
        return "consultation.not_yet_open"
    if state != ConsultationState.OPEN or consultation.opens_at is None or consultation.closes_at is None:
        return "consultation.closed"
    if at < consultation.opens_at:
        return "consultation.not_yet_open"
    return None if at < consultation.closes_at else "consultation.closed"
