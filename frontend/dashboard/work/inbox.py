"""What waits for a department, and one question to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.work.access import work_page
from frontend.dashboard.work.forms import ReturnForm
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from moderation.queries.work import inbox_of, work_query
from moderation.services.internal_queries import answer_query, return_query
from participa.core.errors import DomainError


@work_page
def inbox(request: HttpRequest) -> HttpResponse:
    """Questions by due date, drafts, what waits for an approver, what was published lately."""
    return render(request, "work/inbox.html", {"inbox": inbox_of(account_of(request), at=timezone.now())})


@work_page
def question(request: HttpRequest, code: str) -> HttpResponse:
    """One question: answer it, or return it with a reason."""
    account = account_of(request)
    query, items = work_query(code=code, account=account)
    form = ReturnForm(request.POST if request.POST.get("act") == "return" else None)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "answer":
                response = answer_query(by=account, query=query, at=timezone.now())
                return redirect("work_response", response.code)
            if form.is_valid():
                return_query(by=account, query=query, reason=form.cleaned_data["reason"], at=timezone.now())
                messages.success(request, _("Returned. The community manager reads your reason."))
                return redirect("work")
        except DomainError as error:
            show_error(form, error)
    context = {"query": query, "items": items, "form": form, "today": timezone.localdate()}
    return render(request, "work/question.html", context, status=422 if form.errors else 200)
