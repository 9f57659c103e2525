"""Pages for when something did not work, in the reader's language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form had expired or came from elsewhere: say what to do, and nothing about the check."""
    return render(request, "errors/403_csrf.html", status=403)
