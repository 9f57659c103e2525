"""Lists: a public query set, closed filters, pages by cursor."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.generics import ListAPIView

from api.v1.base import ApiView
from api.v1.pagination import CursorPage


class ListView(ApiView, ListAPIView[Any]):
    """The rows of ``get_queryset``, filtered by ``filterset_class``; other parameters are refused."""

    filterset_class: ClassVar[Any] = None

    def known_parameters(self) -> frozenset[str]:
        """Those of the page and those of the filter."""
        filters = self.filterset_class.base_filters if self.filterset_class else ()
        return CursorPage.names | frozenset(filters)
