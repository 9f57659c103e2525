"""What a consultation asks of people and when: its procedure, its levels, its days."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.editor.access import draft_for, editor_page, show
from frontend.dashboard.editor.forms import DatesForm, TermsForm
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from participa.core.errors import DomainError
from proposals.queries.drafts import dossier_of
from proposals.rules.checklist import earliest_close
from proposals.rules.editing import why_not_edit, why_not_schedule
from proposals.services.consultations import set_schedule, set_terms


@editor_page
def terms(request: HttpRequest, code: str) -> HttpResponse:
    """Procedure, topic, who may write and vote, how the tally is shown."""
    draft = draft_for(request, code)
    refusal = why_not_edit(draft.consultation, draft.standing)
    if refusal is not None:
        raise DomainError(refusal)
    form = TermsForm(request.POST or None, consultation=draft.consultation)
    if request.method == "POST" and form.is_valid():
        try:
            set_terms(by=account_of(request), consultation=draft.consultation, terms=form.terms(), at=timezone.now())
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("editor_terms", code)
    return show(request, "terms.html", draft, "terms", status=422 if form.errors else 200, form=form)


@editor_page
def dates(request: HttpRequest, code: str) -> HttpResponse:
    """The day it opens and the last day, with the earliest end that the procedure allows."""
    draft = draft_for(request, code)
    row = draft.consultation
    refusal = why_not_schedule(row, draft.standing)
    if refusal is not None:
        raise DomainError(refusal)
    form = DatesForm(request.POST or None, consultation=row)
    if request.method == "POST" and form.is_valid():
        try:
            set_schedule(by=account_of(request), consultation=row, at=timezone.now(), **form.schedule())
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("editor_dates", code)
    dossier = dossier_of(row)
    earliest = None
    if row.opens_at and row.procedure.minimum_days:
        earliest = earliest_close(row.procedure, row.opens_at, subdivision=dossier.subdivision, local=dossier.local)
    status = 422 if form.errors else 200
    return show(request, "dates.html", draft, "dates", status=status, form=form, earliest=earliest)
