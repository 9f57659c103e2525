"""What a moderator keeps of the desk, and what an open page of it asks for between loads."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from frontend.dashboard.desk.access import desk_page
from frontend.shared.acts import back, tell
from frontend.shared.people import account_of
from moderation.queries.queue import Wanted, counts_of, open_cases, watched
from moderation.services.desk import choose_keys, forget_filter, save_filter
from participa.core.errors import DomainError


@desk_page
def filters(request: HttpRequest) -> HttpResponse:
    """Keep the view of the queue under a name, or forget one."""
    wanted = Wanted.read(request.POST.dict())
    if request.method == "POST" and request.POST.get("forget", "").isdecimal():
        forget_filter(account=account_of(request), pk=int(request.POST["forget"][:18]))
    elif request.method == "POST":
        try:
            save_filter(account=account_of(request), name=request.POST.get("name", ""), wanted=wanted)
        except DomainError as error:
            tell(request, error)
    query = urlencode(wanted.as_query())
    return redirect(f"{reverse('desk')}?{query}" if query else reverse("desk"))


@desk_page
def keys(request: HttpRequest) -> HttpResponse:
    """Whether one key is a shortcut: of the account, on every machine."""
    if request.method == "POST":
        choose_keys(account=account_of(request), single=bool(request.POST.get("single")))
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({})
    return back(request, reverse("desk"))


@desk_page
def watch(request: HttpRequest) -> HttpResponse:
    """The counts of a view and who looks at what, for a page that is told that something moved."""
    wanted = Wanted.read(request.GET.dict())
    counts = counts_of(open_cases().filter(wanted.within))
    return JsonResponse({"counts": counts, "claims": watched(at=timezone.now())})
