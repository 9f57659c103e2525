"""Who is asking."""

from __future__ import annotations

from django.http import HttpRequest

from participa.accounts.models import User
from participa.core.errors import DomainError


def viewer(request: HttpRequest) -> User | None:
    """The account that is signed in, or None for a stranger."""
    return request.user if isinstance(request.user, User) else None


def account_of(request: HttpRequest) -> User:
    """The account that is signed in. Raises ``sign_in``, which leads to the sign-in and back."""
    account = viewer(request)
    if account is None:
        raise DomainError("sign_in")
    return account
