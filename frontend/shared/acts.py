"""After a button without a page of its own: where to go, and what to say when it was refused."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from participa.core.errors import DomainError
from participa.core.messages import message_for, status_for

#: What a sentence on the page explains; every other refusal has a page of its own.
_SAID_ON_THE_PAGE = frozenset({400, 409, 422})


def sign_in_and_back(address: str) -> HttpResponse:
    """To the sign-in, and from there to ``address``: never to one that only takes a POST."""
    return redirect(f"{reverse('account_login')}?{urlencode({'next': address})}")


def tell(request: HttpRequest, error: DomainError) -> None:
    """Say on the next page why it was refused; raises the error where a sentence is not enough."""
    if status_for(error.code) not in _SAID_ON_THE_PAGE:
        raise error
    messages.error(request, message_for(error))


def back(request: HttpRequest, otherwise: str, anchor: str = "") -> HttpResponse:
    """To the page of ours on which the button was, at ``anchor``; ``otherwise`` where the browser does not say."""
    came = urlsplit(request.headers.get("Referer", ""))
    same = came.netloc == request.get_host() and came.scheme == request.scheme
    query = f"?{came.query}" if came.query else ""
    ours = same and came.path.startswith("/") and not came.path.startswith("//")
    address = f"{came.path}{query}" if ours else otherwise
    return redirect(f"{address}#{anchor}" if anchor else address)
