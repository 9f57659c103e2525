"""How often: a counter per window in the shared cache, one for an address and one for an account."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from participa.accounts.models import User
from participa.core.addresses import client_address
from participa.core.digests import sha256

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it imports us, through the settings

log = logging.getLogger(__name__)

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def parse_rate(rate: str) -> tuple[int, int]:
    """``"300/min"`` as (300, 60)."""
    number, _, period = rate.partition("/")
    return int(number), _SECONDS[period[:1]]


class WindowThrottle(BaseThrottle):
    """At most N requests in a fixed window. An unreachable cache lets everybody through: reading goes on."""

    scope: str
    _left: float | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request; False beyond the rate of the scope."""
        who = self.who(request)
        if who is None:
            return True
        most, window = parse_rate(str(api_settings.DEFAULT_THROTTLE_RATES[self.scope]))
        now = time.time()
        self._left = window - now % window
        return _counted(f"throttle:{self.scope}:{who}:{int(now // window)}", window) <= most

    def wait(self) -> float | None:
        """Seconds until the next window."""
        return self._left

    def who(self, request: Request) -> str | None:
        """The name to count by, or None where this throttle does not apply."""
        raise NotImplementedError


def _counted(key: str, window: int) -> int:
    try:
        cache.add(key, 0, window + 1)
        return cache.incr(key)
    except ValueError:  # the key ran out between the two
        return 1
    except Exception as error:
        log.warning(
            "the cache is out of reach, requests are not counted: %s",
            type(error).__name__,
        )
        return 0


class AnonymousThrottle(WindowThrottle):
    """By address, for those who have not signed in; a digest, so that the cache holds no address."""

    scope = "anonymous"

    def who(self, request: Request) -> str | None:
        """A digest of the client's address."""
        if isinstance(request.user, User):
            return None
        remote, forwarded = (
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
        )
        return sha256(client_address(remote, forwarded, settings.TRUSTED_PROXIES))[:32]


class AccountThrottle(WindowThrottle):
    """By account, however many tokens and sessions it uses."""

    scope = "account"

    def who(self, request: Request) -> str | None:
        """The code of the account."""
        return request.user.code if isinstance(request.user, User) else None
