"""The description of the API: OpenAPI for programs, a page for people. Both from the same source, without a CDN."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import ApiView
from api.v1.reference import chapters, shapes
from api.v1.schema import described

_LANGUAGES = dict(settings.LANGUAGES)


@extend_schema(exclude=True)
class Schema(ApiView):
    """OpenAPI 3.1, as JSON."""

    permission_classes = [AllowAny]
    parameters: ClassVar[frozenset[str]] = frozenset({"lang"})

    def get(self, request: Request) -> Response:
        """The whole description in the language of the request, or of ``?lang=``."""
        return Response(described(_language(request.query_params.get("lang"))))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every operation with what it takes and gives."""
    language = _language(request.GET.get("lang"))
    with translation.override(language):
        schema = described(language)
        return render(
            request,
            "api/docs.html",
            {"chapters": chapters(schema), "shapes": shapes(schema), "language": language, "others": _LANGUAGES},
        )


def _language(asked: str | None) -> str:
    """The language asked for, else that of the request."""
    return asked if asked in _LANGUAGES else (translation.get_language() or settings.LANGUAGE_CODE)[:2]
