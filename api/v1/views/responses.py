"""Official responses with what they answer and what they promise."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import ApiView
from api.v1.filters import ResponseFilter
from api.v1.listing import ListView
from api.v1.serializers.responses import ResponseSerializer
from participa.core.errors import DomainError
from proposals.models import Commitment, OfficialResponse, Theme
from proposals.queries.responses import public_responses
from proposals.queries.visibility import shown_comments


def whole_responses() -> QuerySet[OfficialResponse]:
    """Published responses with their public themes, texts and commitments; four SQL, however many."""
    themes = Theme.objects.filter(published_at__isnull=False, merged_into__isnull=True)
    return public_responses().prefetch_related(
        Prefetch("comments", queryset=shown_comments().only("code").order_by("pk"), to_attr="shown_comments"),
        Prefetch("themes", queryset=themes, to_attr="shown_themes"),
        Prefetch("commitments", queryset=Commitment.objects.select_related("department"), to_attr="shown_commitments"),
    )


class ResponseList(ListView):
    """What was answered."""

    serializer_class = ResponseSerializer
    filterset_class = ResponseFilter
    queryset = whole_responses()

    @extend_schema(operation_id="responses", tags=["responses"], summary=_("Official responses, newest first"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of published responses."""
        return super().get(request, *args, **kwargs)


class ResponseDetail(ApiView):
    """One official response."""

    @extend_schema(
        operation_id="response", tags=["responses"], summary=_("One official response"), responses=ResponseSerializer
    )
    def get(self, request: Request, code: str) -> Response:
        """The response with what it answers and promises."""
        row = whole_responses().filter(code=code).first()
        if row is None:
            raise DomainError("not_found")
        return Response(ResponseSerializer(row).data)
