"""What is being said in a consultation, and its report: asked for, watched, approved, published, answered for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontend.dashboard.desk.access import manager_page, report_page, roles_here
from frontend.shared.acts import tell
from frontend.shared.people import account_of
from frontend.shared.report.view import blocks_of, view_of
from moderation.models import ConsultationReport
from moderation.queries.found import found_in
from moderation.queries.reports import objection_by_code, open_objections, report_by_code, reports_of, shown_report
from moderation.queries.said import said_in
from moderation.rules import why_not_manage
from moderation.services.objections import answer_objection
from moderation.services.reports import approve_report, cancel_report, publish_report, request_report
from participa.core.errors import DomainError
from proposals.enums import Stance
from proposals.models import Consultation
from proposals.queries.consultations import readable_consultation

_FILTERS = ("proposal", "stance", "language")
#: What a version may be asked for, by the word of its button.
_ON_A_VERSION = {"cancel": cancel_report, "approve": approve_report, "publish": publish_report}


@report_page
def analysis(request: HttpRequest, code: str) -> HttpResponse:
    """Themes, coverage, opinions and the versions of the report, under filters of proposal, stance and language."""
    consultation = readable_consultation(code=code, account=account_of(request))
    asked = {name: request.GET.get(name, "") for name in _FILTERS}
    found = found_in(consultation, **asked)
    context = {
        "consultation": consultation,
        "manages": why_not_manage(roles_here(request)) is None,
        "said": said_in(consultation, **asked),
        "found": found,
        "left_out": blocks_of(found.report, "minority", (get_language() or "es")[:2]) if found.report else (),
        "asked": asked,
        "stances": Stance.choices,
        "proposals": consultation.proposals.all(),
        "reports": list(reports_of(consultation)),
        "objections": list(open_objections(consultation)),
    }
    return render(request, "desk/analysis.html", context)


@require_POST
@report_page
def act(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a version, cancel, approve or publish one."""
    by, now = account_of(request), timezone.now()
    consultation = readable_consultation(code=code, account=by)
    asked = request.POST.get("act", "")
    if asked != "request" and asked not in _ON_A_VERSION:
        raise DomainError("not_found")
    try:
        if asked == "request":
            request_report(by=by, consultation=consultation, at=now)
        else:
            _ON_A_VERSION[asked](by=by, report=_report(request.POST.get("report", ""), consultation), at=now)
    except DomainError as error:
        tell(request, error)
    else:
        messages.success(request, _("Done."))
    return redirect("desk_analysis", code)


@report_page
def preview(request: HttpRequest, code: str, report: str) -> HttpResponse:
    """A version before it is published, with what the checks found."""
    consultation = readable_consultation(code=code, account=account_of(request))
    row = _report(report, consultation)
    if not row.digest:
        raise DomainError("not_found")
    shown, language = shown_report(row), (get_language() or "es")[:2]
    context = {
        "consultation": consultation,
        "title": consultation.title,
        "row": row,
        "shown": shown,
        "view": view_of(shown.report, language),
        "taken_at": parse_datetime(shown.report.taken_at),
        "base": f"/{language}",
    }
    return render(request, "desk/report.html", context)


@require_POST
@manager_page
def answer(request: HttpRequest, code: str, objection: str) -> HttpResponse:
    """Answer somebody who does not see themselves in a report."""
    by = account_of(request)
    consultation = readable_consultation(code=code, account=by)
    found = objection_by_code(objection)
    if found is None or found.report.consultation_id != consultation.pk:
        raise DomainError("not_found")
    try:
        answer_objection(by=by, objection=found, answer=request.POST.get("answer", ""), at=timezone.now())
    except DomainError as error:
        tell(request, error)
    else:
        messages.success(request, _("Answered."))
    return redirect("desk_analysis", code)


def _report(code: str, consultation: Consultation) -> ConsultationReport:
    found = report_by_code(code)
    if found is None or found.consultation_id != consultation.pk:
        raise DomainError("not_found")
    return found
