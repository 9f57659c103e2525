"""Published reports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.filters import ReportFilter
from api.v1.listing import ListView
from api.v1.serializers.reports import ReportSerializer
from moderation.queries.reports import public_reports


class ReportList(ListView):
    """What consultations came to."""

    queryset = public_reports()
    serializer_class = ReportSerializer
    filterset_class = ReportFilter

    @extend_schema(operation_id="reports", tags=["reports"], summary=_("Published versions of reports"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of versions, newest first, with the digests that name their bytes."""
        return super().get(request, *args, **kwargs)
