"""How themes and the rules of moderation are answered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.v1.serializers.parts import Moment, Translations
from moderation.enums import PolicyMode
from proposals.enums import ThemeStage
from proposals.models import Theme


class ThemeSerializer(serializers.Serializer[Any]):
    """What several contributions have in common."""

    code = serializers.CharField()
    consultation = serializers.CharField(source="consultation.code")
    label = Translations()  # type: ignore[assignment]  # a field of the data, not the option of DRF
    summary = Translations()
    stage = serializers.ChoiceField(choices=ThemeStage.values)
    dismissal_reason = serializers.CharField(help_text=_("Why it was set aside."))
    position = serializers.IntegerField()
    comments = serializers.SerializerMethodField(help_text=_("Codes of its public contributions."))

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_comments(self, row: Theme) -> list[str]:
        """From the texts of the whole page, read at once."""
        texts: list[str] = self.context["texts"][row.pk]
        return texts


class PolicySerializer(serializers.Serializer[Any]):
    """A version of the rules; it never changes."""

    version = serializers.IntegerField()
    mode = serializers.ChoiceField(choices=PolicyMode.values, help_text=_("When texts are reviewed."))
    rules = Translations()
    since = Moment()


class ReasonSerializer(serializers.Serializer[Any]):
    """A reason for which a text may be removed."""

    code = serializers.CharField()
    label = Translations()  # type: ignore[assignment]  # a field of the data, not the option of DRF
    clause = serializers.CharField(help_text=_("Clause of the rules."))
    ground = serializers.CharField(help_text=_("Legal reference, where there is one."))


class ModerationSerializer(serializers.Serializer[Any]):
    """What holds in a consultation."""

    policy = PolicySerializer(allow_null=True)
    reasons = ReasonSerializer(many=True)
