"""The word lists of the screening and a place to try a text: for programs of community managers."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.moderators import ManagerView, operation
from api.v1.serializers.words import (
    ChangeInput,
    ForeseenChangeSerializer,
    ReviseInput,
    TrialInput,
    TrialSerializer,
    WordListSerializer,
    WordListWithEntries,
    WordVersionSerializer,
    change_of,
    list_row,
)
from moderation.queries.house import lists_in_force
from moderation.queries.words import current_list, versions_of_list
from moderation.services.trials import try_text
from moderation.services.words import change_back, check_change, go_back, revise_list
from proposals.queries.consultations import readable_consultation


class WordLists(ManagerView):
    """All lists."""

    @operation("word_lists", _("The word lists"), gives=WordListSerializer(many=True))
    def get(self, request: Request) -> Response:
        """One for each language, with the version in force."""
        return Response(WordListSerializer([list_row(one) for one in lists_in_force()], many=True).data)


class WordListDetail(ManagerView):
    """One list."""

    @operation("word_list", _("One list with its versions"), gives=WordListWithEntries)
    def get(self, request: Request, code: str) -> Response:
        """Everything on it, and who changed it when and why."""
        row = list_row(current_list(code)) | {"versions": versions_of_list(code)}
        return Response(WordListWithEntries(row).data)

    @operation("revise_word_list", _("Change a list"), takes=ReviseInput, gives={201: WordVersionSerializer})
    def post(self, request: Request, code: str) -> Response:
        """The next version, in force at once for texts that are written from then on; 409 if somebody was quicker."""
        current_list(code)
        given = self.read(ReviseInput)
        how: dict[str, Any] = {"by": self.moderator, "language": code, "seen": given["seen"], "why": given["why"]}
        if "back_to" in given:
            made = go_back(**how, version=given["back_to"], at=timezone.now())
        else:
            made = revise_list(**how, change=change_of(given), at=timezone.now())
        return Response(WordVersionSerializer(made).data, status=201)


class WordListPreview(ManagerView):
    """A change before it holds."""

    @operation(
        "preview_word_list", _("See what a change would find"), takes=ChangeInput, gives=ForeseenChangeSerializer
    )
    def post(self, request: Request, code: str) -> Response:
        """Changes nothing: how many of the latest public texts the new words would have found."""
        listed = current_list(code)
        given = self.read(ChangeInput)
        wanted = change_back(language=code, version=given["back_to"]) if "back_to" in given else change_of(given)
        foreseen = check_change(listed=listed, change=wanted)
        clean, hits = foreseen.change, foreseen.hits
        found = {"looked_through": hits.of, "found": hits.texts, "by_phrase": hits.by_phrase}
        return Response(ForeseenChangeSerializer({"add": clean.add, "remove": clean.remove} | found).data)


class Screen(ManagerView):
    """A text that is tried."""

    @operation("screen", _("Try a text against the screening"), takes=TrialInput, gives=TrialSerializer)
    def post(self, request: Request) -> Response:
        """Stores nothing: what every check says, which listed words are in it, and what would happen there."""
        given = self.read(TrialInput)
        place = readable_consultation(code=given["consultation"], account=None)
        trial = try_text(
            by=self.moderator,
            text=given["text"],
            consultation=place,
            known=given.get("known", False),
            at=timezone.now(),
        )
        return Response(TrialSerializer(trial).data)
