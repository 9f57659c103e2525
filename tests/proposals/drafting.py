"""A response on its way: the words, the steps and the refusals that the tests of responses share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Comment, Consultation, OfficialResponse
from proposals.services import responses as services
from tests import factories
from tests.factories import NOW

WORDS = {
    "verdict": "accepted",
    "body_es": "Habrá vehículos adaptados en todas las comarcas.",
    "body_eu": "Eskualde guztietan egongo dira ibilgailu egokituak.",
    "reason_es": "Lo pide la norma.",
    "reason_eu": "Arauak eskatzen du.",
}


def written(place: Consultation, by: User, comments: Sequence[Comment] = ()) -> OfficialResponse:
    """A whole draft, not sent yet; without ``comments`` it answers a text of ane."""
    about = list(comments) or [factories.comment(place, factories.ane())]
    made = services.draft_response(by=by, consultation=place, department=place.department, comments=about, at=NOW)
    return services.save_response(by=by, response=made, revision=1, at=NOW, **WORDS)


def sent(place: Consultation, by: User, comments: Sequence[Comment] = ()) -> OfficialResponse:
    """One that waits for an approver."""
    made = written(place, by, comments)
    return services.submit_response(by=by, response=made, revision=made.revision, at=NOW)


def approve(response: OfficialResponse, by: User, **changes: Any) -> OfficialResponse:
    values: dict[str, Any] = {"revision": response.revision, "parity": True, "at": NOW, **changes}
    return services.approve_response(by=by, response=response, **values)


def published(place: Consultation, by: User, approver: User, comments: Sequence[Comment] = ()) -> OfficialResponse:
    """One that everybody reads."""
    return services.publish_response(by=approver, response=approve(sent(place, by, comments), approver), at=NOW)


def refusal(act: Callable[[], object]) -> tuple[str, str | None]:
    """The code of the refusal, and the field that it is about."""
    with pytest.raises(DomainError) as error:
        act()
    return error.value.code, error.value.field
