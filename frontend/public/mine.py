"""What an account has written and voted, for itself alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from frontend.shared.paging import page_number
from frontend.shared.people import account_of
from moderation.queries.appeals import appeals_of
from participa.core.errors import DomainError
from proposals.queries.mine import my_contributions
from proposals.queries.receipts import receipts_for, voted_proposals

SIZE = 20


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My contributions, the newest first, and where each stands."""
    account = account_of(request)
    found = my_contributions(account, at=timezone.now(), cursor=request.GET.get("cursor", ""))
    decided = {text.code: text.decision or (text.redaction.decision if text.redaction else "") for text in found.items}
    appeals = appeals_of({code for code in decided.values() if code})
    rows = [(text, appeals.get(decided[text.code])) for text in found.items]
    return render(request, "public/mine.html", {"found": found, "rows": rows})


@require_safe
def votes(request: HttpRequest) -> HttpResponse:
    """My votes with their receipts."""
    account = account_of(request)
    paginator = Paginator(voted_proposals(account).order_by("-pk"), SIZE)
    number = page_number(request)
    if number > paginator.num_pages:
        raise DomainError("not_found")
    found = paginator.page(number)
    return render(request, "public/my_votes.html", {"found": found, "receipts": receipts_for(account, list(found))})
