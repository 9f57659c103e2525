"""The people of the demo: six who can be signed in as, and everybody else who was here before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress

from participa.accounts.enums import Role
from participa.accounts.models import StaffRole, User
from proposals.enums import MemberRole
from proposals.models import Department, Membership


@dataclass(frozen=True)
class Login:
    """Somebody a visitor of the demo may be."""

    key: str
    name: str
    language: str
    roles: tuple[Role, ...] = ()
    departments: tuple[str, ...] = ()
    member: MemberRole | None = None

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"


LOGINS = (
    Login("ane", "Ane", "eu"),
    Login("benat", "Beñat", "es", roles=(Role.MODERATOR, Role.COMMUNITY_MANAGER)),
    Login("carla", "Carla", "es", departments=("mobility", "culture"), member=MemberRole.CONTACT),
    Login("dorota", "Dorota", "es", departments=("mobility", "culture"), member=MemberRole.APPROVER),
    Login("pili", "Pili", "es", roles=(Role.PUBLISHER,)),
    Login("admin", "Admin", "es", roles=(Role.ADMINISTRATOR,)),
)

#: Contact and approver of the two departments that no visitor works for.
COLLEAGUES = (
    Login("eneko", "Eneko", "es", departments=("education", "environment"), member=MemberRole.CONTACT),
    Login("fatima", "Fatima", "es", departments=("education", "environment"), member=MemberRole.APPROVER),
)


def make_person(login: Login, departments: dict[str, Department], *, at: datetime) -> User:
    """The account of a login with its roles; its address counts as confirmed."""
    admin = Role.ADMINISTRATOR in login.roles
    person = User.objects.create_user(
        login.email,
        display_name=login.name,
        language=login.language,
        date_joined=at,
        is_staff=admin,
        is_superuser=admin,
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    StaffRole.objects.bulk_create(StaffRole(user=person, role=role) for role in login.roles)
    if login.member:
        Membership.objects.bulk_create(
            Membership(user=person, department=departments[key], role=login.member) for key in login.departments
        )
    return person
