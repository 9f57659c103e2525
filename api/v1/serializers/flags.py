"""How a text is reported."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.fields import ExactText, Input, Truth, Word
from api.v1.serializers.parts import Moment
from moderation.enums import FlagCategory, FlagOutcome


class NoticeInput(Input):
    """Who gives notice of unlawful content. Name and e-mail may be missing only where it is ``exempt``."""

    name = ExactText(required=False)
    email = ExactText(required=False)
    exempt = Truth(default=False, help_text=_("It is about offences of articles 3 to 7 of Directive 2011/93/EU."))
    good_faith = Truth(
        default=False, help_text=_("I believe in good faith that it is right and complete: must be true.")
    )


class FlagInput(Input):
    """A report."""

    category = Word(choices=FlagCategory.values)
    text = ExactText(required=False, help_text=_("What is wrong with it, in your words."))
    notice = NoticeInput(required=False, help_text=_("For unlawful content: what the law asks."))


class FlagSerializer(serializers.Serializer[Any]):
    """What the reporter keeps."""

    receipt = serializers.CharField(help_text=_("Finds the report again, with or without an account."))
    category = serializers.ChoiceField(choices=FlagCategory.values)
    outcome = serializers.ChoiceField(choices=FlagOutcome.values)
    created_at = Moment()
