"""What a moderator keeps of the desk."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.models import DeskPreference, SavedFilter
from moderation.queries.queue import Wanted
from participa.accounts.models import User


@dataclass(frozen=True)
class Kept:
    """A saved view of the queue."""

    pk: int
    name: str
    wanted: Wanted


def kept_filters(account: User) -> list[Kept]:
    """The saved views of an account; one statement."""
    rows = SavedFilter.objects.filter(account=account)
    return [Kept(row.pk, row.name, Wanted.read(row.wanted)) for row in rows]


def single_keys(account: User) -> bool:
    """Whether one key is a shortcut for this account; one statement."""
    chosen = DeskPreference.objects.filter(account=account).values_list("single_keys", flat=True).first()
    return True if chosen is None else chosen
