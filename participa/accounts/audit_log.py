"""Reading the audit log: who may, and under which filters."""

from __future__ import annotations

from django.db.models import QuerySet

from participa.accounts.enums import Role
from participa.accounts.models import AuditEntry, StaffRole, User


def why_not_audit(account: User) -> str | None:
    """The log is read by auditors, and by nobody else: not by those whose acts it holds."""
    reads = account.is_active and StaffRole.objects.filter(user=account, role=Role.AUDITOR).exists()
    return None if reads else "not_found"


def entries(*, act: str = "", actor: str = "", ref: str = "") -> QuerySet[AuditEntry]:
    """The log, newest first, under exact filters; an empty one does not filter."""
    asked = {name: value for name, value in {"act": act, "actor": actor, "ref": ref}.items() if value}
    return AuditEntry.objects.filter(**asked).order_by("-seq")


def names_of(found: list[AuditEntry]) -> dict[str, str]:
    """The names of the actors, by their code; an erased account has none."""
    codes = {entry.actor for entry in found if entry.actor}
    return dict(User.objects.filter(code__in=codes).values_list("code", "display_name"))
