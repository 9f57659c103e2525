"""Who looks at a case, and what moderators tell each other about it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.desk.access import desk_page
from frontend.shared.acts import tell
from frontend.shared.people import account_of
from moderation.queries.cases import find_case
from moderation.services.claims import claim_case, release_claim, renew_claim, take_over_claim
from moderation.services.notes import note_case
from participa.core.errors import DomainError
from participa.core.messages import message_for, status_for

_ACTS: dict[str, Callable[..., object]] = {
    "claim": claim_case,
    "renew": renew_claim,
    "release": release_claim,
    "take_over": take_over_claim,
}


@desk_page
def claim(request: HttpRequest, code: str) -> HttpResponse:
    """A button without a script; a sign of life every half minute with one, which is answered in JSON."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return redirect("desk_case", code)
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        act(case=find_case(code), by=account_of(request), at=timezone.now())
    except DomainError as error:
        if wants_json:
            return JsonResponse({"code": error.code, "says": message_for(error)}, status=status_for(error.code))
        tell(request, error)
    return JsonResponse({"code": "", "says": ""}) if wants_json else redirect("desk_case", code)


@desk_page
def note(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a note on the card."""
    if request.method == "POST":
        try:
            note_case(
                case=find_case(code), by=account_of(request), body=request.POST.get("body", ""), at=timezone.now()
            )
        except DomainError as error:
            tell(request, error)
        else:
            messages.success(request, _("The note is on the card. Whoever it mentions is told."))
    return redirect("desk_case", code)
