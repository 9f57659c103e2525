"""What a department promises, and how far it is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.work.access import work_page
from frontend.dashboard.work.forms import CommitmentForm, PromiseForm
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from moderation.queries.work import Desk, work_response
from participa.core.errors import DomainError
from proposals.models import Commitment
from proposals.services.commitments import promise, take_back_promise, update_commitment


def _commitment(desk: Desk, code: str) -> Commitment:
    found = next((one for one in desk.commitments if one.code == code), None)
    if found is None:
        raise DomainError("not_found")
    return found


@work_page
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Promise something with the answer."""
    desk = work_response(code=code, account=account_of(request))
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            promise(by=account_of(request), response=desk.response, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Added. It is approved and published with the answer."))
            return redirect("work_response", code)
    context = {"desk": desk, "response": desk.response, "form": form}
    return render(request, "work/promise.html", context, status=422 if form.errors else 200)


@work_page
def take_back(request: HttpRequest, code: str, commitment: str) -> HttpResponse:
    """Take a promise out of a draft."""
    desk = work_response(code=code, account=account_of(request))
    if request.method == "POST":
        take_back_promise(by=account_of(request), commitment=_commitment(desk, commitment), at=timezone.now())
    return redirect("work_response", code)


@work_page
def update(request: HttpRequest, code: str, commitment: str) -> HttpResponse:
    """Say how far a published promise is."""
    desk = work_response(code=code, account=account_of(request))
    found = _commitment(desk, commitment)
    shown = {"state": found.state, "reason": found.reason, "evidence_url": found.evidence_url}
    form = CommitmentForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            update_commitment(by=account_of(request), commitment=found, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved. Everybody can see it."))
            return redirect("work_response", code)
    context = {"desk": desk, "response": desk.response, "commitment": found, "form": form}
    return render(request, "work/commitment.html", context, status=422 if form.errors else 200)
