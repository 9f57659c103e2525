"""Departments and who works in them, procedures, local holidays. Consultations have their own editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from participa.accounts.audit import Fact
from participa.accounts.configuration import Configuration, ConfigurationInline
from participa.core.errors import DomainError
from participa.core.messages import message_for
from proposals.models import Department, LocalHoliday, Membership, Procedure
from proposals.rules.procedures import why_not_documents, why_not_sections


class MembershipInline(ConfigurationInline):
    model = Membership
    fields = ["user", "role"]
    autocomplete_fields = ["user"]


@admin.register(Department)
class DepartmentAdmin(Configuration):
    list_display = ["name_es", "name_eu", "code", "parent", "external"]
    search_fields = ["name_es", "name_eu", "=code"]
    list_filter = ["external"]
    list_select_related = ["parent"]
    autocomplete_fields = ["parent"]
    inlines = [MembershipInline]

    def audit_facts(self, obj: Department) -> dict[str, Fact]:
        """Who writes and signs for it."""
        members = Membership.objects.filter(department=obj).order_by("user__code", "role")
        return {"members": [f"{code} {role}" for code, role in members.values_list("user__code", "role")]}


class ProcedureForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the types only
    """A demand that the checklist could not read would stop every approval."""

    def clean_required_sections(self) -> Any:
        """Sections with their names."""
        return _checked(self.cleaned_data["required_sections"] or [], why_not_sections)

    def clean_required_documents(self) -> Any:
        """Kinds of document."""
        return _checked(self.cleaned_data["required_documents"] or [], why_not_documents)


def _checked(value: Any, rule: Any) -> Any:
    code = rule(value)
    if code is not None:
        raise forms.ValidationError(message_for(DomainError(code)))
    return value


@admin.register(Procedure)
class ProcedureAdmin(Configuration):
    form = ProcedureForm
    list_display = ["name_es", "norm", "minimum_days", "day_kind"]
    fields = [
        "key",
        "name_es",
        "name_eu",
        "name_en",
        "norm",
        "minimum_days",
        "day_kind",
        "required_sections",
        "required_documents",
    ]

    def get_form(self, request: Any, obj: Procedure | None = None, change: bool = False, **kwargs: Any) -> Any:
        """A procedure may demand no section and no document."""
        form = super().get_form(request, obj, change, **kwargs)
        for name in ("required_sections", "required_documents"):
            form.base_fields[name].required = False
        return form


@admin.register(LocalHoliday)
class LocalHolidayAdmin(Configuration):
    list_display = ["day", "subdivision", "name"]
    list_filter = ["subdivision"]
    date_hierarchy = "day"
