"""Who may hear a topic of the live feed: the same answer for the socket, its tickets and the API."""

from __future__ import annotations

from collections.abc import Callable

from participa.accounts.enums import Role
from participa.accounts.models import StaffRole, User
from proposals.models import Membership, Proposal
from proposals.queries.visibility import is_public_q, public_consultations

FEED = "feed"
MODERATION = "mod:queue"

_MODERATE = (Role.MODERATOR, Role.COMMUNITY_MANAGER)


def may_hear(topic: str, account: User | None) -> bool:
    """Whether the account, or a stranger, may hear the topic; at most one SQL.

    A topic of something that is not public, or that does not exist, is heard by nobody: the two are not told apart.
    """
    if topic == FEED:
        return True
    name, _, code = topic.partition(":")
    asked = _PUBLIC.get(name)
    if asked is not None:
        return asked(code)
    if account is None or not account.is_active:
        return False
    if name == "user":
        return code == account.code
    if name == "dept":
        return Membership.objects.filter(user=account, department__code=code).exists()
    return topic == MODERATION and StaffRole.objects.filter(user=account, role__in=_MODERATE).exists()


def _consultation(code: str) -> bool:
    return public_consultations().filter(code=code).exists()


def _proposal(code: str) -> bool:
    return Proposal.objects.filter(is_public_q("consultation__"), code=code).exists()


_PUBLIC: dict[str, Callable[[str], bool]] = {"consultation": _consultation, "proposal": _proposal}
