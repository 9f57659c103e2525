"""How official responses and what they promise are answered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.serializers.parts import Codes, Moment, NamedSerializer, Translations
from proposals.enums import CommitmentState, ThemeStage, Verdict


class CommitmentSerializer(serializers.Serializer[Any]):
    """What the institution said it would do, and whether it did."""

    code = serializers.CharField()
    department = NamedSerializer()
    text = Translations()
    due_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=CommitmentState.values)
    reason = serializers.CharField(help_text=_("Why it was dropped."))
    evidence_url = serializers.CharField()
    updated_at = Moment()


class ResponseThemeSerializer(serializers.Serializer[Any]):
    """A theme that was answered as a whole."""

    code = serializers.CharField()
    label = Translations()  # type: ignore[assignment]  # a field of the data, not the option of DRF
    stage = serializers.ChoiceField(choices=ThemeStage.values)


class ResponseSerializer(serializers.Serializer[Any]):
    """An answer of the institution, signed by a department and approved by somebody who did not write it."""

    code = serializers.CharField()
    consultation = serializers.CharField(source="consultation.code")
    department = NamedSerializer()
    verdict = serializers.ChoiceField(choices=Verdict.values)
    body = Translations(help_text=_("Markdown."))
    reason = Translations()
    competent = serializers.CharField(help_text=_("Who is competent, where the institution is not."))
    version = serializers.IntegerField()
    published_at = Moment()
    targets = Codes(source="shown_comments", help_text=_("Codes of the contributions it answers."))
    themes = ResponseThemeSerializer(many=True, source="shown_themes")
    commitments = CommitmentSerializer(many=True, source="shown_commitments")
