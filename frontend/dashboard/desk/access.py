"""The way into the desk: moderators and community managers; for everybody else there is no such page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from weakref import WeakKeyDictionary

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontend.shared.people import account_of
from moderation.queries.people import roles_of
from moderation.rules import why_not_manage, why_not_moderate, why_not_see_reports
from participa.core.errors import DomainError

#: What the gate has asked already, for as long as the request lives.
_ROLES: WeakKeyDictionary[HttpRequest, frozenset[str]] = WeakKeyDictionary()

View = Callable[..., HttpResponse]
Gate = Callable[[frozenset[str]], str | None]


def desk_page(view: View) -> View:
    """A page of the desk: signed in, kept by nobody on the way."""
    return _staffed(view, why_not_moderate)


def manager_page(view: View) -> View:
    """A page of what leads to an answer: the community manager's alone."""
    return _staffed(view, why_not_manage)


def report_page(view: View) -> View:
    """A page about reports: the community manager's, and the publisher's, who may approve and publish them."""
    return _staffed(view, why_not_see_reports)


def roles_here(request: HttpRequest) -> frozenset[str]:
    """The roles of whoever came through the gate."""
    return _ROLES[request]


def _staffed(view: View, why_not: Gate) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        _ROLES[request] = roles_of(account_of(request))
        if why_not(_ROLES[request]):
            raise DomainError("not_found")
        return view(request, *args, **kwargs)

    return never_cache(login_required(require_http_methods(["GET", "HEAD", "POST"])(checked)))
