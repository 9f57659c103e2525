"""What is decided about people who write, and ending it early."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.fields import ExactText, Input, Truth, Whole, Word
from api.v1.serializers.parts import Moment
from moderation.enums import SanctionKind


class SanctionSerializer(serializers.Serializer[Any]):
    """What was decided about the author of a text."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=SanctionKind.values)
    decision = serializers.CharField(source="decision.code")
    reason = serializers.CharField(source="decision.reason.code", default="")
    consultation = serializers.CharField(
        source="consultation.code", default=None, allow_null=True, help_text=_("Empty: everywhere.")
    )
    since = Moment()
    until = Moment(allow_null=True, help_text=_("When it ends by itself."))
    ended_at = Moment(allow_null=True, help_text=_("When it was lifted or undone."))


class SanctionedSerializer(serializers.Serializer[Any]):
    """A sanction, and whether it holds now."""

    sanction = SanctionSerializer()
    holds = serializers.BooleanField()


class SanctionInput(Input):
    """What is decided about the author of the text of a case."""

    kind = Word(choices=SanctionKind.values)
    days = Whole(required=False, help_text=_("Of review or of no writing: 1, 7, 30 or 90."))
    everywhere = Truth(required=False, default=False, help_text=_("In every consultation, not only in this one."))
    reason = ExactText(required=False, help_text=_("Code of a reason."))
    explanation = ExactText(required=False, help_text=_("For the author, in the author’s language."))


class LiftInput(Input):
    """Why it ends early."""

    explanation = ExactText(help_text=_("For the author, in the author’s language."))
