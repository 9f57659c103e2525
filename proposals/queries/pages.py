"""What the frame of a page needs to know of who is signed in: one statement."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CharField, Count, Value
from django.db.models.functions import Cast

from participa.accounts.enums import Role
from participa.accounts.models import StaffRole, User
from proposals.models import Membership, Notice


@dataclass(frozen=True)
class Reader:
    """Roles in the institution, roles in departments, and how many notices were not read yet."""

    roles: frozenset[str] = frozenset()
    memberships: frozenset[str] = frozenset()
    unread: int = 0

    @property
    def staff(self) -> bool:
        """Whether the account has any part in the institution."""
        return bool(self.roles or self.memberships)

    @property
    def moderates(self) -> bool:
        return bool(self.roles & {Role.MODERATOR, Role.COMMUNITY_MANAGER})


def reader_of(account: User) -> Reader:
    """The part of an account in the institution."""
    word = CharField(max_length=20)
    roles = StaffRole.objects.filter(user=account).order_by().values_list(Value("role", word), "role")
    members = Membership.objects.filter(user=account).order_by().values_list(Value("member", word), "role")
    unread = (
        Notice.objects.filter(account=account, read_at__isnull=True)
        .order_by()
        .values("account")
        .annotate(sort=Value("unread", word), waiting=Cast(Count("id"), word))
        .values_list("sort", "waiting")
    )
    found: dict[str, list[str]] = {"role": [], "member": [], "unread": []}
    for sort, name in roles.union(members, unread, all=True):
        found[sort].append(name)
    return Reader(frozenset(found["role"]), frozenset(found["member"]), sum(int(n) for n in found["unread"]))
