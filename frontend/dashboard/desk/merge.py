"""Merging a text into another one that says the same: choose among the texts alike, or name any other."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from frontend.dashboard.desk.access import desk_page
from frontend.dashboard.desk.forms import MergeForm
from frontend.dashboard.desk.steps import after, status_here
from frontend.shared.people import account_of
from moderation.enums import DecisionAction
from moderation.queries.cases import CaseCard, case_card
from moderation.queries.merging import Survivor, find_survivor, survivors_of
from moderation.rules import why_not_action
from moderation.services.decisions import merge_case
from participa.core.errors import DomainError


@desk_page
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """The texts that may stand for this one, the likeliest chosen; or the decision."""
    card = case_card(code=code, by=account_of(request), at=timezone.now())
    found, status = survivors_of(card), 200
    initial = {"into": found[0].comment.code} if found else {}
    form = MergeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            merge_case(
                case=card.case,
                by=account_of(request),
                into=find_survivor(form.chosen),
                explanation=form.cleaned_data["explanation"],
                version=form.cleaned_data["version"],
                at=timezone.now(),
            )
        except DomainError as error:
            status = status_here(error)
            form.refuse(error)
        else:
            return redirect(after(card.case))
    return _page(request, card, form, found, status=422 if form.errors and status == 200 else status)


def _page(request: HttpRequest, card: CaseCard, form: MergeForm, found: list[Survivor], *, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "card": card,
        "form": form,
        "found": found,
        "chosen": form["into"].value() or "",
        "refused": card.refused or why_not_action(DecisionAction.MERGE, card.revision, card.case),
        "conflict": status == 409,
    }
    return render(request, "desk/merge.html", context, status=status)
