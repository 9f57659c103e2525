"""Many cases at once: choose, see what would happen, carry it out, undo it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from frontend.dashboard.desk.access import desk_page
from frontend.dashboard.desk.forms import BatchForm
from frontend.shared.acts import tell
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from moderation.enums import BatchState
from moderation.models import ActionBatch, ReviewCase
from moderation.queries import batches
from moderation.queries.cases import reasons_to_choose
from moderation.queries.queue import Wanted, all_of
from moderation.rules import why_not_undo_batch
from moderation.services.batches import MOST, plan_batch, run_few, start_batch, undo_batch
from moderation.services.decisions import undo_window
from participa.accounts.models import User
from participa.core.errors import DomainError

#: While it runs, a page without a script looks again after so many seconds.
_LOOK_AGAIN = 3
#: So many texts stand on a page; the counts are of all.
_SHOWN = 200


@desk_page
def new(request: HttpRequest) -> HttpResponse:
    """The act, its reason and its explanation for what was chosen."""
    data = request.POST if request.method == "POST" else request.GET
    wanted = Wanted.read(data.dict())
    whole = bool(data.get("all"))
    cases = all_of(wanted, limit=MOST + 1) if whole else batches.cases_by_code(data.getlist("case"))
    form = BatchForm(request.POST if request.method == "POST" else None, reasons=reasons_to_choose())
    if request.method == "POST" and form.is_valid():
        try:
            batch = _plan(account_of(request), cases, form)
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect("desk_batch", batch.code)
    context = {
        "form": form,
        "cases": [] if whole else cases,
        "count": len(cases),
        "whole": whole,
        "wanted": wanted,
        "reasons": reasons_to_choose(),
        "chosen": form["reason"].value() or "" if form.is_bound else "",
    }
    return render(request, "desk/batch_new.html", context, status=422 if form.errors else 200)


def _plan(account: User, cases: list[ReviewCase], form: BatchForm) -> ActionBatch:
    return plan_batch(
        by=account,
        cases=cases,
        action=form.cleaned_data["action"],
        reason=form.chosen(),
        explanation=form.cleaned_data["explanation"],
        at=timezone.now(),
    )


@desk_page
def batch(request: HttpRequest, code: str) -> HttpResponse:
    """The preview, how far it is, or what came of each item."""
    account = account_of(request)
    found = batches.find_batch(code)
    if request.method == "POST":
        try:
            _act(found, account, request.POST.get("act", ""))
        except DomainError as error:
            tell(request, error)
        return redirect("desk_batch", code)
    return render(request, "desk/batch.html", _context(found, account))


def _act(found: ActionBatch, account: User, act: str) -> None:
    """A few are done before the answer, many by the worker."""
    services = {"start": start_batch, "undo": undo_batch}
    if act in services:
        run_few(batch=services[act](batch=found, by=account, at=timezone.now()))


def _context(found: ActionBatch, account: User) -> dict[str, Any]:
    planned = found.state == BatchState.PLANNED
    foreseen = batches.foresee(found, by=account) if planned else []
    items = [] if planned else batches.items_of(found)
    moving = found.state in {BatchState.RUNNING, BatchState.UNDOING}
    return {
        "batch": found,
        "planned": planned,
        "moving": moving,
        "look_again": _LOOK_AGAIN if moving else 0,
        "foreseen": sorted(foreseen, key=lambda one: not one.refused)[:_SHOWN],
        "refusals": batches.count_refusals(foreseen),
        "ready": sum(not one.refused for one in foreseen),
        "progress": batches.progress_of(found),
        "items": sorted(items, key=lambda one: not one.refused)[:_SHOWN],
        "shown": _SHOWN,
        "mine": found.made_by_id == account.pk,
        "undo": why_not_undo_batch(found, account, timezone.now(), undo_window()) is None,
    }
