"""The list of consultations and the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from proposals.queries.visibility import public_consultations


@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    """What anybody may read."""
    return render(request, "public/consultation_list.html", {"consultations": public_consultations()[:20]})
