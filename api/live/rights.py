"""Who may watch a private topic, asked when it begins and again every few seconds. Runs in the hub's threads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

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
    now = timezone.now()
    ticket = tickets.read(text, at=now)
    if ticket is None:
        return None
    keys = UserSession.objects.filter(user__code=ticket.account).values_list("session_key", flat=True)
    for key in keys:
        if ticket.is_of(key):
            grant = Grant(ticket.account, key, ticket.ends_at)
            return grant if allowed([grant]) else None
    return None


def allowed(grants: Collection[Grant]) -> dict[Grant, set[str]]:
    """The private topics each grant may watch now; grants that ended (time, logout, ban) are missing. Four SQL."""
    now = timezone.now()
    keys = {grant.session_key for grant in grants}
    live = set(Session.objects.filter(session_key__in=keys, expire_date__gt=now).values_list("session_key", flat=True))
    alive = [grant for grant in grants if grant.ends_at > now and grant.session_key in live]
    topics = _topics_of({grant.account for grant in alive})
    return {grant: topics[grant.account] for grant in alive if grant.account in topics}


def _topics_of(accounts: Collection[str]) -> dict[str, set[str]]:
    """The private topics of each account that is active."""
    active = User.objects.filter(code__in=accounts, is_active=True).values_list("code", flat=True)
    topics = {code: {f"user:{code}"} for code in active}
    found: dict[str, set[str]] = defaultdict(set)
    for code, department in Membership.objects.filter(user__code__in=topics).values_list(
        "user__code", "department__code"
    ):
        found[code].add(f"dept:{department}")
    for code in StaffRole.objects.filter(user__code__in=topics, role__in=QUEUE_ROLES).values_list(
        "user__code", flat=True
    ):
        found[code].add("mod:queue")
    return {code: own | found[code] for code, own in topics.items()}
