"""Where a consultation stands, what its checklist says and which steps are open to the reader."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from frontend.dashboard.editor.access import draft_for, editor_page, show
from frontend.dashboard.editor.ease import ease
from frontend.dashboard.editor.steps import possible_steps
from frontend.dashboard.editor.wording import point
from proposals.enums import ConsultationState
from proposals.queries.drafts import dossier_of
from proposals.queries.versions import life
from proposals.rules.checklist import checklist
from proposals.rules.lifecycle import Act, why_not_act

#: After this the checklist has been met and the clock has moved on.
_CHECKED = {ConsultationState.DRAFT, ConsultationState.REVIEW}


@editor_page
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """The first page of a consultation in the editor."""
    draft, now = draft_for(request, code), timezone.now()
    row = draft.consultation
    dossier = dossier_of(row) if row.state in _CHECKED else None
    items = checklist(dossier, now) if dossier else []
    return show(
        request,
        "overview.html",
        draft,
        "overview",
        points=[point(item, row) for item in items],
        ready=all(item.ok for item in items),
        ease=ease(dossier) if dossier else [],
        steps=possible_steps(row, draft.standing, now),
        own_draft=why_not_act(Act.APPROVE, row, draft.standing, now) == "consultation.own_draft",
        life=life(row, internal=True),
    )
