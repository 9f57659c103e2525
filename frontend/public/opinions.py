"""What people think of what others wrote: buttons beside a text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from frontend.shared.acts import back, sign_in_and_back, tell
from frontend.shared.people import account_of, viewer
from frontend.shared.throttle import throttled
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Comment
from proposals.queries.comments import comment_view
from proposals.queries.targets import find_comment
from proposals.services.ratings import cancel_answer_request, rate_comment, request_answer, unrate_comment

Act = Callable[[User, Comment, datetime], None]

_VALUES = {"agree": 1, "pass": 0, "disagree": -1}


@throttled("opinion", limit=300, seconds=600)
@require_POST
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """Agree, disagree, pass, or take that back."""
    said = request.POST.get("opinion", "")

    def act(account: User, comment: Comment, at: datetime) -> None:
        if said == "none":
            unrate_comment(account=account, comment=comment, at=at)
        else:
            rate_comment(account=account, comment=comment, value=_VALUES.get(said, 9), at=at)

    return _do(request, code, act)


@throttled("opinion", limit=300, seconds=600)
@require_POST
def ask_too(request: HttpRequest, code: str) -> HttpResponse:
    """Want a question answered, or no longer."""

    def act(account: User, comment: Comment, at: datetime) -> None:
        service = cancel_answer_request if request.POST.get("want") == "0" else request_answer
        service(account=account, comment=comment, at=at)

    return _do(request, code, act)


def _do(request: HttpRequest, code: str, act: Act) -> HttpResponse:
    """One opinion, and back to the text on the page where the button was."""
    if viewer(request) is None:
        return sign_in_and_back(reverse("comment", args=[code]))
    account = account_of(request)
    try:
        act(account, find_comment(code), timezone.now())
    except DomainError as error:
        tell(request, error)
        if _wants_part(request):
            return HttpResponse(status=409)  # the page is loaded again and says why
    if _wants_part(request):
        return render(request, "parts/opinion.html", {"comment": comment_view(code, account=account)})
    return back(request, reverse("comment", args=[code]), f"c-{code}")


def _wants_part(request: HttpRequest) -> bool:
    """The script of the page asks for the buttons alone."""
    return request.headers.get("X-Part") == "opinion"
