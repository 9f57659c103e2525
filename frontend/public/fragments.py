"""Parts of a page on their own, for who watches it live: in the reader's language and rights."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontend.public.lists import is_closed
from frontend.shared.people import viewer
from participa.core.errors import DomainError
from proposals.queries.threads import MOST_THREADS, threads_with


@never_cache
@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    """The threads that hold the contributions ``c`` (may be repeated), each as it stands in a list.

    With ``places`` each says which proposal it is about. What is not public, or not there any more, is left out.
    """
    codes = request.GET.getlist("c")
    if not 0 < len(codes) <= MOST_THREADS:
        raise DomainError("query.invalid", field="c")
    found = threads_with(codes, account=viewer(request), at=timezone.now())
    places = found.titles if "places" in request.GET else {}
    shown = [(view, is_closed(writing)) for view, writing in found.threads]
    context = {"threads": shown, "answers": found.answers, "places": places}
    return render(request, "public/fragments/threads.html", context)
