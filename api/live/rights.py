"""Who may watch a private topic, asked when it begins and again every few seconds. Runs in the hub's threads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from participa.accounts import tickets
from participa.accounts.enums import Role
from participa.accounts.models import StaffRole, User
from proposals.models import Membership

QUEUE_ROLES = (Role.MODERATOR, Role.COMMUNITY_MANAGER)


@dataclass(frozen=True)
class Grant:
    """What a ticket opened: an account in a session, until an instant."""

    account: str
    session_key: str
    ends_at: datetime


def redeem(text: str) -> Grant | None:
    """What the ticket opens; None where it is not valid or its session is over."""
    ticket = tickets.read(text, at=timezone.now())
    if ticket is None:
        return None
    grant = Grant(ticket.account, ticket.session_key, ticket.ends_at)
    return grant if allowed([grant]) else None


def allowed(grants: Collection[Grant]) -> dict[Grant, set[str]]:
    """The private topics each grant may watch now; grants that ended are missing. Four SQL.

    A grant ends with its time, its session, the password that began the session, and the account.
    """
    now = timezone.now()
    sessions = Session.objects.filter(session_key__in={grant.session_key for grant in grants}, expire_date__gt=now)
    data = {session.session_key: session.get_decoded() for session in sessions}
    users = {
        user.code: user for user in User.objects.filter(code__in={grant.account for grant in grants}, is_active=True)
    }
    alive = [
        grant
        for grant in grants
        if grant.ends_at > now
        and grant.account in users
        and _is_of(data.get(grant.session_key, {}), users[grant.account])
    ]
    topics = _topics_of({grant.account for grant in alive})
    return {grant: topics[grant.account] for grant in alive}


def _is_of(session: dict[str, Any], user: User | None) -> bool:
    """Whether the user is signed in by this session, in a way that is still allowed; as Django itself asks."""
    if user is None or session.get(SESSION_KEY) != str(user.pk):
        return False
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    return constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def _topics_of(accounts: Collection[str]) -> dict[str, set[str]]:
    """The private topics of each account."""
    found: dict[str, set[str]] = {code: {f"user:{code}"} for code in accounts}
    memberships = Membership.objects.filter(user__code__in=accounts)
    for code, department in memberships.values_list("user__code", "department__code"):
        found[code].add(f"dept:{department}")
    roles = StaffRole.objects.filter(user__code__in=accounts, role__in=QUEUE_ROLES)
    for code in roles.values_list("user__code", flat=True):
        found[code].add("mod:queue")
    return found
