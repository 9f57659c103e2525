"""The work on the themes of a consultation: for programs of community managers, by the rules of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.moderators import ManagerView, operation
from api.v1.serializers.grouping import (
    ArrangedTheme,
    BoardSerializer,
    ChangeSerializer,
    MergeInput,
    ProposalInput,
    PutSerializer,
    SplitInput,
    TextsInput,
    ThemeNames,
    ThemePatch,
    ThemeProposalSerializer,
)
from moderation.queries.answers import chosen_texts
from moderation.queries.theme_board import Asked, Board, board_of
from moderation.queries.themes import change_by_code
from moderation.services.theme_suggestions import accept_suggestions, cancel_themes, propose_themes, refuse_suggestions
from participa.core.errors import DomainError
from proposals.models import Comment, Consultation, Theme
from proposals.queries.consultations import readable_consultation
from proposals.queries.themes import theme_by_code
from proposals.services.theme_changes import undo_change
from proposals.services.theme_groups import merge_themes, pin_theme, split_theme
from proposals.services.themes import (
    assign_comments,
    dismiss_theme,
    make_theme,
    move_comments,
    publish_theme,
    rename_theme,
    unassign_comments,
)

_LABELS = ("label_es", "label_eu", "label_en")
_FILTERS = ("theme", "proposal", "stance", "language", "kind")


class GroupingView(ManagerView):
    """An address about the themes of a consultation that its manager may read."""

    def place(self, code: str) -> Consultation:
        """The consultation, draft or not."""
        return readable_consultation(code=code, account=self.moderator)

    def theme(self, code: str) -> Theme:
        """Any theme, shown or not."""
        found = theme_by_code(code)
        if found is None:
            raise DomainError("not_found")
        return found

    def arranged(self, theme: Theme) -> dict[str, Any]:
        """As the list shows it."""
        fresh = self.theme(theme.code)
        rows = board_of(fresh.consultation, Asked(theme=fresh.code)).themes
        return dict(ArrangedTheme(next(row for row in rows if row.theme.pk == fresh.pk)).data)


class ThemeBoard(GroupingView):
    """All themes of a consultation with its texts."""

    parameters = frozenset({*_FILTERS, "page"})

    @operation("arranged_themes", _("The themes of a consultation and its texts"), gives=BoardSerializer)
    def get(self, request: Request, code: str) -> Response:
        """As on the page: figures and a page of texts, under ``theme`` (a code, “none”, “unsure”) and other filters."""
        return Response(BoardSerializer(self._board(code)).data)

    @operation("make_theme", _("Make a theme"), takes=ThemeNames, gives={201: ArrangedTheme})
    def post(self, request: Request, code: str) -> Response:
        """Nobody sees it until it is shown."""
        made = make_theme(by=self.moderator, consultation=self.place(code), at=timezone.now(), **self.read(ThemeNames))
        return Response(self.arranged(made), status=201)

    def _board(self, code: str) -> Board:
        given = self.request.query_params
        page = given.get("page", "1")
        if not (page.isascii() and page.isdigit() and 0 < len(page) < 7 and int(page)):
            raise DomainError("query.invalid", field="page")
        asked = Asked(**{name: given.get(name, "") for name in _FILTERS}, page=int(page))
        return board_of(self.place(code), asked)


class ThemeProposal(GroupingView):
    """What the program is asked to propose."""

    @operation(
        "propose_themes", _("Let the program propose themes"), takes=ProposalInput, gives={202: ThemeProposalSerializer}
    )
    def post(self, request: Request, code: str) -> Response:
        """The worker takes it; what people named, filled or pinned stays."""
        many = self.read(ProposalInput).get("many")
        made = propose_themes(by=self.moderator, consultation=self.place(code), many=many, at=timezone.now())
        return Response(ThemeProposalSerializer(made).data, status=202)

    @operation("cancel_themes", _("Stop the proposal of themes"), gives=ThemeProposalSerializer)
    def delete(self, request: Request, code: str) -> Response:
        """What it has not written yet is never written; 409 where it is not at work."""
        stopped = cancel_themes(by=self.moderator, consultation=self.place(code), at=timezone.now())
        return Response(ThemeProposalSerializer(stopped).data)


class ThemeDetail(GroupingView):
    """One theme."""

    @operation("arranged_theme", _("A theme with its figures"), gives=ArrangedTheme)
    def get(self, request: Request, code: str) -> Response:
        """Shown or not; one that went into another is not there."""
        return Response(self.arranged(self._standing(code)))

    @operation("change_theme", _("Name, pin, show or set aside a theme"), takes=ThemePatch, gives=ArrangedTheme)
    def patch(self, request: Request, code: str) -> Response:
        """Each is an act of its own, in this order; 409 where somebody else renamed it after version ``seen``."""
        given, theme, by = self.read(ThemePatch), self._standing(code), self.moderator
        names = {name: given[name] for name in _LABELS if name in given}
        if names:
            rename_theme(by=by, theme=theme, seen=given.get("seen"), at=timezone.now(), **names)
        if "pinned" in given:
            pin_theme(by=by, theme=theme, pinned=given["pinned"], at=timezone.now())
        if given.get("shown"):
            publish_theme(by=by, theme=theme, at=timezone.now())
        if "dismissal_reason" in given:
            dismiss_theme(by=by, theme=theme, reason=given["dismissal_reason"], at=timezone.now())
        return Response(self.arranged(theme))

    def _standing(self, code: str) -> Theme:
        found = self.theme(code)
        if found.merged_into_id is not None:
            raise DomainError("theme.merged")
        return found


class ThemeTexts(GroupingView):
    """The texts of a theme."""

    @operation("arrange_texts", _("Put texts into a theme, or take them out"), takes=TextsInput, gives=PutSerializer)
    def post(self, request: Request, code: str) -> Response:
        """Or ``confirm`` or ``refuse`` what is suggested; 409 where somebody was quicker."""
        given, theme = self.read(TextsInput), self.theme(code)
        texts = chosen_texts(theme.consultation, given["comments"])
        if not texts:
            raise DomainError("theme.no_texts")
        if given["act"] == "move":
            source = self.theme(given["out_of"]) if "out_of" in given else None
            many = move_comments(by=self.moderator, comments=texts, source=source, into=theme, at=timezone.now())
        else:
            many = _MOVES[given["act"]](by=self.moderator, theme=theme, comments=texts, at=timezone.now())
        return Response({"texts": many})


_MOVES: dict[str, Callable[..., int]] = {
    "add": assign_comments, "remove": unassign_comments, "confirm": accept_suggestions, "refuse": refuse_suggestions,
}  # fmt: skip


class ThemeMerge(GroupingView):
    """Themes that become one."""

    @operation("merge_themes", _("Put themes into another"), takes=MergeInput, gives=ArrangedTheme)
    def post(self, request: Request, code: str) -> Response:
        """Into the one of the address; one change, taken back at once. 409 where somebody changed one meanwhile."""
        given, into = self.read(MergeInput), self.theme(code)
        themes = [self.theme(one) for one in dict.fromkeys(given["themes"])]
        seen = {row.pk: given.get("seen", {})[row.code] for row in (into, *themes) if row.code in given.get("seen", {})}
        kept = merge_themes(by=self.moderator, themes=themes, into=into, seen=seen, at=timezone.now())
        return Response(self.arranged(kept))


class ThemeSplit(GroupingView):
    """A theme taken apart."""

    @operation("split_theme", _("Make a theme of some texts of another"), takes=SplitInput, gives={201: ArrangedTheme})
    def post(self, request: Request, code: str) -> Response:
        """The texts leave the theme of the address; nobody sees the new one yet."""
        given, theme = self.read(SplitInput), self.theme(code)
        texts: list[Comment] = chosen_texts(theme.consultation, given.pop("comments"))
        made = split_theme(by=self.moderator, theme=theme, comments=texts, at=timezone.now(), **given)
        return Response(self.arranged(made), status=201)


class ThemeChangeUndo(GroupingView):
    """An act on themes, taken back."""

    @operation("undo_theme_change", _("Take back an act on themes"), gives=ChangeSerializer)
    def post(self, request: Request, code: str) -> Response:
        """Once, and only where what it left still stands: else 409."""
        change = change_by_code(code)
        if change is None:
            raise DomainError("not_found")
        return Response(ChangeSerializer(undo_change(by=self.moderator, change=change, at=timezone.now())).data)
