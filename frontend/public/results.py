"""The results page of a consultation: every figure with its base, the chart with its table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from frontend.shared.people import viewer
from moderation.queries.reports import published_report
from moderation.queries.results import results_of
from participa.events.cursor import read_position
from proposals.queries.consultations import readable_consultation


@require_safe
def results(request: HttpRequest, code: str) -> HttpResponse:
    """Counts of one consultation as they may be shown now."""
    now = timezone.now()
    consultation = readable_consultation(code=code, account=viewer(request))
    position = read_position(f"consultation:{consultation.code}")
    found = results_of(consultation, at=now)
    report = published_report(consultation)
    context = {"consultation": consultation, "results": found, "position": position, "now": now, "report": report}
    return render(request, "public/results.html", context)
