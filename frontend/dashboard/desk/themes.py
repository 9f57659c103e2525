"""Themes of a consultation: proposed, made, filled, split, merged, and every change of them taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from frontend.dashboard.desk.access import manager_page
from frontend.dashboard.desk.board import Typed, asked_of, draw, query_of
from frontend.dashboard.desk.forms import ProposeForm, ThemeForm
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from moderation.queries.answers import chosen_texts
from moderation.queries.theme_board import NOWHERE, UNSURE
from moderation.queries.themes import change_by_code
from moderation.services.theme_suggestions import (
    accept_suggestions,
    cancel_themes,
    propose_themes,
    refuse_suggestions,
)
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.core.messages import status_for
from proposals.models import Comment, Consultation, Theme
from proposals.queries.consultations import readable_consultation
from proposals.queries.themes import theme_by_code
from proposals.services.theme_changes import undo_change
from proposals.services.theme_groups import merge_themes, split_theme
from proposals.services.themes import assign_comments, make_theme, move_comments, unassign_comments

#: What is shown on the page itself; every other refusal has a page of its own.
_ON_THE_PAGE = frozenset({400, 409, 422})


@manager_page
def themes(request: HttpRequest, code: str) -> HttpResponse:
    """All themes of a consultation, a form for a new one, and its public texts to put into them."""
    consultation = readable_consultation(code=code, account=account_of(request))
    if request.method != "POST":
        return draw(request, consultation)
    form = ThemeForm(request.POST)
    if form.is_valid():
        try:
            make_theme(by=account_of(request), consultation=consultation, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Made. Nobody sees it until you show it."))
            return back_to_board(request, code)
    return draw(request, consultation, Typed(new=form))


@dataclass(frozen=True)
class _Put:
    """What was sent with the chosen texts: who, where they are shown and where they are to go."""

    by: User
    texts: list[Comment]
    here: Theme | None
    nowhere: bool
    to: Callable[[], Theme]
    split: ThemeForm

    @property
    def home(self) -> Theme:
        """The theme whose texts are shown; without one there is no such act."""
        if self.here is None:
            raise DomainError("not_found")
        return self.here


@require_POST
@manager_page
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Move the chosen texts, put them into one more theme, confirm, take out, or split them off."""
    by, consultation = account_of(request), readable_consultation(code=code, account=account_of(request))
    asked, act = asked_of(request), request.POST.get("act", "move")
    split = ThemeForm(request.POST if act == "split" else None, auto_id="split_%s", use_required_attribute=False)
    chosen = request.POST.getlist("comment")
    typed = Typed(chosen, request.POST.get("to", ""), request.POST.get("codes", ""), split=split)
    try:
        here = theme_of(asked.theme, consultation) if asked.theme not in {"", NOWHERE, UNSURE} else None
        texts = chosen_texts(consultation, [*chosen, *_codes(request)])
        if act not in _ACTS:
            raise DomainError("not_found")
        if not texts:
            raise DomainError("theme.no_texts")
        if act == "split" and not split.is_valid():
            return draw(request, consultation, typed)
        nowhere = asked.theme in {NOWHERE, UNSURE}
        said = _ACTS[act](_Put(by, texts, here, nowhere, lambda: theme_of(typed.to, consultation), split))
    except DomainError as error:
        return refused(request, consultation, typed, error)
    messages.success(request, said)
    return back_to_board(request, code)


def _move(put: _Put) -> str:
    to = put.to()
    if put.here is None and not put.nowhere:
        return _add(put)
    many = move_comments(by=put.by, comments=put.texts, source=put.here, into=to, at=timezone.now())
    return _moved(many, to)


def _add(put: _Put) -> str:
    to = put.to()
    return _moved(assign_comments(by=put.by, theme=to, comments=put.texts, at=timezone.now()), to)


def _confirm(put: _Put) -> str:
    return _moved(accept_suggestions(by=put.by, theme=put.home, comments=put.texts, at=timezone.now()), put.home)


