"""The page of the themes: drawn anew after every act, with what was chosen and typed where an act was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from frontend.dashboard.desk.forms import ThemeForm
from frontend.shared.paging import page_number
from frontend.shared.people import account_of
from moderation.enums import AnalysisState
from moderation.queries.desk import own_desk
from moderation.queries.theme_board import NOWHERE, UNSURE, Asked, Board, BoardTheme, board_of
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.core.messages import message_for, status_for
from proposals.enums import CommentKind, Stance
from proposals.models import Consultation, ThemeChange

_FILTERS = ("theme", "proposal", "stance", "language", "kind")


@dataclass(frozen=True)
class Typed:
    """What a refused act must not lose: texts, themes to merge, targets, codes, and names of the theme ``renamed``."""

    chosen: Sequence[str] = ()
    to: str = ""
    codes: str = ""
    themes: Sequence[str] = ()
    into: str = ""
    renamed: str = ""
    names: ThemeForm | None = None
    new: ThemeForm = field(default_factory=ThemeForm)
    split: ThemeForm | None = None


@dataclass(frozen=True)
class _Row:
    """A theme with its form and the address of its texts under the same filters."""

    one: BoardTheme
    names: ThemeForm
    query: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.one, name)


def asked_of(request: HttpRequest) -> Asked:
    """The filters of the address; an unknown value narrows to nothing."""
    return Asked(**{name: request.GET.get(name, "") for name in _FILTERS}, page=page_number(request))


def query_of(asked: Asked, *, theme: str | None = None) -> str:
    """The address of the same view, or of the first page of the texts of another theme under the same filters."""
    wanted = asked if theme is None else replace(asked, theme=theme, page=1)
    given = {name: getattr(wanted, name) for name in _FILTERS}
    if wanted.page > 1:
        given["page"] = str(wanted.page)
    return urlencode({name: value for name, value in given.items() if value})


def draw(
    request: HttpRequest, consultation: Consultation, typed: Typed | None = None, error: DomainError | None = None
) -> HttpResponse:
    """The page; with ``error`` it says why an act was refused, and keeps what was ``typed``."""
    account, asked, typed = account_of(request), asked_of(request), typed or Typed()
    mine = own_desk(account)
    board = board_of(consultation, asked)
    kept = query_of(replace(asked, page=1))
    context = {
        "consultation": consultation,
        "board": replace(board, themes=[_row(one, asked, typed) for one in board.themes]),
        "typed": typed,
        "form": typed.new,
        "split": typed.split or ThemeForm(auto_id="split_%s", use_required_attribute=False),
        "refused": message_for(error) if error is not None else "",
        "asked": asked,
        "query": query_of(asked),
        "kept": f"&{kept}" if kept else "",
        "narrowed": any((asked.proposal, asked.stance, asked.language, asked.kind)),
        "views": {
            name or "all": query_of(asked, theme=name) for name in ("", NOWHERE, UNSURE)
        },
        "kinds": CommentKind.choices,
        "stances": Stance.choices,
        "proposals": consultation.proposals.all(),
        "at_work": _at_work(board),
        "mine": _last_of(board.changes, account),
        "single_keys": mine.single_keys,
        "position": mine.position,
    }  # fmt: skip
    wrong = any(form is not None and form.errors for form in (typed.new, typed.names, typed.split))
    status = status_for(error.code) if error is not None else 422 if wrong else 200
    return render(request, "desk/themes.html", context, status=status)


def _row(one: BoardTheme, asked: Asked, typed: Typed) -> Any:
    code = one.theme.code
    names = typed.names if typed.renamed == code and typed.names is not None else names_form(one)
    return _Row(one, names, query_of(asked, theme=code))


def names_form(one: BoardTheme) -> ThemeForm:
    """The names of a theme as they are."""
    given = {name: getattr(one.theme, name) for name in ThemeForm.base_fields}
    return ThemeForm(initial=given, auto_id=f"{one.theme.code}_%s", use_required_attribute=False)


def _at_work(board: Board) -> bool:
    return board.analysis is not None and board.analysis.state in {AnalysisState.QUEUED, AnalysisState.WORKING}


def _last_of(changes: Sequence[ThemeChange], account: User) -> ThemeChange | None:
    return next((change for change in changes if change.by_id == account.pk), None)
