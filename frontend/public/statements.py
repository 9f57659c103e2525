"""The statement of reasons of a removal, for its author alone, and the objection to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.public.forms import AppealForm
from frontend.shared.forms import sent, show_error
from frontend.shared.people import account_of
from frontend.shared.throttle import throttled
from moderation.queries.appeals import own_statement
from moderation.services.appeals import appeal_decision
from moderation.services.sanctions import confirm_sanction
from participa.core.errors import DomainError


@never_cache
@require_safe
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """What was decided, why, and what came of an objection; at the same address for ever."""
    found = own_statement(account_of(request), code, at=timezone.now())
    return render(request, "public/statement.html", {"found": found, "covered": found.covered})


@require_POST
def seen(request: HttpRequest, code: str) -> HttpResponse:
    """The person has read what was decided about them."""
    account, now = account_of(request), timezone.now()
    found = own_statement(account, code, at=now)
    if found.sanction is None:
        raise DomainError("not_found")
    confirm_sanction(sanction=found.sanction, by=account, at=now)
    return redirect("statement", code)


@throttled("appeal", limit=10, seconds=600)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, code: str) -> HttpResponse:
    """Object, once; where that is not possible any more, back to the statement, which says why."""
    account, now, form = account_of(request), timezone.now(), AppealForm(sent(request))
    found = own_statement(account, code, at=now)
    if found.refused:
        return redirect("statement", code)
    if request.method == "POST" and form.is_valid():
        try:
            appeal_decision(decision=found.decision, by=account, text=form.cleaned_data["text"], at=now)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Your objection was received. You will be told what is decided."))
            return redirect("statement", code)
    return render(request, "public/appeal.html", {"found": found, "form": form}, status=422 if form.errors else 200)