def _remove(put: _Put) -> str:
    now = timezone.now()
    many = unassign_comments(by=put.by, theme=put.home, comments=put.texts, at=now)
    many += refuse_suggestions(by=put.by, theme=put.home, comments=put.texts, at=now)
    return ngettext("%(n)s text does not belong to it.", "%(n)s texts do not belong to it.", many) % {"n": many}


def _split(put: _Put) -> str:
    made = split_theme(by=put.by, theme=put.home, comments=put.texts, at=timezone.now(), **put.split.cleaned_data)
    return _moved(len(put.texts), made)


def _moved(many: int, theme: Theme) -> str:
    words = ngettext("%(n)s text is in “%(theme)s”.", "%(n)s texts are in “%(theme)s”.", many)
    return words % {"n": many, "theme": theme.label}


_ACTS = {"move": _move, "add": _add, "confirm": _confirm, "remove": _remove, "split": _split}


@require_POST
@manager_page
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Put the marked themes into another."""
    by, consultation = account_of(request), readable_consultation(code=code, account=account_of(request))
    marked = list(dict.fromkeys(request.POST.getlist("theme")))
    typed = Typed(themes=marked, into=request.POST.get("into", ""))
    try:
        into = theme_of(typed.into, consultation)
        rows = [theme_of(one, consultation) for one in marked if one != into.code]
        versions = {row.pk: seen_in(request, f"seen-{row.code}") for row in (into, *rows)}
        seen = {pk: version for pk, version in versions.items() if version is not None}
        merge_themes(by=by, themes=rows, into=into, seen=seen, at=timezone.now())
    except DomainError as error:
        return refused(request, consultation, typed, error)
    messages.success(request, _("Merged into “%s”.") % into.label)
    return back_to_board(request, code)


@require_POST
@manager_page
def undo(request: HttpRequest, code: str, change: str) -> HttpResponse:
    """Take a change back."""
    consultation = readable_consultation(code=code, account=account_of(request))
    found = change_by_code(change)
    if found is None or found.consultation_id != consultation.pk:
        raise DomainError("not_found")
    try:
        undo_change(by=account_of(request), change=found, at=timezone.now())
    except DomainError as error:
        return refused(request, consultation, Typed(), error)
    messages.success(request, _("Taken back: %s.") % found.get_act_display())
    return back_to_board(request, code)


@require_POST
@manager_page
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Let the worker look for themes, or stop it."""
    by, consultation = account_of(request), readable_consultation(code=code, account=account_of(request))
    form = ProposeForm(request.POST)
    try:
        if request.POST.get("act") == "cancel":
            cancel_themes(by=by, consultation=consultation, at=timezone.now())
        elif not form.is_valid():
            raise DomainError("themes.many")
        else:
            propose_themes(by=by, consultation=consultation, many=form.cleaned_data["many"], at=timezone.now())
    except DomainError as error:
        return refused(request, consultation, Typed(), error)
    return redirect(f"{_address(request, code)}#finding")


def refused(request: HttpRequest, consultation: Consultation, typed: Typed, error: DomainError) -> HttpResponse:
    """The page with a sentence that says why, and everything typed; raises the error where a sentence is not enough."""
    if status_for(error.code) not in _ON_THE_PAGE:
        raise error
    return draw(request, consultation, typed, error)


def back_to_board(request: HttpRequest, code: str) -> HttpResponse:
    """To the same view of the themes."""
    return redirect(_address(request, code))


def theme_of(code: str, consultation: Consultation) -> Theme:
    """A theme of this consultation, or ``not_found``."""
    found = theme_by_code(code)
    if found is None or found.consultation_id != consultation.pk:
        raise DomainError("not_found")
    return found


def seen_in(request: HttpRequest, name: str) -> int | None:
    """The version that a form was made from; None where it does not say."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else None


def _address(request: HttpRequest, code: str) -> str:
    query = query_of(asked_of(request))
    address = reverse("desk_themes", args=[code])
    return f"{address}?{query}" if query else address


def _codes(request: HttpRequest) -> list[str]:
    """Codes typed by hand, between spaces or commas."""
    return request.POST.get("codes", "").replace(",", " ").split()
