"""The published report of a consultation: the page, its files, and what somebody misses in it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from frontend.shared.forms import sent, show_error
from frontend.shared.people import account_of, viewer
from frontend.shared.report.alone import alone
from frontend.shared.report.archive import archive
from frontend.shared.report.view import view_of
from frontend.shared.throttle import throttled
from moderation.models import ConsultationReport
from moderation.queries.reports import (
    own_objections,
    published_report,
    published_reports,
    shown_report,
    shown_snapshot,
)
from moderation.services.objections import object_to_report
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.cursor import read_position
from proposals.models import Comment, Consultation
from proposals.queries.consultations import readable_consultation
from proposals.queries.mine import find_own


class ObjectionForm(forms.Form):
    """What somebody misses; the code of their own contribution where it is about one."""

    comment = forms.CharField(
        max_length=12, required=False, label=gettext_lazy("Code of your contribution"),
        help_text=gettext_lazy("It is on your receipt. Leave it empty if this is not about one of your texts."),
    )  # fmt: skip
    body = forms.CharField(
        label=gettext_lazy("What is missing, or not so?"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 5})
    )


@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The newest version, or that of ``?version=``."""
    consultation = readable_consultation(code=code, account=viewer(request))
    position = read_position(f"consultation:{consultation.code}")
    row = _row(request, consultation)
    shown, language = shown_report(row), (get_language() or "es")[:2]
    account = viewer(request)
    query = f"?version={row.number}" if row.number != published_reports(consultation)[0].number else ""
    context = {
        "consultation": consultation,
        "title": consultation.title,
        "row": row,
        "shown": shown,
        "view": view_of(shown.report, language),
        "taken_at": parse_datetime(shown.report.taken_at),
        "base": f"/{language}",
        "versions": list(published_reports(consultation)),
        "position": position,
        "object_url": reverse("report_object", args=[code]),
        "objections": own_objections(row, account) if account else [],
        "downloads": {
            "page": reverse("report_page", args=[code]) + query,
            "archive": reverse("report_archive", args=[code]) + query,
        },
    }
    return render(request, "public/report.html", context)


@throttled("download", limit=60, seconds=600)
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The report as one file, in the language of the reader."""
    consultation = readable_consultation(code=code, account=viewer(request))
    row = _row(request, consultation)
    language = (get_language() or "es")[:2]
    content = alone(shown_report(row).report, shown_snapshot(row), language)
    answer = HttpResponse(content, content_type="text/html; charset=utf-8")
    return _attached(answer, f"{code}-{row.number}.{language}.html")


@throttled("download", limit=60, seconds=600)
@require_safe
def package(request: HttpRequest, code: str) -> HttpResponse:
    """All files of the report, for whoever checks it."""
    consultation = readable_consultation(code=code, account=viewer(request))
    row = _row(request, consultation)
    answer = HttpResponse(archive(shown_report(row).report, shown_snapshot(row)), content_type="application/zip")
    return _attached(answer, f"{code}-{row.number}.zip")


@throttled("write", limit=60, seconds=600)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, code: str) -> HttpResponse:
    """Say that one does not see oneself in the report."""
    account = account_of(request)
    consultation = readable_consultation(code=code, account=account)
    row = _row(request, consultation)
    form = ObjectionForm(sent(request), initial={"comment": request.GET.get("comment", "")})
    if request.method == "POST" and form.is_valid():
        try:
            about = _own(account, form.cleaned_data["comment"])
            object_to_report(
                account=account, report=row, body=form.cleaned_data["body"], comment=about,
                section=request.GET.get("section", ""), at=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Received. The community manager reads it and answers under the report."))
            return redirect("report", code)
    context = {"consultation": consultation, "row": row, "form": form}
    return render(request, "public/report_object.html", context, status=422 if form.errors else 200)


def _own(account: User, code: str) -> Comment | None:
    if not code.strip():
        return None
    try:
        return find_own(account, code.strip())
    except DomainError:
        raise DomainError("objection.not_yours", field="comment") from None


def _row(request: HttpRequest, consultation: Consultation) -> ConsultationReport:
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isdigit() and len(asked) < 6 else None
    found = published_report(consultation, number) if not asked or number is not None else None
    if found is None:
        raise DomainError("not_found")
    return found


def _attached(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
