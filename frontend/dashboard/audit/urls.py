"""Addresses of the audit log."""

from __future__ import annotations

from django.urls import path

from frontend.dashboard.audit import log

urlpatterns = [
    path("", log.log, name="audit"),
    path("audit.csv", log.table, name="audit_csv"),
]
