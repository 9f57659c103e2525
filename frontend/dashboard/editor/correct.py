"""Correcting a text that the public reads already: one part at a time, with its reason, as a new version."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.editor.access import draft_for, editor_page, show
from frontend.dashboard.editor.forms import read_edits
from frontend.dashboard.editor.step_forms import ReasonForm
from frontend.dashboard.editor.text_page import all_blocks, blocks
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from participa.core.errors import DomainError
from proposals.queries.drafts import Draft, find_part
from proposals.rules.lifecycle import why_not_correct
from proposals.services.corrections import correct_consultation


@editor_page
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the part, then mend it."""
    draft = draft_for(request, code)
    refusal = why_not_correct(draft.consultation, draft.standing)
    if refusal is not None:
        raise DomainError(refusal)
    target = request.GET.get("part", "")
    if not target:
        return show(request, "correct_choose.html", draft, "overview", blocks=all_blocks(draft))
    return _mend(request, draft, target)


def _mend(request: HttpRequest, draft: Draft, target: str) -> HttpResponse:
    part = find_part(draft, target)
    posted = request.POST if request.method == "POST" else None
    form = ReasonForm(posted)
    edits, errors = read_edits(posted) if posted is not None else ([], {})
    if posted is not None and form.is_valid() and not errors:
        changed = [edit for edit in edits if edit.target == target]
        by, at, row = account_of(request), timezone.now(), draft.consultation
        try:
            correct_consultation(by=by, consultation=row, corrections=changed, at=at, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Corrected. The public can read what changed and why."))
            return redirect("editor_draft", draft.consultation.code)
    (block,) = blocks([part], typed=posted, errors=errors)
    status = 422 if posted is not None else 200
    return show(request, "correct.html", draft, "overview", status=status, block=block, form=form, errors=errors)
