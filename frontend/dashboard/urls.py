"""The staff's side: editor, moderation desk, departments' work, audit log."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("editor/", include("frontend.dashboard.editor.urls")),
    path("desk/", include("frontend.dashboard.desk.urls")),
    path("audit/", include("frontend.dashboard.audit.urls")),
    path("work/", include("frontend.dashboard.work.urls")),
]
