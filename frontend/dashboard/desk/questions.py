"""What wants an answer: choose texts and themes, ask a department, follow what it has."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.desk.access import manager_page
from frontend.dashboard.desk.forms import ForwardForm, SendForm
from frontend.shared.acts import tell
from frontend.shared.forms import show_error
from frontend.shared.paging import page_number
from frontend.shared.people import account_of
from moderation.enums import QueryState
from moderation.models import InternalQuery
from moderation.queries import answers
from moderation.services.internal_queries import close_query, default_due, forward_query, send_query
from participa.core.errors import DomainError
from proposals.enums import CommentKind
from proposals.models import Consultation, Theme
from proposals.queries.consultations import readable_consultation
from proposals.queries.themes import all_themes, themes_of
from proposals.queries.visibility import public_consultations

#: The filters of the texts that stay while pages are turned.
_KEPT = ("consultation", "kind", "unanswered", "theme")


@manager_page
def questions(request: HttpRequest) -> HttpResponse:
    """What is wanted most and what departments have; with ``?consultation=`` its texts and themes, to choose from."""
    code = request.GET.get("consultation", "")
    if code:
        return _choose(request, readable_consultation(code=code, account=account_of(request)))
    context = {
        "unanswered": answers.unanswered_questions(),
        "waiting": answers.with_departments(at=timezone.now()),
        "consultations": public_consultations().order_by("-id"),
    }
    return render(request, "desk/questions.html", context)


def _choose(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in _KEPT}
    texts = answers.texts_to_select(
        consultation,
        kind=asked["kind"],
        unanswered=bool(asked["unanswered"]),
        theme=asked["theme"],
        page=page_number(request),
    )
    context = {
        "consultation": consultation,
        "texts": texts,
        "themes": all_themes(consultation),
        "kinds": CommentKind.choices,
        "asked": asked,
        "kept": "&" + urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "desk/choose.html", context)


@manager_page
def send(request: HttpRequest) -> HttpResponse:
    """The question to a department about what was chosen."""
    data = request.POST if request.method == "POST" else request.GET
    account = account_of(request)
    consultation = readable_consultation(code=data.get("consultation", ""), account=account)
    comments = answers.chosen_texts(consultation, data.getlist("comment"))
    themes = _themes(consultation, data.getlist("theme"))
    due = default_due(consultation.department, at=timezone.now())
    form = SendForm(
        request.POST if request.method == "POST" else None,
        departments=answers.departments_to_ask(),
        initial={"department": consultation.department.code, "due_on": due},
    )
    if request.method == "POST" and form.is_valid():
        try:
            query = send_query(
                by=account,
                consultation=consultation,
                comments=comments,
                themes=themes,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Sent. The department sees it now, with its date."))
            return redirect("desk_query", query.code)
    context = {"consultation": consultation, "comments": comments, "themes": themes, "form": form}
    return render(request, "desk/send.html", context, status=422 if form.errors else 200)


def _themes(consultation: Consultation, codes: list[str]) -> list[Theme]:
    found = list(themes_of(consultation).filter(code__in=set(codes)))
    if len(found) != len(set(codes)):
        raise DomainError("not_found")
    return found


@manager_page
def query(request: HttpRequest, code: str) -> HttpResponse:
    """A question that was sent: how far it is, and what to do when it came back."""
    found, items = answers.find_query(code)
    if request.method == "POST" and request.POST.get("act") == "give_up":
        return _give_up(request, found)
    form = ForwardForm(
        request.POST if request.method == "POST" else None,
        departments=answers.departments_to_ask(),
        initial={"due_on": default_due(found.department, at=timezone.now())},
    )
    if request.method == "POST" and form.is_valid():
        try:
            forward_query(by=account_of(request), query=found, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Sent on. The department sees it now, with its date."))
            return redirect("desk_query", code)
    context: dict[str, Any] = {"query": found, "items": items, "form": form, "today": timezone.localdate()}
    context["returned"] = found.state == QueryState.RETURNED
    return render(request, "desk/query.html", context, status=422 if form.errors else 200)


def _give_up(request: HttpRequest, found: InternalQuery) -> HttpResponse:
    try:
        close_query(by=account_of(request), query=found, at=timezone.now())
    except DomainError as error:
        tell(request, error)
        return redirect("desk_query", found.code)
    messages.success(request, _("Given up. The question is closed without an answer."))
    return redirect("desk_questions")
