"""Themes of a consultation: named, filled with public texts, shown, set aside."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.desk.access import manager_page
from frontend.dashboard.desk.forms import DismissForm, ThemeForm
from frontend.shared.acts import tell
from frontend.shared.forms import show_error
from frontend.shared.paging import page_number
from frontend.shared.people import account_of
from moderation.queries import answers
from participa.core.errors import DomainError
from proposals.enums import CommentKind
from proposals.models import Consultation, Theme
from proposals.queries.consultations import readable_consultation
from proposals.queries.themes import all_themes, theme_by_code
from proposals.services.themes import (
    assign_comments,
    dismiss_theme,
    make_theme,
    publish_theme,
    rename_theme,
    unassign_comments,
)


@manager_page
def themes(request: HttpRequest, code: str) -> HttpResponse:
    """All themes of a consultation, a form for a new one, and its public texts to put into them."""
    consultation = readable_consultation(code=code, account=account_of(request))
    form = ThemeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            make_theme(by=account_of(request), consultation=consultation, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Made. Nobody sees it until you show it."))
            return redirect("desk_themes", code)
    asked = {name: request.GET.get(name, "") for name in ("kind", "theme")}
    context = {
        "consultation": consultation,
        "themes": all_themes(consultation),
        "texts": answers.texts_to_select(
            consultation, kind=asked["kind"], theme=asked["theme"], page=page_number(request)
        ),
        "asked": asked,
        "kinds": CommentKind.choices,
        "kept": "&" + urlencode({name: value for name, value in asked.items() if value}),
        "form": form,
    }
    return render(request, "desk/themes.html", context, status=422 if form.errors else 200)


@manager_page
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Put the chosen texts into a theme, or take them out again."""
    consultation = readable_consultation(code=code, account=account_of(request))
    if request.method == "POST":
        theme = _theme(request.POST.get("theme", ""), consultation)
        comments = answers.chosen_texts(consultation, [*request.POST.getlist("comment"), *_codes(request)])
        move = unassign_comments if request.POST.get("act") == "remove" else assign_comments
        try:
            n = move(by=account_of(request), theme=theme, comments=comments, at=timezone.now())
        except DomainError as error:
            tell(request, error)
        else:
            said = _("%s texts taken out.") if request.POST.get("act") == "remove" else _("%s texts are in the theme.")
            messages.success(request, said % n)
            return redirect(f"{reverse('desk_themes', args=[code])}?{urlencode({'theme': theme.code})}")
    return redirect("desk_themes", code)


def _codes(request: HttpRequest) -> list[str]:
    """Codes typed by hand, between spaces or commas."""
    return request.POST.get("codes", "").replace(",", " ").split()


@manager_page
def theme(request: HttpRequest, code: str, theme: str) -> HttpResponse:
    """One theme: its names, whether it is shown, and setting it aside with a reason."""
    consultation = readable_consultation(code=code, account=account_of(request))
    found = _theme(theme, consultation)
    names = ThemeForm(initial={name: getattr(found, name) for name in ThemeForm.base_fields})
    aside = DismissForm()
    if request.method == "POST":
        act = request.POST.get("act", "")
        names = ThemeForm(request.POST) if act == "rename" else names
        aside = DismissForm(request.POST) if act == "dismiss" else aside
        form = names if act == "rename" else aside
        if _done(request, found, act, form):
            return redirect("desk_themes", code)
    context = {"consultation": consultation, "theme": found, "names": names, "aside": aside}
    return render(request, "desk/theme.html", context, status=422 if names.errors or aside.errors else 200)


def _done(request: HttpRequest, found: Theme, act: str, form: Form) -> bool:
    """Whether the act was carried out; otherwise the form says why not."""
    by, now = account_of(request), timezone.now()
    acts: dict[str, Callable[[], Theme]] = {
        "rename": lambda: rename_theme(by=by, theme=found, at=now, **form.cleaned_data),
        "dismiss": lambda: dismiss_theme(by=by, theme=found, reason=form.cleaned_data["reason"], at=now),
        "publish": lambda: publish_theme(by=by, theme=found, at=now),
    }
    if act not in acts or (form.is_bound and not form.is_valid()):
        return False
    try:
        acts[act]()
    except DomainError as error:
        if not form.is_bound:
            tell(request, error)
            return False
        show_error(form, error)
        return False
    messages.success(request, _("Saved."))
    return True


def _theme(code: str, consultation: Consultation) -> Theme:
    found = theme_by_code(code)
    if found is None or found.consultation_id != consultation.pk:
        raise DomainError("not_found")
    return found
