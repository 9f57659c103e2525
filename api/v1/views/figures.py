"""What moderation tells of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import ApiView
from api.v1.serializers.figures import FiguresSerializer
from moderation.queries.figures import moderation_figures
from proposals.queries.consultations import readable_consultation


class ConsultationFigures(ApiView):
    """Moderation of one consultation."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="consultation_moderation_figures",
        tags=["consultations"],
        summary=_("Moderation in figures"),
        responses=FiguresSerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        """Removals by reason, phase and mode, times, objections, and the two sides compared."""
        place = readable_consultation(code=code, account=None)
        return Response(FiguresSerializer(moderation_figures(place)).data)


class AllFigures(ApiView):
    """Moderation of everything that is public."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="moderation_figures",
        tags=["consultations"],
        summary=_("Moderation in figures, over all consultations"),
        responses=FiguresSerializer,
    )
    def get(self, request: Request) -> Response:
        """The same figures over every public consultation."""
        return Response(FiguresSerializer(moderation_figures()).data)
