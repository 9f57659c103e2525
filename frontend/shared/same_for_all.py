"""A page that is the same for everybody without an account is drawn once a second, however many ask for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from participa.core.digests import sha256
from participa.events.reading import positions

View = Callable[..., HttpResponse]

#: The only cookie that may come with a request for such a page: it chooses the colours.
_HARMLESS = frozenset({"theme"})


def same_for_all(topic: str, *, unless: str) -> Callable[[View], View]:
    """Keep what a view answers to strangers until the second ends or a fact is told in ``topic``.

    So a deadline, which is a whole second, is on the page when it passes, and so is every act that the topic tells.
    What no topic tells (how many took part) is at most a second old. Only for a page without a text that moderation
    could hide. Whoever brings a cookie, is told something personal, or asks with the parameter ``unless``, is answered
    afresh.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, **named: Any) -> HttpResponse:
            if not set(request.COOKIES) <= _HARMLESS or request.GET.get(unless):
                return view(request, **named)
            key = _key(request, positions([topic])[topic])
            kept = cache.get(key)
            if kept is not None:
                return HttpResponse(kept)
            response = view(request, **named)
            if response.status_code == 200 and not _is_personal(request):
                cache.set(key, response.content, timeout=2)
            return response

        return shown

    return decorate


def _key(request: HttpRequest, position: int) -> str:
    """Everything that the page depends on, and the second it belongs to."""
    asked = (request.get_host(), request.get_full_path(), get_language(), request.COOKIES.get("theme"))
    return f"page:{sha256(repr((*asked, position, int(time.time()))))}"


def _is_personal(request: HttpRequest) -> bool:
    """Whether drawing the page gave its reader a secret for forms or wrote to a session."""
    return "CSRF_COOKIE" in request.META or request.session.modified
