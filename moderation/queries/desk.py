"""What a moderator keeps of the desk, and where its topic stands when a page of it is read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from moderation.queries.queue import Wanted
from participa.accounts.models import User
from participa.events.cursor import Position, position_columns, position_of

TOPIC = "mod:queue"


@dataclass(frozen=True)
class Kept:
    """A saved view of the queue."""

    pk: int
    name: str
    wanted: Wanted


@dataclass(frozen=True)
class OwnDesk:
    """``position`` is read before everything else of the page; ``single_keys``: whether one key is a shortcut."""

    position: Position
    single_keys: bool
    kept: list[Kept]


def own_desk(account: User) -> OwnDesk:
    """One statement, the first of a page of the desk."""
    here = User.objects.filter(pk=account.pk).annotate(
        keys=F("desk_preference__single_keys"),
        filter_pk=F("saved_filters__pk"),
        filter_name=F("saved_filters__name"),
        filter_wanted=F("saved_filters__wanted"),
        **position_columns(TOPIC),
    )
    rows = list(here.order_by("saved_filters__name", "saved_filters__pk"))
    kept = [Kept(row.filter_pk, row.filter_name, Wanted.read(row.filter_wanted)) for row in rows if row.filter_pk]
    return OwnDesk(position_of(rows[0], TOPIC), rows[0].keys is not False, kept)
