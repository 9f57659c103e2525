"""How often somebody may write or make us send mail. Counted in the shared cache, in windows of fixed length."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from frontend.shared.errors import too_many
from participa.core.addresses import client_address
from participa.core.digests import sha256

View = Callable[..., HttpResponse]


class TooMany(Exception):
    """The limit is reached; ``wait`` is how many seconds the window still lasts."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def throttled(name: str, *, limit: int, seconds: int) -> Callable[[View], View]:
    """At most ``limit`` POSTs in ``seconds`` per account, or per address of strangers; else the 429 page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                try:
                    count(f"{name}:{_who(request)}", limit=limit, seconds=seconds)
                except TooMany as over:
                    return too_many(request, over)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def count(key: str, *, limit: int, seconds: int) -> None:
    """Count one more of ``key`` in its window; raises :class:`TooMany` beyond the limit."""
    now = int(time.time())
    window = now // seconds
    slot = f"throttle:{key}:{window}"
    cache.add(slot, 0, timeout=seconds)
    try:
        seen = cache.incr(slot)
    except ValueError:  # the window ended between the two calls
        return
    if seen > limit:
        raise TooMany((window + 1) * seconds - now)


def address_of(request: HttpRequest) -> str:
    """The reader's address, seen through our own proxies."""
    meta = request.META
    return client_address(meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES)


def _who(request: HttpRequest) -> str:
    """An account by its code; a stranger by a digest, so that the cache holds no address."""
    code = getattr(request.user, "code", "")
    return f"account:{code}" if code else f"address:{sha256(address_of(request))[:24]}"
