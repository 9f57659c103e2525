"""How the facts of a topic are answered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.serializers.parts import Moment


class EventSerializer(serializers.Serializer[Any]):
    """A fact: codes and words of the system, never a text."""

    seq = serializers.IntegerField()
    kind = serializers.CharField(help_text=_("What happened: docs/events.md lists them."))
    ref = serializers.CharField(help_text=_("Code of what it happened to."))
    data = serializers.DictField(source="payload")  # type: ignore[assignment]  # the stubs know another "data"
    created = Moment()


class StretchSerializer(serializers.Serializer[Any]):
    """Facts of a topic after a number, in order and without holes."""

    topic = serializers.CharField()
    epoch = serializers.CharField(help_text=_("Send it back with “since”: it tells when numbers begin again."))
    seq = serializers.IntegerField(help_text=_("The last number the topic has given."))
    reset = serializers.BooleanField(
        help_text=_("The facts in between are gone: read the thing itself afresh and go on from “seq”.")
    )
    more = serializers.BooleanField(help_text=_("Ask again with the last “seq” of these."))
    events = EventSerializer(many=True)
