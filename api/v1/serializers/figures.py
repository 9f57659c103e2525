"""What moderation tells of itself: counts and times, nobody's name and nobody's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class TextsSerializer(serializers.Serializer[Any]):
    """What was received, and what became of it."""

    received = serializers.IntegerField()
    public = serializers.IntegerField()
    waiting = serializers.IntegerField()
    removed = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    merged = serializers.IntegerField(help_text=_("Into others that say the same; no removal."))


class Counts(serializers.DictField):
    """Counts by a word of the program."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.IntegerField(), **options)


class RemovalsSerializer(serializers.Serializer[Any]):
    """The removals that stand."""

    total = serializers.IntegerField()
    by_reason = Counts()
    by_phase = Counts(help_text=_("Where the text was: held_policy, held_system, published, imported."))
    by_mode = Counts(help_text=_("By the mode of the policy that held."))
    detected = serializers.IntegerField(help_text=_("A program had marked the text; a person decided on every one."))


class TimesSerializer(serializers.Serializer[Any]):
    """Minutes until a decision; null of none. The 90th percentile is by nearest rank."""

    decided = serializers.IntegerField()
    median = serializers.FloatField(allow_null=True)
    p90 = serializers.FloatField(allow_null=True)


class ShareSerializer(serializers.Serializer[Any]):
    """A part of a whole with its interval at 95 % (Wilson)."""

    part = serializers.IntegerField()
    whole = serializers.IntegerField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class DifferenceSerializer(serializers.Serializer[Any]):
    """In favour less against, with its interval at 95 % (Newcombe, method 10); null where one side is empty."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField()
    high = serializers.FloatField()
    differs = serializers.BooleanField(help_text=_("The interval leaves out zero."))


class NeutralitySerializer(serializers.Serializer[Any]):
    """The share of the arguments of each side that were removed; imports left out."""

    in_favour = ShareSerializer()
    against = ShareSerializer()
    gap = DifferenceSerializer()


class FiguresSerializer(serializers.Serializer[Any]):
    """Everything of a consultation, or of all that are public."""

    texts = TextsSerializer()
    removals = RemovalsSerializer()
    decisions = Counts(help_text=_("By act, undone ones included."))
    undone = serializers.IntegerField()
    votes_on_removed = serializers.IntegerField(help_text=_("Opinions on texts that are removed; they count nowhere."))
    held = TimesSerializer(help_text=_("Of texts that waited unseen."))
    published = TimesSerializer(help_text=_("Of texts that were public meanwhile."))
    reports = Counts(help_text=_("By outcome."))
    appeals = Counts(help_text=_("By outcome."))
    answered = TimesSerializer(help_text=_("From an objection to its answer."))
    sides = NeutralitySerializer()
