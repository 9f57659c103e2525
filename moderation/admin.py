"""Configuration of moderation: reasons and rules. Nothing that a citizen wrote, and no decision, is edited here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils import timezone

from moderation.models import ModerationPolicy, ReasonCode
from moderation.services.policies import adopt_policy
from moderation.services.reasons import word_reason
from participa.accounts.configuration import Configuration

if TYPE_CHECKING:
    from django.forms import ModelForm


@admin.register(ReasonCode)
class ReasonCodeAdmin(Configuration):
    """The words of a reason may be improved, as a new version; what is out of use is retired, never deleted."""

    list_display = ("code", "label_es", "label_eu", "clause", "selectable", "retired_at")
    ordering = ("position", "id")

    def get_readonly_fields(self, request: Any, obj: ReasonCode | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def has_delete_permission(self, request: Any, obj: ReasonCode | None = None) -> bool:
        return False

    def save_model(self, request: Any, obj: ReasonCode, form: ModelForm[ReasonCode], change: bool) -> None:
        word_reason(by=request.user, reason=obj, at=timezone.now())


@admin.register(ModerationPolicy)
class ModerationPolicyAdmin(Configuration):
    """A version is read, not changed: other rules are a new version, made by the service."""

    list_display = ("consultation", "version", "mode", "since")
    fields = ("consultation", "mode", "rules_es", "rules_eu", "rules_en")

    def has_change_permission(self, request: Any, obj: ModerationPolicy | None = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: ModerationPolicy | None = None) -> bool:
        return False

    def save_model(self, request: Any, obj: ModerationPolicy, form: ModelForm[ModerationPolicy], change: bool) -> None:
        made = adopt_policy(
            by=request.user,
            consultation=obj.consultation,
            mode=obj.mode,
            rules_es=obj.rules_es,
            rules_eu=obj.rules_eu,
            rules_en=obj.rules_en,
            at=timezone.now(),
        )
        obj.pk, obj.version, obj.since = made.pk, made.version, made.since
