"""Pages for when something did not work, in the reader's language. They say what to do, and nothing of the inside."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from participa.core.errors import DomainError
from participa.core.messages import message_for, status_for

#: Statuses that have a page of their own; every other refusal is a 400.
PAGES = {400: "400", 403: "403", 404: "404", 409: "409", 413: "400", 422: "400", 429: "429", 503: "503"}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form had expired or came from elsewhere: say what to do, and nothing about the check."""
    return render(request, "errors/403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """After a throttle; ``exception.wait`` is how many seconds to wait, where it is known."""
    wait = getattr(exception, "wait", 0)
    response = render(request, "errors/429.html", {"wait": wait}, status=429)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """The 500: drawn without context processors, session or database, because one of them may be what broke."""
    language = (get_language() or "es")[:2]
    return HttpResponseServerError(render_to_string("errors/500.html", {"language": language}))


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page of a refusal that no form could show."""
    status = status_for(error.code)
    if status == 401:
        return redirect_to_login(request.get_full_path())
    page = f"errors/{PAGES.get(status, '400')}.html"
    return render(request, page, {"sentence": message_for(error), "code": error.code}, status=status)


class Refusals:
    """Middleware: a :class:`DomainError` that a view lets through becomes its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, DomainError) else None
