"""What an account makes or decides, and beginning something new."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.editor.access import editor_page
from frontend.dashboard.editor.forms import NewForm
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from participa.core.errors import DomainError
from proposals.queries.drafts import contact_departments, editor_desk, may_open_editor
from proposals.services.consultations import draft_consultation


@editor_page
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me, what my departments are making, and what is public."""
    account = account_of(request)
    if not may_open_editor(account):
        raise DomainError("forbidden")
    return render(request, "editor/desk.html", {"desk": editor_desk(account)})


@editor_page
def new(request: HttpRequest) -> HttpResponse:
    """Begin a consultation for one of my departments."""
    account = account_of(request)
    departments = contact_departments(account)
    if not departments.exists():
        raise DomainError("forbidden")
    form = NewForm(request.POST or None, departments=departments)
    if request.method == "POST" and form.is_valid():
        try:
            made = draft_consultation(author=account, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Your draft is ready. Only your department and the publishers can see it."))
            return redirect("editor_text", made.code)
    return render(request, "editor/new.html", {"form": form}, status=422 if form.errors else 200)
