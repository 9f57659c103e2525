"""Text goes over the wire compressed, also where no proxy in front does it."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_TEXT = ("text/", "application/json", "application/problem+json", "application/javascript", "image/svg+xml")


class Compression(GZipMiddleware):
    """Django's compression (with its padding against BREACH), for text alone: a document is compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(_TEXT):
            return response
        return super().process_response(request, response)
