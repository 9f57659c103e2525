"""The desk of the moderators: the queue, a card, a claim, a decision, a note."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.moderators import TAG, VIEW, ModeratorView, operation
from api.v1.pagination import CODE, CursorPage, asked_size, next_page
from api.v1.serializers import cases as shapes
from moderation.enums import CaseOrigin, DecisionAction
from moderation.models import ModerationDecision, ReasonCode, ReviewCase
from moderation.queries.cases import case_card, find_case, find_decision, find_reason, reasons_to_choose
from moderation.queries.merging import find_survivor
from moderation.queries.queue import FILTERS, counts_of, neighbours, open_cases, rows_of
from moderation.services.cases import review_comment
from moderation.services.claims import claim_case, release_claim, take_over_claim
from moderation.services.decisions import decide_case, merge_case, undo_decision, undo_window
from moderation.services.notes import note_case
from participa.core.errors import DomainError
from proposals.enums import CommentKind
from proposals.queries.targets import find_comment

_NARROWER = [
    OpenApiParameter("consultation", str, description=_("Code of the consultation.")),
    OpenApiParameter("language", str, enum=["es", "eu", "en"], description=_("Language of the text.")),
    OpenApiParameter("kind", str, enum=CommentKind.values, description=_("Kind of contribution.")),
    OpenApiParameter("origin", str, enum=CaseOrigin.values, description=_("What brought it to the desk.")),
]
_SHOW = OpenApiParameter("show", str, enum=list(FILTERS), description=_("One of the filters of the desk."))


class CaseList(ModeratorView):
    """What waits for a decision."""

    parameters = VIEW | CursorPage.names
    pagination_class = CursorPage

    @extend_schema(
        operation_id="moderation_cases",
        tags=TAG,
        summary=_("The queue, the most urgent first"),
        parameters=[_SHOW, *_NARROWER],
        responses=shapes.QueueSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """A page of open cases of all consultations. The cursor is a case: what is behind it in the queue follows."""
        asked, wanted = request.query_params, self.view()
        size, after = asked_size(asked.get("page_size")), _named(asked.get("cursor"))
        rows = rows_of(wanted, at=timezone.now(), limit=size + 1, after=after)
        following = next_page(request, rows[size - 1].case.code) if len(rows) > size else None
        return Response({"next": following, "results": shapes.QueueSerializer(rows[:size], many=True).data})

    @operation(
        "open_case", _("Bring a contribution to the desk"), takes=shapes.OpenInput, gives={201: shapes.CardSerializer}
    )
    def post(self, request: Request) -> Response:
        """A case about a public text that nothing had brought there; the open one where there is one."""
        comment = find_comment(self.read(shapes.OpenInput)["comment"])
        case = review_comment(by=self.moderator, comment=comment, at=timezone.now())
        return _card(self, case.code, status=201)


class CaseDetail(ModeratorView):
    """One case."""

    @extend_schema(
        operation_id="moderation_case", tags=TAG, summary=_("The card of a case"), responses=shapes.CardSerializer
    )
    def get(self, request: Request, code: str) -> Response:
        """Its text, why it is here, its author’s record, texts alike, what was decided, who looks at it."""
        return _card(self, code)


class CaseClaim(ModeratorView):
    """Who looks at a case. It tells the others and stops nobody."""

    @operation("claim_case", _("Say that I look at it"), takes=shapes.ClaimInput, gives=shapes.ClaimSerializer)
    def put(self, request: Request, code: str) -> Response:
        """For two minutes; the same again is a sign of life. 409 with the name of whoever else looks at it."""
        act = take_over_claim if self.read(shapes.ClaimInput)["take_over"] else claim_case
        claim = act(case=find_case(code), by=self.moderator, at=timezone.now())
        return Response(shapes.ClaimSerializer(claim).data)

    @operation("release_case", _("Let go of it"), gives={204: None})
    def delete(self, request: Request, code: str) -> Response:
        """Without a claim nothing happens."""
        release_claim(case=find_case(code), by=self.moderator, at=timezone.now())
        return Response(status=204)


class DecisionList(ModeratorView):
    """What is decided about a case."""

    @operation("decide_case", _("Decide a case"), takes=shapes.DecideInput, gives={201: shapes.DecidedSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Publish, remove, cover, merge, ask to revise, or leave it. 409 with who was quicker and what they did."""
        given = self.read(shapes.DecideInput)
        if given["action"] == DecisionAction.MERGE:
            return _decided(self._merge(find_case(code), given))
        decision = decide_case(
            case=find_case(code),
            by=self.moderator,
            action=given["action"],
            reason=reason_named(given),
            explanation=given.get("explanation", ""),
            spans=[(start, end) for start, end in given.get("spans", ())],
            version=given["version"],
            at=timezone.now(),
        )
        return _decided(decision)

    def _merge(self, case: ReviewCase, given: dict[str, Any]) -> ModerationDecision:
        return merge_case(
            case=case,
            by=self.moderator,
            into=find_survivor(given.get("into", "")),
            explanation=given.get("explanation", ""),
            version=given["version"],
            at=timezone.now(),
        )


