"""The epoch: a new one tells every client that numbers may repeat, after a backup was restored."""

from __future__ import annotations

import secrets
from datetime import datetime

from participa.events.models import Epoch
from participa.events.unit import unit


def new_epoch(*, at: datetime) -> str:
    """Begin another epoch; every reader starts afresh. Returns its value."""
    value = secrets.token_hex(4)
    with unit():
        Epoch.objects.update_or_create(id=1, defaults={"value": value, "started_at": at})
    return value
