"""Following a consultation or a department, to be told what happens there."""

from __future__ import annotations

from datetime import datetime

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Consultation, Department, Follow
from proposals.queries.visibility import is_public


def follow(
    *,
    account: User,
    consultation: Consultation | None = None,
    department: Department | None = None,
    at: datetime,
) -> Follow:
    """Follow one of the two; doing it again changes nothing. What is not public does not exist here."""
    if consultation is not None and not is_public(consultation):
        raise DomainError("not_found")
    with events.unit():
        return Follow.objects.get_or_create(
            account=account, consultation=consultation, department=department, defaults={"since": at}
        )[0]


def unfollow(
    *,
    account: User,
    consultation: Consultation | None = None,
    department: Department | None = None,
    at: datetime,
) -> None:
    """Stop following; without having followed nothing happens."""
    with events.unit():
        Follow.objects.filter(account=account, consultation=consultation, department=department).delete()
