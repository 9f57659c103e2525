"""Pages by cursor: steady while rows are added, and no count of the whole."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination


class CursorPage(CursorPagination):
    """Newest first; ``?page_size=`` up to 100."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 100
