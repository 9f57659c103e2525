"""The first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from proposals.queries.consultation_view import front


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is open now, what was answered lately, what comes next."""
    now = timezone.now()
    return render(request, "public/home.html", {"found": front(at=now), "now": now})
