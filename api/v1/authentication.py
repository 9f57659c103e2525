"""Who asks: a personal token in the Authorization header, or the session of the site (with its CSRF token)."""

from __future__ import annotations

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from participa.accounts.models import ApiToken, User
from participa.accounts.tokens import find_token
from participa.core.errors import DomainError


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer pat_…``. An unknown, expired or revoked token is 401, never "anonymous"."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The account and its token; None where the header is absent or of another scheme."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = find_token(secret.strip(), at=timezone.now())
        if token is None:
            raise AuthenticationFailed
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for (RFC 6750)."""
        return 'Bearer realm="api"'


class SiteSession(SessionAuthentication):
    """The session of the site. An unsafe method needs the CSRF token in ``X-CSRFToken``."""

    def enforce_csrf(self, request: Request) -> None:
        """The check of the framework, refused with our own code."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise DomainError("csrf") from None
