"""The desk: what waits for a decision, for an answer, and at the departments."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.dashboard.desk.access import desk_page, roles_here
from frontend.dashboard.desk.forms import code_in
from frontend.shared.people import account_of
from moderation.enums import CaseOrigin
from moderation.queries import answers
from moderation.queries.desk import own_desk
from moderation.queries.queue import Wanted, desk_figures, queue, undoable
from moderation.rules import why_not_manage
from moderation.services.cases import review_comment
from participa.core.errors import DomainError
from proposals.enums import CommentKind
from proposals.queries.visibility import readable_comments

#: What each filter of the queue is called, in the order of the page.
FILTERS = {
    "all": gettext_lazy("All"),
    "urgent": gettext_lazy("Urgent"),
    "held": gettext_lazy("Held"),
    "flagged": gettext_lazy("Reported"),
    "appeals": gettext_lazy("Objections"),
    "noticed": gettext_lazy("To look at"),
}
#: How much of what waits for an answer the desk itself shows.
_GLANCE = 5


@desk_page
def desk(request: HttpRequest) -> HttpResponse:
    """Three panes; a moderator who does not manage answers sees the first."""
    account, now = account_of(request), timezone.now()
    manages = why_not_manage(roles_here(request)) is None
    wanted = Wanted.read(request.GET.dict())
    mine = own_desk(account)
    found = queue(at=now, wanted=wanted)
    context = {
        "queue": found,
        "filters": [
            (name, label, found.counts[name], _query(replace(wanted, show=name))) for name, label in FILTERS.items()
        ],
        "filtered": found.counts[wanted.show],
        "query": _query(wanted),
        "whole_query": _query(replace(wanted, consultation="")),
        "narrowed": wanted.within != Q(),
        "choices": {"kinds": CommentKind.choices, "origins": CaseOrigin.choices, "languages": settings.LANGUAGES},
        "kept": [(one, _query(one.wanted)) for one in mine.kept],
        "single_keys": mine.single_keys,
        "position": mine.position,
        "figures": desk_figures(at=now),
        "undo": undoable(account, at=now),
        "unanswered": answers.unanswered_questions(limit=_GLANCE) if manages else None,
        "waiting": answers.with_departments(at=now, limit=_GLANCE) if manages else None,
        "now": now,
    }
    return render(request, "desk/desk.html", context)


def _query(wanted: Wanted) -> str:
    return urlencode(wanted.as_query())


@desk_page
def find(request: HttpRequest) -> HttpResponse:
    """From the code or the address of a contribution to its page on the desk."""
    code = code_in(request.GET.get("text", ""))
    if not readable_comments().filter(code=code).exists():
        messages.error(request, _("There is no public text with that code or address."))
        return redirect("desk")
    return redirect("desk_comment", code)


@desk_page
def look(request: HttpRequest, code: str) -> HttpResponse:
    """A public text that nobody reported; the button opens a case, because opening one is an act."""
    public = readable_comments().select_related("participant", "public_revision", "consultation")
    comment = public.filter(code=code).first()
    if comment is None:
        raise DomainError("not_found")
    if request.method == "POST":
        case = review_comment(by=account_of(request), comment=comment, at=timezone.now())
        return redirect("desk_case", case.code)
    return render(request, "desk/look.html", {"comment": comment})
