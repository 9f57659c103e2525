"""How allauth meets our accounts: a new account gets a pseudonym and the language of the page it signed up on."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language

from frontend.shared.throttle import address_of
from participa.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A fresh account, before its first save."""
        user.display_name = user.display_name or f"P-{secrets.randbelow(900_000) + 100_000}"
        user.language = (get_language() or "es")[:2]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def get_client_ip(self, request: HttpRequest) -> str:
        """What the limits of signing in count by: the address behind our own proxies."""
        return address_of(request)
