"""You said, we did: what the institution answered, and one answer with its versions."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from frontend.shared.paging import page_number
from frontend.shared.people import account_of
from participa.core.errors import DomainError
from proposals.queries.responses import (
    commitments_of,
    feedback_on,
    public_response,
    public_responses,
    texts_answered,
    versions_of,
)
from proposals.services.responses import give_feedback

SIZE = 12


@require_safe
def response_list(request: HttpRequest) -> HttpResponse:
    """Everything that was answered, the newest first."""
    paginator = Paginator(public_responses(), SIZE)
    number = page_number(request)
    if number > paginator.num_pages:
        raise DomainError("not_found")
    page = paginator.page(number)
    promised = commitments_of([response.pk for response in page])
    rows = [(response, promised.get(response.pk, [])) for response in page]
    return render(request, "public/response_list.html", {"rows": rows, "found": page, "total": paginator.count})


@require_safe
def response(request: HttpRequest, code: str) -> HttpResponse:
    """One answer: what it answers, what it promised, what it said before, and whether it answered the point."""
    found = public_response(code)
    if found is None:
        raise DomainError("not_found")
    return render(
        request,
        "public/response.html",
        {
            "response": found,
            "commitments": commitments_of([found.pk]).get(found.pk, []),
            "versions": versions_of(found),
            "feedback": feedback_on(found),
            "texts": texts_answered(found),
        },
    )


@require_POST
def feedback(request: HttpRequest, code: str) -> HttpResponse:
    """Yes, partly or no."""
    found = public_response(code)
    answered = {"yes": 1, "partly": 0, "no": -1}.get(request.POST.get("r", ""))
    if found is None or answered is None:
        raise DomainError("not_found")
    give_feedback(account=account_of(request), response=found, answered=answered, at=timezone.now())
    return redirect("response", found.code)
