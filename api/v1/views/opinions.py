"""Groups of opinion, without who is in them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.serializers.opinions import OpinionGroupSerializer
from api.v1.views.consultations import ConsultationPart
from moderation.queries.opinion_maps import public_groups


class OpinionGroups(ConsultationPart):
    """People who think alike of what others wrote."""

    @extend_schema(
        operation_id="opinion_groups",
        tags=["consultations"],
        summary=_("Groups of opinion"),
        responses=OpinionGroupSerializer(many=True),
    )
    def get(self, request: Request, code: str) -> Response:
        """The groups as they were last drawn, the largest first; none where somebody could be told from them."""
        return Response(OpinionGroupSerializer(public_groups(self.consultation(code)), many=True).data)
