"""Nobody works for the institution with an e-mail address alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from participa.accounts.models import User

_STAFF_AREA = re.compile(r"/[a-z]{2}/(desk|work|editor|admin)(/|$)")


class SecondFactor:
    """Middleware: in the staff's part of the site an account without a second factor is sent to set one up.

    Who has one was asked for it at sign-in, so having it set up is enough here. The demo is relaxed: its accounts are
    invented and its site listens on this machine only.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._lacks_it(request):
            messages.warning(request, _("Your work needs a second factor. Set it up here, and then go on."))
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _lacks_it(self, request: HttpRequest) -> bool:
        if settings.DEMO or not _STAFF_AREA.match(request.path_info):
            return False
        user = request.user
        return isinstance(user, User) and not has_second_factor(user)


def has_second_factor(account: User) -> bool:
    """Whether the account has what work for the institution needs; every account of the demo has."""
    return settings.DEMO or bool(is_mfa_enabled(account))
