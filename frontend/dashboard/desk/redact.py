"""Covering a part of a text: choose the places, see how it would read, decide; and read a sealed original."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from frontend.dashboard.desk.access import desk_page
from frontend.dashboard.desk.forms import OriginalForm, RedactForm
from frontend.dashboard.desk.steps import after, status_here
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from moderation.analysis.redaction import cover
from moderation.enums import DecisionAction
from moderation.queries.cases import CaseCard, case_card, find_decision, reasons_to_choose
from moderation.queries.redactions import Place, proposed_places
from moderation.rules import why_not_action, why_not_redact
from moderation.services.decisions import decide_case
from moderation.services.redactions import read_original
from participa.core.errors import DomainError
from participa.core.messages import message_for, status_for


@desk_page
def redact(request: HttpRequest, code: str) -> HttpResponse:
    """The places that were found, and words of one's own; a preview, or the decision."""
    card = case_card(code=code, by=account_of(request), at=timezone.now())
    refused = card.refused or why_not_action(DecisionAction.REDACT, card.revision, card.case)
    places = proposed_places(card.revision)
    form = RedactForm(
        request.POST if request.method == "POST" else None, places=places, body=card.revision.body,
        now=card.case.version, reasons=reasons_to_choose(), initial=_likeliest(places),
    )  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return _page(request, card, form, refused, status=422 if form.errors else 200)
    if request.POST.get("step") == "preview":
        wrong = why_not_redact(card.revision.body, form.spans)
        preview = "" if wrong else cover(card.revision.body, form.spans)
        if wrong:
            form.add_error("words", message_for(DomainError(wrong)))
        return _page(request, card, form, refused, status=422 if wrong else 200, preview=preview)
    try:
        _decide(request, card, form)
    except DomainError as error:
        status = status_here(error)
        form.refuse(error)
        return _page(request, card, form, refused, status=status)
    return redirect(after(card.case))


def _likeliest(places: Sequence[Place]) -> dict[str, Any]:
    """What is chosen at first: personal data, and the reason for it."""
    sure = [place.key for place in places if place.sure]
    return {"places": sure, "reason": "personal-data" if sure else ""}


def _decide(request: HttpRequest, card: CaseCard, form: RedactForm) -> None:
    decide_case(
        case=card.case,
        by=account_of(request),
        action=DecisionAction.REDACT,
        reason=form.chosen(),
        explanation=form.cleaned_data["explanation"],
        spans=form.spans,
        version=form.cleaned_data["version"],
        at=timezone.now(),
    )


def _page(
    request: HttpRequest, card: CaseCard, form: RedactForm, refused: str | None, *, status: int, preview: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "card": card,
        "form": form,
        "refused": refused,
        "preview": preview,
        "chosen": form["reason"].value() or "",
        "reasons": card.reasons,
        "conflict": status == 409,
    }
    return render(request, "desk/redact.html", context, status=status)


@desk_page
def original(request: HttpRequest, code: str) -> HttpResponse:
    """What a redaction covered, after saying what for: reading it is an act that is written down."""
    decision = find_decision(code)
    if decision.action != DecisionAction.REDACT:
        raise DomainError("not_found")
    form, originals = OriginalForm(request.POST if request.method == "POST" else None), []
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            originals = read_original(
                decision=decision, by=account_of(request), purpose=form.cleaned_data["purpose"], at=timezone.now()
            )
        except DomainError as error:
            show_error(form, error)
            status = status_for(error.code)
    status = 422 if form.errors and status == 200 else status
    context = {"decision": decision, "form": form, "originals": originals}
    return render(request, "desk/original.html", context, status=status)
