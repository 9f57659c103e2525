"""Reporting a text, with a receipt that finds the report again."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from frontend.public.forms import FlagForm
from frontend.shared.forms import sent, show_error
from frontend.shared.people import viewer
from frontend.shared.throttle import throttled
from moderation.queries.public import flag_by_receipt
from moderation.services.flags import flag_comment
from moderation.services.illegal_notices import location_of
from participa.core.errors import DomainError
from participa.core.messages import status_for
from proposals.queries.targets import find_comment


@throttled("flag", limit=10, seconds=600)
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, code: str) -> HttpResponse:
    """Report a public text; no account is needed."""
    account = viewer(request)
    comment, form = find_comment(code), FlagForm(sent(request), initial={"email": account.email if account else ""})
    if request.method == "POST" and form.is_valid():
        try:
            made = flag_comment(
                comment=comment,
                account=account,
                category=form.cleaned_data["category"],
                text=form.cleaned_data["text"],
                notifier=form.notifier((get_language() or "es")[:2]),
                at=timezone.now(),
            )
        except DomainError as error:
            if status_for(error.code) not in {400, 409, 422}:
                raise
            show_error(form, error)
        else:
            return redirect(f"{reverse('flag_lookup')}?{urlencode({'receipt': made.receipt, 'new': 1})}")
    status = 422 if form.errors else 200
    context = {"comment": comment, "form": form, "location": location_of(comment)}
    return render(request, "public/flag.html", context, status=status)


@require_safe
def lookup(request: HttpRequest) -> HttpResponse:
    """What became of a report; the receipt is all it takes, and it shows neither who reported nor what they wrote."""
    receipt = request.GET.get("receipt", "")
    found = flag_by_receipt(receipt) if receipt else None
    context = {"receipt": receipt, "flag": found, "new": bool(request.GET.get("new"))}
    return render(request, "public/flag_lookup.html", context, status=404 if receipt and found is None else 200)
