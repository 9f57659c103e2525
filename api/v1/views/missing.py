"""Where there is nothing: the same answer as for a thing that may not be seen."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from api.v1.base import ApiView
from participa.core.errors import DomainError


@extend_schema(exclude=True)
class Missing(ApiView):
    """Every address of the API that nothing else takes."""

    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Not found, whoever asks and however."""
        raise DomainError("not_found")
