"""A POST with an ``Idempotency-Key`` acts once, however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework.request import Request

from participa.accounts.models import User
from participa.core.digests import canonical, sha256
from proposals.services.idempotency import Outcome, once


def posted_once(request: Request, account: User, given: dict[str, Any], act: Callable[[datetime], str]) -> Outcome:
    """Run ``act(at)``, or answer with what the same request made before; without a key simply run it."""
    at = timezone.now()
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return Outcome(act(at), replayed=False)
    body_hash = sha256(canonical({"method": request.method, "path": request.path, "body": given}))
    return once(account=account, key=key, body_hash=body_hash, at=at, act=lambda: act(at))
