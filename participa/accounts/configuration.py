"""Configuration in Django's admin: an administrator's business, written in a unit of work like everything else."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import StaffRole


def is_administrator(request: Any) -> bool:
    """Whether the reader may change the configuration: by the role, or as the operator; one statement a request."""
    known = getattr(request, "is_administrator", None)
    if known is None:
        user = request.user
        has_role = StaffRole.objects.filter(user_id=user.pk, role=Role.ADMINISTRATOR)
        known = user.is_active and user.is_staff and (user.is_superuser or has_role.exists())
        request.is_administrator = known
    return bool(known)


class _ForAdministrators:
    """Permissions of a whole model; Django's own, by groups, are not used."""

    def has_module_permission(self, request: Any) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return is_administrator(request)


class Configuration(_ForAdministrators, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the types only
    """A model of the configuration."""

    def changeform_view(self, *args: Any, **kwargs: Any) -> Any:
        """Adding and changing, in one unit with what depends on it."""
        with events.unit():
            return super().changeform_view(*args, **kwargs)

    def delete_view(self, *args: Any, **kwargs: Any) -> Any:
        """Deleting one."""
        with events.unit():
            return super().delete_view(*args, **kwargs)

    def changelist_view(self, *args: Any, **kwargs: Any) -> Any:
        """The list, with its actions on several."""
        with events.unit():
            return super().changelist_view(*args, **kwargs)


class ConfigurationInline(_ForAdministrators, admin.TabularInline):  # type: ignore[type-arg]  # generic for the types only
    """Rows that belong to a model of the configuration."""

    extra = 0
