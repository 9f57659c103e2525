"""Reading a consultation before the public does, and everything that was ever written in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from frontend.dashboard.editor.access import draft_for, editor_page, show
from frontend.dashboard.editor.wording import LANGUAGE_NAMES, column_name
from proposals.models import TextChange
from proposals.queries.consultations import page_of
from proposals.queries.drafts import latest_changes
from proposals.queries.versions import Difference, Edition, life
from proposals.queries.versions import history as published
from proposals.rules.differences import Piece, differences
from proposals.rules.editing import target_of


@editor_page
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The consultation as the public will read it; only for who works on it."""
    draft = draft_for(request, code)
    page = page_of(draft.consultation, at=timezone.now())
    return show(request, "preview.html", draft, "preview", whole=page)


@dataclass(frozen=True)
class ShownChange:
    """A save in the editor: where, by whom, and the words that changed."""

    change: TextChange
    place: str
    column: str
    pieces: list[Piece]


@dataclass(frozen=True)
class ShownDifference:
    place: str
    column: str
    language: str
    pieces: list[Piece]


@editor_page
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Steps, published versions and every save, newest first."""
    draft = draft_for(request, code)
    row = draft.consultation
    names = {target_of(part): _name(part) for part in draft.rows()}
    return show(
        request,
        "history.html",
        draft,
        "history",
        life=list(reversed(life(row, internal=True))),
        editions=[(edition, _differences(edition, names)) for edition in published(row)],
        changes=[_shown(change, names) for change in latest_changes(row)],
        language_names=LANGUAGE_NAMES,
    )


def _name(part: object) -> str:
    return str(getattr(part, "heading", "") or getattr(part, "title", ""))


def _differences(edition: Edition, names: dict[str, str]) -> list[ShownDifference]:
    return [_difference(one, names) for one in edition.differences]


def _difference(one: Difference, names: dict[str, str]) -> ShownDifference:
    column = f"{one.column}_{one.language}" if one.language else one.column
    return ShownDifference(names.get(one.target, one.target), column_name(column), one.language, one.pieces)


def _shown(change: TextChange, names: dict[str, str]) -> ShownChange:
    place = names.get(change.target, "" if change.target == "terms" else change.target)
    return ShownChange(change, place, column_name(change.column), differences(change.before, change.after))
