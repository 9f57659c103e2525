"""Configuration of moderation: reasons and rules. Nothing that a citizen wrote, and no decision, is edited here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils import timezone

from moderation.models import ModerationPolicy, ReasonCode
from moderation.services.policies import adopt_policy
from participa import events

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse  # noqa: TID251  the admin is an interface, brought by Django

    _Reasons = admin.ModelAdmin[ReasonCode]
    _Policies = admin.ModelAdmin[ModerationPolicy]
else:
    _Reasons = _Policies = admin.ModelAdmin


@admin.register(ReasonCode)
class ReasonCodeAdmin(_Reasons):
    """The words of a reason may be improved; its code stays, and what is out of use is retired, never deleted."""

    list_display = ("code", "label_es", "label_eu", "clause", "selectable", "retired_at")
    ordering = ("position", "id")

    def get_readonly_fields(self, request: HttpRequest, obj: ReasonCode | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: ReasonCode | None = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with events.unit():
            return super().changeform_view(request, *args, **kwargs)


@admin.register(ModerationPolicy)
class ModerationPolicyAdmin(_Policies):
    """A version is read, not changed: other rules are a new version, made by the service."""

    list_display = ("consultation", "version", "mode", "since")
    fields = ("consultation", "mode", "rules_es", "rules_eu", "rules_en")

    def has_change_permission(self, request: HttpRequest, obj: ModerationPolicy | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ModerationPolicy | None = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with events.unit():
            return super().changeform_view(request, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: ModerationPolicy, form: ModelForm[ModerationPolicy], change: bool
    ) -> None:
        made = adopt_policy(
            consultation=obj.consultation,
            mode=obj.mode,
            rules_es=obj.rules_es,
            rules_eu=obj.rules_eu,
            rules_en=obj.rules_en,
            at=timezone.now(),
        )
        obj.pk, obj.version, obj.since = made.pk, made.version, made.since
