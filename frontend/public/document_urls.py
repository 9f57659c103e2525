"""Where documents are served."""

from __future__ import annotations

from django.urls import path

from frontend.public import documents

urlpatterns = [path("documents/<slug:code>/", documents.document, name="document")]
