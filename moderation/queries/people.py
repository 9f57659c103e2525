"""Which roles somebody has."""

from __future__ import annotations

from participa.accounts.enums import MODERATORS, Role
from participa.accounts.models import StaffRole, User
from proposals.models import Membership


def roles_of(user: User) -> frozenset[str]:
    """Roles in the institution; none for an account that is not active."""
    if not user.is_active:
        return frozenset()
    return frozenset(StaffRole.objects.filter(user=user).values_list("role", flat=True))


def roles_in(user: User, department_id: int) -> frozenset[str]:
    """Roles in one department; none for an account that is not active."""
    if not user.is_active:
        return frozenset()
    return frozenset(Membership.objects.filter(user=user, department_id=department_id).values_list("role", flat=True))


def community_managers() -> list[User]:
    """Everybody who answers for the desk now."""
    allowed = StaffRole.objects.filter(role=Role.COMMUNITY_MANAGER).values("user")
    return list(User.objects.filter(pk__in=allowed, is_active=True).order_by("display_name"))


def moderators() -> list[User]:
    """Everybody who may moderate now."""
    allowed = StaffRole.objects.filter(role__in=sorted(MODERATORS)).values("user")
    return list(User.objects.filter(pk__in=allowed, is_active=True).order_by("display_name"))
