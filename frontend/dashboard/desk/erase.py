"""Proposing that a removed text is erased for good: what goes, what stays, and that somebody else must agree."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.desk.access import desk_page
from frontend.dashboard.desk.forms import EraseForm
from frontend.dashboard.desk.steps import status_here
from frontend.shared.people import account_of
from moderation.queries.cases import find_decision, reasons_to_erase
from moderation.services.erasures import propose_erasure
from participa.core.errors import DomainError


@desk_page
def erase(request: HttpRequest, code: str) -> HttpResponse:
    """The warning and the form; afterwards the case that waits for a second person."""
    removal, reasons = find_decision(code), reasons_to_erase()
    form, status = EraseForm(request.POST if request.method == "POST" else None, reasons=reasons), 200
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_erasure(
                removal=removal,
                by=account_of(request),
                reason=form.chosen(),
                explanation=form.cleaned_data["explanation"],
                understood=form.cleaned_data["understood"],
                at=timezone.now(),
            )
        except DomainError as error:
            status = status_here(error)
            form.refuse(error)
        else:
            messages.success(request, _("Proposed. Another moderator must agree before the words are gone."))
            return redirect("desk_case", proposal.case.code)
    context = {"removal": removal, "form": form, "reasons": reasons, "chosen": form["reason"].value() or ""}
    return render(request, "desk/erase.html", context, status=422 if form.errors and status == 200 else status)
