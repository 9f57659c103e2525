"""Pages by cursor: steady while rows are added, without a count of the whole and without integers to guess from."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from participa.core.errors import DomainError

MOST_ROWS = 100
CODE = re.compile(r"[0-9A-Za-z]{1,16}")


class CursorPage(BasePagination):
    """Newest first, in the order of making; the cursor is the code of the last row. ``?page_size=`` up to 100.

    A cursor that names no row of the reader's own list is refused the same way whether the row is hidden or missing.
    """

    oldest_first = False
    names = frozenset({"cursor", "page_size"})
    _next: str | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        """The rows of one page in one SQL; a second one only to tell an empty rest from a wrong cursor."""
        size = asked_size(request.query_params.get("page_size"))
        rows = self.ordered(queryset)
        cursor = request.query_params.get("cursor")
        if cursor is not None:
            if not CODE.fullmatch(cursor):
                raise DomainError("cursor.invalid", field="cursor")
            rows = rows.filter(**{f"pk__{'gt' if self.oldest_first else 'lt'}": self.anchor(queryset, cursor)})
        found = list(rows[: size + 1])
        if cursor is not None and not found and not self.anchor(queryset, cursor).exists():
            raise DomainError("cursor.invalid", field="cursor")
        if len(found) > size:
            self._next = next_page(request, self.name(found[size - 1]))
        return found[:size]

    def ordered(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The one order of the list."""
        return queryset.order_by("pk" if self.oldest_first else "-pk")

    def anchor(self, queryset: QuerySet[Any], cursor: str) -> QuerySet[Any]:
        """The row that the cursor names, as its key, if the reader's list has it."""
        return queryset.order_by().filter(code=cursor).values("pk")[:1]

    def name(self, row: Model) -> str:
        """The cursor that continues after a row."""
        code: str = row.code  # type: ignore[attr-defined]
        return code

    def get_paginated_response(self, data: Any) -> Response:
        """``results``, and the address of the next page or null."""
        return Response({"next": self._next, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of a page."""
        following = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": following, "results": {"type": "array", "items": schema}},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """The parameters of a page."""
        cursor, size = _("Where the page begins: taken from “next” of the page before."), _("How many rows.")
        number = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": settings.PAGE_SIZE}
        return [
            {"name": "cursor", "in": "query", "schema": {"type": "string"}, "description": str(cursor)},
            {"name": "page_size", "in": "query", "schema": number, "description": str(size)},
        ]


class OldestFirst(CursorPage):
    """In the order of making, from the first."""

    oldest_first = True


def next_page(request: Request, cursor: str) -> str | None:
    """The address of the page that a cursor begins; None where there is no cursor."""
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor) if cursor else None


def asked_size(given: str | None) -> int:
    """How many rows a page holds. Raises ``query.invalid``."""
    if given is None:
        return int(settings.PAGE_SIZE)
    if not re.fullmatch(r"[0-9]{1,3}", given, re.ASCII) or not 1 <= int(given) <= MOST_ROWS:
        raise DomainError("query.invalid", field="page_size")
    return int(given)
