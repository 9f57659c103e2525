"""The list of consultations, the page of one, its parts and its versions."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from frontend.public.consultation_parts import life_of, measures_of, parts_of, shown
from frontend.public.forms import WriteForm
from frontend.public.lists import CONSULTATION_LISTS, SECTION_LISTS, asked_slices, how_shown
from frontend.shared.paging import page_number
from frontend.shared.people import viewer
from frontend.shared.same_for_all import same_for_all
from participa.core.errors import DomainError
from participa.core.messages import message_for
from participa.events.cursor import read_position
from proposals.queries.consultation_view import consultation_view, section_view
from proposals.queries.consultations import (
    Filters,
    ListPage,
    Phase,
    listed_departments,
    listed_topics,
    public_list,
    readable_consultation,
)
from proposals.queries.search import consultations_holding
from proposals.queries.topics import FEED
from proposals.queries.versions import history

SIZE = 12
_FILTERS = ("q", "phase", "department", "topic")


@require_safe
@same_for_all(FEED, unless="q")
def consultation_list(request: HttpRequest) -> HttpResponse:
    """What anybody may read, narrowed by state, department, subject and words."""
    asked = {name: request.GET.get(name, "") for name in _FILTERS}
    problem, position = "", read_position("feed")
    try:
        found: ListPage | None = _listed(request, asked)
    except DomainError as error:
        if error.field != "q":
            raise
        found, problem = None, message_for(error)
    context = {
        "found": found,
        "asked": asked,
        "problem": problem,
        "phases": list(Phase),
        "departments": listed_departments(),
        "topics": listed_topics(),
        "query": "".join(f"&{urlencode({name: value})}" for name, value in asked.items() if value),
        "position": position,
        "now": timezone.now(),
    }
    return render(request, "public/consultation_list.html", context, status=422 if problem else 200)


def _listed(request: HttpRequest, asked: dict[str, str]) -> ListPage:
    if asked["phase"] not in {"", *Phase}:
        raise DomainError("query.invalid", field="phase")
    filters = Filters(
        phase=Phase(asked["phase"]) if asked["phase"] else None, department=asked["department"], topic=asked["topic"]
    )
    holding = consultations_holding(asked["q"], language=get_language() or "es") if asked["q"] else None
    return public_list(filters, at=timezone.now(), page=page_number(request), size=SIZE, within=holding)


@require_safe
def consultation(request: HttpRequest, code: str) -> HttpResponse:
    """What is asked, until when, who asks; text, proposals with their votes, questions, answers, documents, life."""
    slices = asked_slices(request, CONSULTATION_LISTS)
    now = timezone.now()
    view = consultation_view(code=code, slices=slices, account=viewer(request), at=now)
    context = {
        "found": view,
        "consultation": view.page.consultation,
        "lists": {found.group.value: found for found in view.lists},
        **how_shown(slices, view.writing),
        "form": WriteForm(kinds=WriteForm.ELSEWHERE),
        "place": {"consultation": code},
        "parts": parts_of(view),
        "measures": measures_of(view),
        "places": {row.code: row.title for row in view.page.proposals},
        "life": life_of(view.page.consultation, view.page.steps),
        "now": now,
    }
    return render(request, "public/consultation.html", context)


@require_safe
def section(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One part of the text with what is said about it."""
    slices = asked_slices(request, SECTION_LISTS)
    view = section_view(code=code, key=key, slices=slices, account=viewer(request), at=timezone.now())
    context = {
        "found": view,
        "consultation": view.section.consultation,
        "lists": {found.group.value: found for found in view.lists},
        **how_shown(slices, view.writing),
        "form": WriteForm(kinds=WriteForm.ELSEWHERE),
        "place": {"consultation": code, "section": key},
    }
    return render(request, "public/section.html", context)


@require_safe
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """Every published version of the text, and what changed in each."""
    found = readable_consultation(code=code, account=None)
    editions = [(edition.version, [shown(one) for one in edition.differences]) for edition in history(found)]
    return render(request, "public/versions.html", {"consultation": found, "editions": editions})
