"""The page of a proposal, and voting on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend.public.forms import WriteForm
from frontend.public.lists import PROPOSAL_LISTS, asked_slices, how_shown
from frontend.shared.acts import sign_in_and_back, tell
from frontend.shared.people import account_of, viewer
from frontend.shared.throttle import throttled
from participa.core.errors import DomainError
from proposals.queries.proposal_page import find_proposal, proposal_page
from proposals.services.votes import cast_vote, retract_vote


@require_safe
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    """What is proposed, the votes, arguments on both sides, questions, comments, and the form to write."""
    slices, now = asked_slices(request, PROPOSAL_LISTS), timezone.now()
    page = proposal_page(code=code, slices=slices, account=viewer(request), at=now)
    lists = {found.group.value: found for found in page.lists}
    context = {
        "found": page,
        "proposal": page.proposal,
        "consultation": page.proposal.consultation,
        "lists": lists,
        **how_shown(slices, page.writing),
        "form": WriteForm(kinds=WriteForm.ON_PROPOSAL),
        "place": {"proposal": code},
        "now": now,
    }
    return render(request, "public/proposal.html", context)


@throttled("vote", limit=60, seconds=600)
@require_POST
def vote(request: HttpRequest, code: str) -> HttpResponse:
    """Cast, change or withdraw a vote; the page then shows the receipt."""
    here = reverse("proposal", args=[code])
    if viewer(request) is None:
        return sign_in_and_back(here)
    try:
        done = _vote(request, code)
    except DomainError as error:
        tell(request, error)
    else:
        messages.success(request, done)
    return redirect(f"{here}#vote")


def _vote(request: HttpRequest, code: str) -> str:
    account, proposal = account_of(request), find_proposal(code)
    if "withdraw" in request.POST:
        retract_vote(account=account, proposal=proposal, at=timezone.now())
        return _("Your vote is withdrawn. It no longer counts.")
    cast_vote(
        account=account,
        proposal=proposal,
        choice=request.POST.get("choice", ""),
        voter_entropy=request.POST.get("voter_entropy", ""),
        at=timezone.now(),
    )
    return _("Your vote is recorded. The receipt is beside the count.")
