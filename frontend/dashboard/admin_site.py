"""The administration: configuration of the institution and nothing else, entered by the site's own door."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from participa.core.errors import DomainError

#: What other applications register (addresses, sessions, second factors, tasks) is not configuration.
OURS = frozenset({"accounts", "proposals", "moderation"})


class ConfigurationSite(AdminSite):
    """Behind the sign-in of the site, so that a password alone never opens it; see also ``SecondFactor``."""

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("Configuration of the institution")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Models of ours only."""
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple | set) else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label in OURS]
        if ours:
            super().register(ours, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The sign-in of the site; whoever is signed in already and comes here has no business here."""
        if request.user.is_authenticated:
            raise DomainError("forbidden")
        return redirect_to_login(request.GET.get("next", request.get_full_path()))
