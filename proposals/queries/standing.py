"""What somebody is to a consultation or a department, for the rules that ask."""

from __future__ import annotations

from participa.accounts.enums import Role
from participa.accounts.models import StaffRole, User
from proposals.enums import MemberRole
from proposals.models import Consultation, Department, Membership, TextChange
from proposals.queries.visibility import is_public
from proposals.rules.lifecycle import Part, Standing

_ROLES = {Role.PUBLISHER: Part.PUBLISHER, Role.COMMUNITY_MANAGER: Part.MANAGER}
_MEMBERS = {MemberRole.CONTACT: Part.CONTACT, MemberRole.APPROVER: Part.APPROVER}


def standing_in(account: User, department: Department) -> Standing:
    """The standing of an account in a department, before there is a consultation."""
    return Standing(_parts(account, department.pk))


def standing_of(account: User, consultation: Consultation) -> Standing:
    """The standing of an account in a consultation. Agrees with ``readable_consultations``."""
    parts = _parts(account, consultation.department_id)
    began = consultation.created_by_id == account.pk and account.is_active
    works_on_it = began or bool(parts & {Part.CONTACT, Part.APPROVER, Part.PUBLISHER})
    wrote = began or TextChange.objects.filter(consultation=consultation, by=account, refused=False).exists()
    return Standing(parts, reads=works_on_it or is_public(consultation), drafted=wrote)


def _parts(account: User, department_id: int) -> frozenset[Part]:
    if not account.is_active:
        return frozenset()
    roles = StaffRole.objects.filter(user=account).order_by().values_list("role", flat=True)
    members = (
        Membership.objects.filter(user=account, department=department_id).order_by().values_list("role", flat=True)
    )
    parts = {_ROLES[Role(role)] for role in roles if role in _ROLES}
    return frozenset(parts | {_MEMBERS[MemberRole(role)] for role in members})
