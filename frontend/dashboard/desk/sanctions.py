"""Warning or suspending the author of a text, and ending that early."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.desk.access import desk_page, roles_here
from frontend.dashboard.desk.forms import LiftForm, SanctionForm
from frontend.dashboard.desk.steps import status_here
from frontend.shared.people import account_of
from moderation.queries.cases import case_card
from moderation.queries.standing import find_sanction
from moderation.rules import why_not_sanction
from moderation.services.sanctions import lift_sanction, sanction_author
from participa.core.errors import DomainError


@desk_page
def sanction(request: HttpRequest, code: str) -> HttpResponse:
    """What the author has had so far, and what is decided now; the text itself is decided apart."""
    card = case_card(code=code, by=account_of(request), at=timezone.now())
    form = SanctionForm(request.POST if request.method == "POST" else None, reasons=card.reasons)
    form.offer(lambda kind: why_not_sanction(roles_here(request), kind) is None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            sanction_author(
                case=card.case, by=account_of(request), reason=form.chosen(), at=timezone.now(), **form.asked
            )
        except DomainError as error:
            status = status_here(error)
            form.refuse(error)
        else:
            messages.success(request, _("Decided. The author was told why, and how to object."))
            return redirect("desk_case", code)
    context = {"card": card, "form": form, "reasons": card.reasons, "chosen": form["reason"].value() or ""}
    return render(request, "desk/sanction.html", context, status=422 if form.errors and status == 200 else status)


@desk_page
def lift(request: HttpRequest, code: str) -> HttpResponse:
    """Words for the person, and it ends."""
    found, status = find_sanction(code), 200
    form = LiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_sanction(
                sanction=found, by=account_of(request), explanation=form.cleaned_data["explanation"], at=timezone.now()
            )
        except DomainError as error:
            status = status_here(error)
            form.refuse(error)
        else:
            messages.success(request, _("Ended. The author was told."))
            return redirect("desk_case", found.decision.case.code)
    context = {"sanction": found, "form": form}
    return render(request, "desk/lift.html", context, status=422 if form.errors and status == 200 else status)
