"""One case: read it, decide it, undo it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.desk.access import desk_page, roles_here
from frontend.dashboard.desk.acts import acts_on
from frontend.dashboard.desk.forms import AnswerForm, DecideForm, ErasureForm
from frontend.dashboard.desk.steps import after, status_here
from frontend.shared.acts import tell
from frontend.shared.people import account_of
from moderation.enums import CaseOrigin
from moderation.models import ModerationDecision, ReviewCase
from moderation.queries.cases import CaseCard, case_card, find_case, find_decision, reasons_to_choose
from moderation.queries.desk import own_desk
from moderation.queries.queue import undoable
from moderation.rules import why_not_manage, why_not_undo
from moderation.services.appeals import answer_appeal
from moderation.services.decisions import decide_case, undo_decision, undo_window
from moderation.services.erasures import answer_erasure
from participa.accounts.models import User
from participa.core.errors import DomainError


@desk_page
def case(request: HttpRequest, code: str) -> HttpResponse:
    """The card; after a decision, the next one that waits."""
    if request.method != "POST":
        return _card(request, code, DecideForm(reasons=()))
    found = find_case(code)
    form = _FORMS.get(CaseOrigin(found.origin), DecideForm)(request.POST, reasons=reasons_to_choose())
    if not form.is_valid():
        return _card(request, code, form, status=422)
    try:
        _decide(found, account_of(request), form)
    except DomainError as error:
        status = status_here(error)
        form.refuse(error)
        return _card(request, code, form, status=status)
    return redirect(after(found))


#: What is answered otherwise than by a decision about the text.
_FORMS: dict[CaseOrigin, type[DecideForm]] = {CaseOrigin.APPEAL: AnswerForm, CaseOrigin.ERASURE: ErasureForm}


def _decide(found: ReviewCase, account: User, form: DecideForm) -> None:
    said = {name: form.cleaned_data[name] for name in ("explanation", "version")}
    if isinstance(form, AnswerForm):
        answer_appeal(appeal=found.appeal, by=account, outcome=form.cleaned_data["action"], at=timezone.now(), **said)
    elif isinstance(form, ErasureForm):
        answer_erasure(
            proposal=found.erasure,
            by=account,
            outcome=form.cleaned_data["action"],
            understood=form.cleaned_data["understood"],
            at=timezone.now(),
            **said,
        )
    else:
        decide_case(
            case=found,
            by=account,
            action=form.cleaned_data["action"],
            reason=form.chosen(),
            at=timezone.now(),
            **said,
        )


@desk_page
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Put everything back, and return to the case."""
    decision = find_decision(code)
    if request.method == "POST":
        try:
            undo_decision(decision=decision, by=account_of(request), at=timezone.now())
        except DomainError as error:
            tell(request, error)
        else:
            messages.success(request, _("Undone. Everything is as it was before the decision."))
    return redirect("desk_case", decision.case.code)


def _card(request: HttpRequest, code: str, form: DecideForm, *, status: int = 200) -> HttpResponse:
    """The card as it is now, with what was typed: a conflict or a mistake loses no word."""
    account, now = account_of(request), timezone.now()
    mine = own_desk(account)
    card = case_card(code=code, by=account, at=now)
    roles = roles_here(request)
    context = {
        "card": card,
        "form": form,
        "typed": form["explanation"].value() or "" if form.is_bound else "",
        "chosen": form["reason"].value() or "" if form.is_bound else "",
        "conflict": status == 409,
        "decisions": _decisions(card, account),
        "undo": undoable(account, at=now),
        "acts": [] if card.refused else acts_on(card, roles),
        "claimed": card.claim is not None and card.claim.holder_id == account.pk,
        "may_take_over": why_not_manage(roles) is None,
        "single_keys": mine.single_keys,
        "position": mine.position,
        "now": now,
    }
    return render(request, "desk/case.html", context, status=status)


def _decisions(card: CaseCard, account: User) -> list[tuple[ModerationDecision, bool]]:
    """What was decided about the text, the newest first, and whether this person may undo it now."""
    window, now = undo_window(), timezone.now()
    return [(one, card.refused is None and why_not_undo(one, account, now, window) is None) for one in card.decisions]
