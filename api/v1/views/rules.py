"""The rules of moderation in a consultation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.serializers.themes import ModerationSerializer
from api.v1.views.consultations import ConsultationPart
from moderation.queries.policies import policy_in_force
from moderation.queries.public import public_reasons


class ModerationDetail(ConsultationPart):
    """What may be removed, and why."""

    @extend_schema(
        operation_id="moderation",
        tags=["consultations"],
        summary=_("Rules and reasons of moderation"),
        responses=ModerationSerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        """The rules in force in the consultation, and every reason."""
        policy = policy_in_force(self.consultation(code).pk)
        return Response(ModerationSerializer({"policy": policy, "reasons": public_reasons()}).data)
