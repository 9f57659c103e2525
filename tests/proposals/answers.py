"""Official responses as rows, and the fact of their publication."""

from __future__ import annotations

from typing import Any

from participa import events
from proposals.enums import (
    ResponseState,
    Verdict,
)
from proposals.models import (
    Comment,
    Consultation,
    OfficialResponse,
    ResponseTarget,
)
from tests.factories import NOW
from tests.proposals.outbox import happens


def response(place: Consultation, *answered: Comment, **fields: Any) -> OfficialResponse:
    """A published response to these texts."""
    values: dict[str, Any] = {
        "consultation": place,
        "department": place.department,
        "verdict": Verdict.ACCEPTED,
        "body_es": "Sí.",
        "body_eu": "Bai.",
        "state": ResponseState.PUBLISHED,
        "created_at": NOW,
        "approved_at": NOW,
        "published_at": NOW,
    }
    with events.unit():
        made = OfficialResponse.objects.create(**{**values, **fields})
        ResponseTarget.objects.bulk_create(ResponseTarget(response=made, comment=text) for text in answered)
    return made


def answer(made: OfficialResponse) -> None:
    happens("response.published", made.code, f"consultation:{made.consultation.code}", response=made.code)
