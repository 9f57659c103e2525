"""Where a moderator goes after a decision, or stays when it is refused."""

from __future__ import annotations

from django.urls import reverse

from moderation.models import ReviewCase
from moderation.queries.queue import neighbours
from participa.core.errors import DomainError
from participa.core.messages import status_for

#: Refusals that leave the moderator on the page, with the sentence and what was typed.
_SHOWN = frozenset({400, 403, 409, 422})


def status_here(error: DomainError) -> int:
    """The status with which the page is shown again; raises the error where it belongs to another page."""
    status = status_for(error.code)
    if status not in _SHOWN:
        raise error
    return status


def after(decided: ReviewCase) -> str:
    """The next case that waits, else the one before, else the desk."""
    before, behind = neighbours(decided)
    following = behind or before
    return reverse("desk_case", args=[following]) if following else reverse("desk")
