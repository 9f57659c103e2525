"""Configuration in Django's admin: an administrator's business, written in a unit of work like everything else."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.utils import timezone

from participa import events
from participa.accounts.audit import Fact, record
from participa.accounts.enums import AuditAct, Role
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
    """A model of the configuration. Whatever is added, changed or deleted is an entry of the audit log."""

    def audit_facts(self, obj: Any) -> dict[str, Fact]:
        """What the audit log should know of the object as it is now, besides which fields changed."""
        return {}

    def log_addition(self, request: Any, obj: Any, message: Any) -> Any:
        """Called by Django for everything that was added."""
        self._record(AuditAct.CONFIGURATION_ADDED, request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: Any, message: Any) -> Any:
        """Called by Django for everything that was changed, with what."""
        self._record(AuditAct.CONFIGURATION_CHANGED, request, obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: Any, queryset: Any) -> Any:
        """Called by Django before it deletes, one or several."""
        for obj in queryset:
            self._record(AuditAct.CONFIGURATION_DELETED, request, obj, [])
        return super().log_deletions(request, queryset)

    def _record(self, act: AuditAct, request: Any, obj: Model, message: Any) -> None:
        changed = sorted({name for part in message for name in part.get("changed", {}).get("fields", [])})
        facts: dict[str, Fact] = {"model": obj._meta.label_lower, "fields": changed, **self.audit_facts(obj)}
        ref = str(getattr(obj, "code", None) or getattr(obj, "key", None) or obj.pk)
        record(act, by=request.user, ref=ref[:32], at=timezone.now(), **facts)

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
