"""Every address of the product. Pages carry their language in the path, so that a link keeps it."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

#: Signing in as anybody, and the mail that was not sent: only where DEMO is on, and only from this machine.
demo = [path("", include("participa.ops.demo.urls"))] if settings.DEMO else []

urlpatterns = [
    path("api/v1/", include("api.v1.urls")),
    *i18n_patterns(
        *demo,
        path("", include("frontend.public.urls")),
        path("", include("frontend.dashboard.urls")),
        path("account/", include("allauth.urls")),
        path("admin/", admin.site.urls),
    ),
]

handler400 = "frontend.shared.errors.bad_request"
handler403 = "frontend.shared.errors.forbidden"
handler404 = "frontend.shared.errors.not_found"
handler429 = "frontend.shared.errors.too_many"
handler500 = "frontend.shared.errors.broken"
