"""People and their roles in the institution. What they wrote is not here, and their address is shown masked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from participa.accounts.audit import Fact
from participa.accounts.configuration import Configuration, ConfigurationInline
from participa.accounts.models import StaffRole, User


def masked(address: str) -> str:
    """``a•••@example.org``: enough to tell two people apart, not enough to write to them."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}•••@{host}"


class StaffRoleInline(ConfigurationInline):
    model = StaffRole
    fields = ["role"]


@admin.register(User)
class UserAdmin(Configuration):
    list_display = ["display_name", "code", "masked_address", "kind", "is_active", "is_staff"]
    list_filter = ["roles__role", "is_staff", "is_active", "kind"]
    search_fields = ["display_name", "=code", "=email"]
    ordering = ["display_name", "id"]
    inlines = [StaffRoleInline]

    @admin.display(description=_("e-mail address"))
    def masked_address(self, user: User) -> str:
        return masked(user.email)

    def get_fields(self, request: Any, obj: User | None = None) -> Any:
        """The address is given once; afterwards only its owner changes it."""
        common = ["display_name", "language", "kind", "is_active", "is_staff"]
        return ["email", *common] if obj is None else ["masked_address", "code", *common]

    def get_readonly_fields(self, request: Any, obj: User | None = None) -> list[str]:
        """See :meth:`get_fields`."""
        return [] if obj is None else ["masked_address", "code"]

    def audit_facts(self, obj: User) -> dict[str, Fact]:
        """Who may do what is what an auditor asks first."""
        roles = sorted(StaffRole.objects.filter(user=obj).values_list("role", flat=True))
        return {"roles": roles, "active": obj.is_active, "staff": obj.is_staff, "superuser": obj.is_superuser}

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        """Somebody new signs in with a code: there is no password."""
        if not change:
            obj.email = obj.email.lower()
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody: an account is closed or erased, which keeps what must be kept."""
        return False
