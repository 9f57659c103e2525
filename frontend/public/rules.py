"""The rules of moderation as anybody reads them: those in force, every version, and how each reason has read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.shared.people import viewer
from moderation.models import ModerationPolicy
from moderation.queries.cases import reasons_to_choose
from moderation.queries.policies import own_policy, policy_in_force, policy_version, versions_of
from moderation.queries.public import reason_with_wordings
from participa.core.errors import DomainError
from proposals.models import Consultation
from proposals.queries.consultations import readable_consultation

#: The largest number that the database keeps.
_MOST = 2_147_483_647


@require_safe
def rules(request: HttpRequest, code: str = "", number: int = 0) -> HttpResponse:
    """The policy of the institution or of a consultation, in force or of a version, and every reason in use."""
    place = readable_consultation(code=code, account=viewer(request)) if code else None
    policy = _policy(place, number)
    versions = versions_of(policy) if policy else []
    context = {
        "place": place,
        "policy": policy,
        "own": place is not None and policy is not None and policy.consultation_id == place.pk,
        "versions": versions,
        "old": bool(versions) and policy != versions[0],
        "reasons": reasons_to_choose(),
    }
    return render(request, "public/pages/rules.html", context)


def _policy(place: Consultation | None, number: int) -> ModerationPolicy | None:
    if number > _MOST:
        raise DomainError("not_found")
    if number:
        return policy_version(place.pk if place else None, number)
    return policy_in_force(place.pk) if place else own_policy(None)


@require_safe
def reason(request: HttpRequest, reason: str) -> HttpResponse:
    """How a reason for a removal reads and has read."""
    return render(request, "public/pages/reason.html", {"reason": reason_with_wordings(reason)})
