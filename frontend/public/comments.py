"""One contribution: where it stands, and what its author does with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.public.forms import BodyForm, LanguageForm
from frontend.public.lists import is_closed
from frontend.public.nudges import nudge_of
from frontend.shared.acts import tell
from frontend.shared.forms import sent, show_error
from frontend.shared.paging import page_number
from frontend.shared.people import account_of, viewer
from frontend.shared.throttle import throttled
from moderation.queries.questions import question_about
from moderation.queries.reports import told_in_report
from participa.core.errors import DomainError
from participa.core.messages import status_for
from proposals.queries.comments import thread as read_thread
from proposals.queries.mine import find_own, my_contribution
from proposals.queries.proposal_page import answers_to, place_of
from proposals.services.comments import correct_language, edit_comment, withdraw_comment


@require_safe
def comment(request: HttpRequest, code: str) -> HttpResponse:
    """The lasting address of a contribution: leads to the page of its thread that shows it."""
    found = read_thread(code, account=None)
    page = f"?page={found.page}" if found.page > 1 else ""
    return redirect(f"{reverse('thread', args=[found.root.code])}{page}#c-{code}")


@require_safe
def thread(request: HttpRequest, code: str) -> HttpResponse:
    """A contribution with the answers to it, a hundred on a page."""
    account = viewer(request)
    place = place_of(code, account=account, at=timezone.now())
    found = read_thread(code, account=account, page=page_number(request))
    told = told_in_report(place.consultation.code, [view.code for view in found.root.walk()])
    context = {
        "found": found,
        "place": place,
        "answers": answers_to([found.root]),
        "closed": is_closed(place.writing),
        "told": told,
    }
    return render(request, "public/thread.html", context)


@throttled("write", limit=60, seconds=600)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the words of one's own text, while its window is open."""
    account = account_of(request)
    text = my_contribution(account, code, at=timezone.now())
    context: dict[str, Any] = {
        "text": text,
        "form": BodyForm(sent(request), initial={"body": text.waiting if text.returned else text.body}),
        "question": question_about(code) if text.returned else None,
    }
    form = context["form"]
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/comment_edit.html", context, status=422 if form.errors else 200)
    try:
        edit_comment(
            account=account,
            comment=find_own(account, code),
            body=form.cleaned_data["body"],
            confirmed=request.POST.get("confirmed", ""),
            at=timezone.now(),
        )
    except DomainError as error:
        if error.code == "nudge":
            context["nudge"] = nudge_of(error, form.cleaned_data["body"])
        elif status_for(error.code) in {400, 409, 422}:
            show_error(form, error)
        else:
            raise
        return render(request, "public/comment_edit.html", context, status=422)
    return redirect("receipt", code)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take one's own text back, after a page that says what that means."""
    account = account_of(request)
    if request.method == "POST":
        try:
            withdraw_comment(account=account, comment=find_own(account, code), at=timezone.now())
        except DomainError as error:
            tell(request, error)
        else:
            messages.success(request, _("Your text is withdrawn. The answers to it stay."))
        return redirect("receipt", code)
    text = my_contribution(account, code, at=timezone.now())
    return render(request, "public/comment_withdraw.html", {"text": text})


@require_POST
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Say in which language one's own text is."""
    account, form = account_of(request), LanguageForm(request.POST)
    own = find_own(account, code)
    if form.is_valid():
        correct_language(account=account, comment=own, language=form.cleaned_data["language"], at=timezone.now())
        messages.success(request, _("Saved."))
    return redirect("receipt", code)
