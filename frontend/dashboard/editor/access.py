"""The way into the editor: signed in, never from a cache, and what is not mine does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontend.shared.people import account_of
from proposals.enums import ConsultationState
from proposals.queries.drafts import Draft, find_draft
from proposals.rules.editing import why_not_edit, why_not_schedule
from proposals.rules.lifecycle import Part, why_not_correct

#: Who makes and publishes reports, and the states in which nobody has said anything yet.
_REPORTERS = {Part.PUBLISHER, Part.MANAGER}
_UNSEEN = {ConsultationState.DRAFT, ConsultationState.REVIEW}

View = Callable[..., HttpResponse]


def editor_page(view: View) -> View:
    """A page of the editor: GET and POST, signed in, kept by nobody on the way."""
    methods = require_http_methods(["GET", "HEAD", "POST"])
    return never_cache(login_required(methods(view)))


def draft_for(request: HttpRequest, code: str) -> Draft:
    """The consultation for who works on it; raises ``not_found`` for everybody else."""
    return find_draft(code=code, account=account_of(request))


def show(
    request: HttpRequest, template: str, draft: Draft, tab: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of one consultation with the tabs of the editor."""
    shared = {
        "draft": draft,
        "consultation": draft.consultation,
        "tab": tab,
        "may_edit": why_not_edit(draft.consultation, draft.standing) is None,
        "may_schedule": why_not_schedule(draft.consultation, draft.standing) is None,
        "may_correct": why_not_correct(draft.consultation, draft.standing) is None,
        "sees_report": bool(_REPORTERS & draft.standing.parts) and draft.consultation.state not in _UNSEEN,
        "now": timezone.now(),
    }
    return render(request, f"editor/{template}", {**shared, **context}, status=status)
