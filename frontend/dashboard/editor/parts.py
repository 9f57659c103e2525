"""The parts of a draft: adding, moving and removing sections and proposals. Every button is a form."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.editor.access import draft_for, editor_page, show
from frontend.dashboard.editor.wording import anchor
from frontend.shared.people import account_of
from participa.core.errors import DomainError
from proposals.models import Consultation
from proposals.queries.drafts import Draft, find_part
from proposals.rules.editing import target_of, why_not_edit
from proposals.services.consultations import add_proposal, add_section, move_part, remove_part


@editor_page
def parts(request: HttpRequest, code: str) -> HttpResponse:
    """The parts in their order, each with its buttons."""
    draft = draft_for(request, code)
    refusal = why_not_edit(draft.consultation, draft.standing)
    if refusal is not None:
        raise DomainError(refusal)
    if request.method == "POST":
        return _change(request, draft)
    required = {str(part["key"]) for part in draft.consultation.procedure.required_sections}
    rows = [(target_of(row), row) for row in draft.rows()[1:]]
    return show(request, "parts.html", draft, "parts", rows=rows, required=required)


def _change(request: HttpRequest, draft: Draft) -> HttpResponse:
    by, row, at = account_of(request), draft.consultation, timezone.now()
    verb, target = request.POST.get("verb", ""), request.POST.get("target", "")
    if verb in {"section", "proposal"}:
        add = add_section if verb == "section" else add_proposal
        made = add(by=by, consultation=row, at=at)
        return redirect(f"{reverse('editor_text', args=[row.code])}#{anchor(target_of(made))}")
    part = find_part(draft, target)
    if isinstance(part, Consultation) or verb not in {"up", "down", "remove"}:
        raise DomainError("not_found")
    if verb == "remove":
        remove_part(by=by, part=part, at=at)
        messages.success(request, _("Removed. Its text stays in the history."))
    else:
        move_part(by=by, part=part, up=verb == "up")
    return redirect("editor_parts", row.code)