class DecisionUndo(ModeratorView):
    """Taking a decision back."""

    @operation("undo_decision", _("Undo a decision"), gives={201: shapes.DecidedSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Everything is as it was before. Whoever decided has a minute; afterwards only somebody else may."""
        return _decided(undo_decision(decision=find_decision(code), by=self.moderator, at=timezone.now()))


class NoteList(ModeratorView):
    """What moderators tell each other about a case."""

    @operation("note_case", _("Write a note"), takes=shapes.NoteInput, gives={201: shapes.NoteSerializer})
    def post(self, request: Request, code: str) -> Response:
        """On the card, never public. Whoever it mentions is told."""
        body = self.read(shapes.NoteInput)["body"]
        note = note_case(case=find_case(code), by=self.moderator, body=body, at=timezone.now())
        return Response(shapes.NoteSerializer(note).data, status=201)


class QueueCounts(ModeratorView):
    """How much waits."""

    parameters = VIEW - {"show"}

    @extend_schema(
        operation_id="moderation_counts",
        tags=TAG,
        summary=_("How many cases wait"),
        parameters=_NARROWER,
        responses=shapes.QueueCountsSerializer,
    )
    def get(self, request: Request) -> Response:
        """By filter of the queue."""
        return Response(shapes.QueueCountsSerializer(counts_of(open_cases().filter(self.view().within))).data)


class ReasonList(ModeratorView):
    """Why a text may be removed."""

    @extend_schema(
        operation_id="moderation_reasons",
        tags=TAG,
        summary=_("The reasons for a removal"),
        responses=shapes.RemovalReasonSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Those in use, in the order of their keys on the desk."""
        rows = shapes.RemovalReasonSerializer(reasons_to_choose(), many=True).data
        return Response({"next": None, "results": rows})


def reason_named(given: dict[str, Any]) -> ReasonCode | None:
    """The reason of a body, if it names one. Raises ``decision.reason`` for an unknown one."""
    code = given.get("reason", "")
    return find_reason(code) if code else None


def _named(cursor: str | None) -> ReviewCase | None:
    if cursor is None:
        return None
    found = ReviewCase.objects.filter(code=cursor).first() if CODE.fullmatch(cursor) else None
    if found is None:
        raise DomainError("cursor.invalid", field="cursor")
    return found


def _card(view: ModeratorView, code: str, *, status: int = 200) -> Response:
    card = case_card(code=code, by=view.moderator, at=timezone.now())
    return Response(shapes.CardSerializer(card).data, status=status)


def _decided(decision: ModerationDecision) -> Response:
    _before, following = neighbours(decision.case)
    done = {"decision": decision, "undo_until": decision.decided_at + undo_window(), "following": following}
    return Response(shapes.DecidedSerializer(done).data, status=201)
