"""How groups of opinion are answered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class OpinionSerializer(serializers.Serializer[Any]):
    """What the people of a group think of a contribution."""

    comment = serializers.CharField()
    agree = serializers.IntegerField()
    disagree = serializers.IntegerField()
    passes = serializers.IntegerField()


class OpinionGroupSerializer(serializers.Serializer[Any]):
    """Ten people or more who think alike."""

    number = serializers.IntegerField(help_text=_("From 1, the largest first."))
    people = serializers.IntegerField()
    opinions = OpinionSerializer(
        many=True, help_text=_("On contributions that at least ten people of every group gave an opinion on.")
    )
