"""Taking a step: it is explained, it asks what it owes, and it is done by a button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from frontend.dashboard.editor.access import draft_for, editor_page, show
from frontend.dashboard.editor.steps import PAGES, StepPage
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from participa.core.errors import DomainError
from proposals.queries.drafts import Draft
from proposals.rules.lifecycle import Act, why_not_act


@editor_page
def act(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """The page of a step and the step itself."""
    draft = draft_for(request, code)
    page = PAGES.get(Act(act)) if act in set(Act) else None
    if page is None:
        raise DomainError("not_found")
    refusal = why_not_act(page.act, draft.consultation, draft.standing, timezone.now())
    if refusal is not None:
        raise DomainError(refusal)
    form = page.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            page.run(account_of(request), draft.consultation, form.cleaned_data, timezone.now())
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, str(page.done))
            return redirect("editor_draft", code)
    return _show(request, draft, page, form, status=422 if form.errors else 200)


def _show(request: HttpRequest, draft: Draft, page: StepPage, form: Any, *, status: int) -> HttpResponse:
    return show(request, "act.html", draft, "overview", status=status, step=page, form=form)
