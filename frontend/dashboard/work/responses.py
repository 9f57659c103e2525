"""Writing an answer, signing it, publishing it, correcting it. Each act is one form with one button."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.work.access import work_page
from frontend.dashboard.work.forms import ApproveForm, CorrectionForm, NoteForm, PromiseForm, ResponseForm
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from moderation.queries.work import Desk, work_response
from participa.core.errors import DomainError
from proposals.enums import ResponseState
from proposals.rules.responses import EDITABLE
from proposals.services import responses as services


@work_page
def response(request: HttpRequest, code: str) -> HttpResponse:
    """One response: its words while they may change, else what comes next."""
    desk = work_response(code=code, account=account_of(request))
    if desk.response.state in EDITABLE:
        return _write(request, desk)
    return show(request, desk)


def show(request: HttpRequest, desk: Desk, *, status: int = 200, **forms: object) -> HttpResponse:
    """The response as it stands, with the forms of what the reader may do."""
    context = {
        "desk": desk,
        "response": desk.response,
        "approve": ApproveForm(initial={"revision": desk.response.revision}),
        "changes": NoteForm(),
        "states": ResponseState,
        **forms,
    }
    return render(request, "work/response.html", context, status=status)


def _write(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = ResponseForm(request.POST or None, response=desk.response)
    conflict: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        by, revision = account_of(request), form.cleaned_data["revision"]
        try:
            saved = services.save_response(
                by=by, response=desk.response, revision=revision, at=timezone.now(), **form.words()
            )
            if "submit" in request.POST:
                services.submit_response(by=by, response=saved, revision=saved.revision, at=timezone.now())
                messages.success(request, _("Sent to an approver. You will be told when it is signed."))
                return redirect("work")
            messages.success(request, _("Saved."))
            return redirect("work_response", desk.response.code)
        except DomainError as error:
            show_error(form, error)
            if error.code == "edit.conflict":
                conflict = dict(error.params)
    status = 409 if conflict else 422 if form.errors else 200
    context = {"desk": desk, "response": desk.response, "form": form, "promise": PromiseForm(), "conflict": conflict}
    return render(request, "work/write.html", context, status=status)


@work_page
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Sign it; whoever wrote part of it is refused."""
    by, desk = account_of(request), work_response(code=code, account=account_of(request))
    form = ApproveForm(request.POST)
    if form.is_valid():
        try:
            services.approve_response(
                by=by,
                response=desk.response,
                revision=form.cleaned_data["revision"],
                parity=form.cleaned_data["parity"],
                at=timezone.now(),
            )
        except DomainError as error:
            show_error(form, error)
            return show(request, desk, approve=form, status=422)
        messages.success(request, _("Signed. Publish it when you are ready."))
    return redirect("work_response", code)


@work_page
def request_changes(request: HttpRequest, code: str) -> HttpResponse:
    """Give it back to its authors."""
    by, desk = account_of(request), work_response(code=code, account=account_of(request))
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, desk, changes=form, status=422)
    services.request_changes(by=by, response=desk.response, note=form.cleaned_data["note"], at=timezone.now())
    messages.success(request, _("Given back with your note."))
    return redirect("work")


@work_page
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Make it public under everything that it answers."""
    desk = work_response(code=code, account=account_of(request))
    if request.method == "POST":
        services.publish_response(by=account_of(request), response=desk.response, at=timezone.now())
        messages.success(request, _("Published under everything that it answers."))
    return redirect("work_response", code)


@work_page
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Propose new words for what is public, or sign the correction of somebody else."""
    by, desk = account_of(request), work_response(code=code, account=account_of(request))
    form = CorrectionForm(request.POST if request.POST.get("act") == "propose" else None, response=desk.response)
    try:
        if request.POST.get("act") == "sign":
            services.correct_response(by=by, response=desk.response, parity="parity" in request.POST, at=timezone.now())
            messages.success(request, _("Corrected. Both versions stay public."))
            return redirect("work_response", code)
        if request.POST.get("act") == "drop":
            services.drop_correction(by=by, response=desk.response, at=timezone.now())
            return redirect("work_response", code)
        if form.is_valid():
            services.propose_correction(
                by=by, response=desk.response, note=form.cleaned_data["note"], at=timezone.now(), **form.words()
            )
            messages.success(request, _("The correction waits for an approver."))
            return redirect("work_response", code)
    except DomainError as error:
        show_error(form, error)
    context = {"desk": desk, "response": desk.response, "form": form}
    return render(request, "work/correct.html", context, status=422 if form.errors else 200)
