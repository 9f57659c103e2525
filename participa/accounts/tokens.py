"""Personal tokens for the API: shown once when made, stored as a digest, good until they expire or are revoked."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db.models import Q, QuerySet

from participa import events
from participa.accounts.enums import MODERATORS, Scope
from participa.accounts.models import ApiToken, User
from participa.core.digests import sha256
from participa.core.errors import DomainError
from participa.core.text import normalise

#: Lets a scanner of leaked secrets recognise one.
PREFIX = "pat_"
#: A person who needs more has lost count of them.
MOST_TOKENS = 20


def live_tokens(user: User, *, at: datetime) -> QuerySet[ApiToken]:
    """The tokens of an account that would be accepted at ``at``, newest first."""
    return user.api_tokens.filter(_live(at)).order_by("-id")


def issue_token(
    *, user: User, name: str, at: datetime, expires_at: datetime | None = None, scope: str = ""
) -> tuple[ApiToken, str]:
    """Make a token; returns its row and the secret, which nobody can read again.

    Raises ``token.expired`` for an end in the past, ``forbidden`` for a ``scope`` that the account has no role for and
    ``token.too_many`` beyond :data:`MOST_TOKENS`.
    """
    if expires_at is not None and expires_at <= at:
        raise DomainError("token.expired", field="expires_at")
    if scope not in scopes_of(user):
        raise DomainError("forbidden", field="scope")
    label = normalise(name, field="name", longest=60, lines=False)
    secret = PREFIX + secrets.token_urlsafe(32)
    with events.unit():
        User.objects.select_for_update().get(pk=user.pk)  # two requests at once must not both be the last allowed
        if live_tokens(user, at=at).count() >= MOST_TOKENS:
            raise DomainError("token.too_many", most=MOST_TOKENS)
        row = ApiToken.objects.create(
            user=user,
            name=label,
            digest=sha256(secret),
            created_at=at,
            expires_at=expires_at,
            scope=scope,
        )
    return row, secret


def scopes_of(user: User) -> frozenset[str]:
    """What the account may let a program do: ``""`` is what any account may."""
    moderates = user.roles.filter(role__in=sorted(MODERATORS)).exists()
    return frozenset({"", Scope.MODERATION} if moderates else {""})


def find_token(secret: str, *, at: datetime) -> ApiToken | None:
    """The live token of an active account with this secret, its user loaded with it; else None, whatever the reason."""
    if not secret.startswith(PREFIX) or not secret.isascii() or len(secret) > 100:
        return None
    rows = ApiToken.objects.select_related("user").filter(_live(at), digest=sha256(secret), user__is_active=True)
    return rows.first()


def revoke_token(*, user: User, token_id: int, at: datetime) -> bool:
    """End a token of the account; False where the account has no such live token."""
    with events.unit():
        return bool(live_tokens(user, at=at).filter(pk=token_id).update(revoked_at=at))


def _live(at: datetime) -> Q:
    return Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=at))
