"""What is decided by two: the answer to an objection, and the erasure of a text for good."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.moderators import ModeratorView
from api.v1.serializers import answers as given_shapes
from api.v1.serializers.cases import ErasureSerializer, ObjectionSerializer
from api.v1.views.cases import reason_named
from moderation.queries.cases import find_case, find_decision
from moderation.services.appeals import answer_appeal
from moderation.services.erasures import answer_erasure, propose_erasure
from participa.core.errors import DomainError

_TAG = ["moderation"]


class AppealAnswer(ModeratorView):
    """An objection of an author."""

    @extend_schema(
        operation_id="answer_appeal",
        tags=_TAG,
        summary=_("Answer an objection"),
        request=given_shapes.AppealAnswerInput,
        responses={201: ObjectionSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """By the code of its case. Whoever had decided or proposed it does not answer."""
        given, case = self.read(given_shapes.AppealAnswerInput), find_case(code)
        appeal = getattr(case, "appeal", None)
        if appeal is None:
            raise DomainError("not_found")
        answered = answer_appeal(appeal=appeal, by=self.moderator, at=timezone.now(), **given)
        return Response(ObjectionSerializer(answered).data, status=201)


class ErasureProposals(ModeratorView):
    """Erasing a removed text for good."""

    @extend_schema(
        operation_id="propose_erasure",
        tags=_TAG,
        summary=_("Propose to erase a removed text for good"),
        request=given_shapes.EraseInput,
        responses={201: ErasureSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """By the code of the removal. Nothing is erased before another moderator agrees; then nobody can undo it."""
        given = self.read(given_shapes.EraseInput)
        proposal = propose_erasure(
            removal=find_decision(code),
            by=self.moderator,
            reason=reason_named(given),
            explanation=given.get("explanation", ""),
            understood=given["understood"],
            at=timezone.now(),
        )
        return Response(ErasureSerializer(proposal).data, status=201)


class ErasureAnswer(ModeratorView):
    """A proposal to erase."""

    @extend_schema(
        operation_id="answer_erasure",
        tags=_TAG,
        summary=_("Agree to an erasure, or refuse it"),
        request=given_shapes.ErasureAnswerInput,
        responses={201: ErasureSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """By the code of its case; somebody else than who proposed it. Once approved the words are gone."""
        given, case = self.read(given_shapes.ErasureAnswerInput), find_case(code)
        proposal = getattr(case, "erasure", None)
        if proposal is None:
            raise DomainError("not_found")
        answered = answer_erasure(proposal=proposal, by=self.moderator, at=timezone.now(), **given)
        return Response(ErasureSerializer(answered).data, status=201)
