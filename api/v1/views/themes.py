"""Themes that the public sees."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.filters import ThemeFilter
from api.v1.listing import ListView
from api.v1.pagination import OldestFirst
from api.v1.serializers.themes import ThemeSerializer
from proposals.queries.themes import public_texts_of, shown_themes


class ThemeList(ListView):
    """What several contributions have in common."""

    queryset = shown_themes()
    serializer_class = ThemeSerializer
    filterset_class = ThemeFilter
    pagination_class = OldestFirst

    @extend_schema(operation_id="themes", tags=["themes"], summary=_("Themes that are shown"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of themes with the codes of their contributions, in the order in which they were made."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        context = {"texts": public_texts_of([row.pk for row in rows])}
        return self.get_paginated_response(ThemeSerializer(rows, many=True, context=context).data)
