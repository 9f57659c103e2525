"""Pages of words: rules, promises, privacy, accessibility, open data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def votes_promise(request: HttpRequest) -> HttpResponse:
    return render(request, "public/pages/votes_promise.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/pages/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/pages/accessibility.html")


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    return render(request, "public/pages/open_data.html", {"api": "/api/v1/docs/", "schema": "/api/v1/schema/"})
