"""Parts of the proposal's page on their own, for who watches it live: in the reader's language and rights."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontend.public.lists import is_closed
from frontend.shared.people import viewer
from proposals.queries.comments import thread as read_thread
from proposals.queries.proposal_page import answers_to, fresh_comments, place_of, tally_of


@never_cache
@require_safe
def tally(request: HttpRequest, code: str) -> HttpResponse:
    """The count as it may be shown now."""
    now = timezone.now()
    return render(
        request, "public/fragments/tally.html", {"tally": tally_of(code=code, at=now), "code": code, "now": now}
    )


@never_cache
@require_safe
def comments(request: HttpRequest, code: str) -> HttpResponse:
    """What appeared after a contribution, oldest first; each says of which list and thread it is."""
    account = viewer(request)
    after = request.GET.get("after", "")
    found = fresh_comments(code=code, after=after, account=account, at=timezone.now())
    context = {"found": found, "answers": found.answers, "closed": is_closed(found.writing)}
    return render(request, "public/fragments/comments.html", context)


@never_cache
@require_safe
def thread(request: HttpRequest, code: str, comment: str) -> HttpResponse:
    """The thread that holds a contribution, as a list of one."""
    account = viewer(request)
    found = read_thread(comment, account=account)
    place = place_of(found.root.code, account=account, at=timezone.now())
    context = {"found": found, "answers": answers_to([found.root]), "closed": is_closed(place.writing)}
    return render(request, "public/fragments/thread.html", context)
