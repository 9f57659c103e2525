"""A POST that is sent twice acts once: the key row comes first, its result commits with the act."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import IdempotencyKey

#: After so long without a result whoever began is dead, and the request may be tried again.
STALE_AFTER = timedelta(seconds=60)
#: How long a result can be asked for again.
KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,80}")


@dataclass(frozen=True)
class Outcome:
    """Code of what was made, now or by an earlier request with the same key."""

    ref: str
    replayed: bool


def once(*, account: User, key: str, body_hash: str, at: datetime, act: Callable[[], str]) -> Outcome:
    """Run ``act``, which returns the code of what it made, unless this key has made something already.

    ``body_hash`` is the digest of method, path and body. Raises ``idempotency.key`` (not printable, too long),
    ``idempotency.other_body`` and ``idempotency.in_progress``. Where ``act`` fails the key is free again.
    """
    if not _KEY.fullmatch(key):
        raise DomainError("idempotency.key", field="Idempotency-Key")
    earlier = _claim(account, key, body_hash, at)
    if earlier:
        return Outcome(earlier, replayed=True)
    try:
        with events.unit():
            ref = act()
            mine = IdempotencyKey.objects.filter(account=account, key=key, ref="", created_at=at)
            if not mine.update(ref=ref):
                raise DomainError("idempotency.in_progress")  # taken over as stale: only one of the two may commit
    except BaseException:
        _release(account, key, at)
        raise
    return Outcome(ref, replayed=False)


def forget_old_keys(*, at: datetime) -> int:
    """Delete keys whose result is no longer kept; returns how many."""
    with events.unit():
        return IdempotencyKey.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]


def _claim(account: User, key: str, body_hash: str, at: datetime) -> str:
    """Take the key; or the code of what it made before. Committed at once, so that the other request sees it."""
    with events.unit():
        try:
            with transaction.atomic():
                IdempotencyKey.objects.create(account=account, key=key, body_hash=body_hash, created_at=at)
        except IntegrityError:
            row = IdempotencyKey.objects.get(account=account, key=key)
        else:
            return ""
        if row.body_hash != body_hash:
            raise DomainError("idempotency.other_body", field="Idempotency-Key")
        if row.ref:
            return row.ref
        stale = IdempotencyKey.objects.filter(pk=row.pk, ref="", created_at__lt=at - STALE_AFTER)
        if not stale.update(created_at=at):
            raise DomainError("idempotency.in_progress")
        return ""


def _release(account: User, key: str, at: datetime) -> None:
    with events.unit():
        IdempotencyKey.objects.filter(account=account, key=key, ref="", created_at=at).delete()
