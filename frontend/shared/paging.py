"""Which page was asked for."""

from __future__ import annotations

from django.http import HttpRequest

from participa.core.errors import DomainError


def page_number(request: HttpRequest) -> int:
    """``?page=``, from 1; anything that is no page is a page that does not exist."""
    raw = request.GET.get("page", "1")
    if not raw.isascii() or not raw.isdigit() or len(raw) > 6 or int(raw) < 1:
        raise DomainError("not_found")
    return int(raw)
