"""Why a text of one's own was removed, and objecting to it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import ApiView
from api.v1.serializers.statements import AppealInput, AppealSerializer, StatementSerializer
from moderation.queries.appeals import own_statement
from moderation.services.appeals import appeal_decision


class StatementDetail(ApiView):
    """The statement of reasons of a decision."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="statement",
        tags=["me"],
        summary=_("Why my text was removed or covered"),
        responses=StatementSerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        """By the code of the decision, which is in the contribution; somebody else's is not found."""
        return Response(StatementSerializer(own_statement(self.signed_in(), code, at=timezone.now())).data)


class AppealDetail(ApiView):
    """The objection to a decision."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="appeal_decision",
        tags=["me"],
        summary=_("Object to a decision on my text"),
        request=AppealInput,
        responses={201: AppealSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """Once. Somebody else than who decided answers."""
        given, now = self.read(AppealInput), timezone.now()
        found = own_statement(self.signed_in(), code, at=now)
        appeal = appeal_decision(decision=found.decision, by=self.signed_in(), text=given["text"], at=now)
        return Response(AppealSerializer(appeal).data, status=201)
