"""How a ticket to the private topics is answered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.serializers.parts import Moment


class TicketSerializer(serializers.Serializer[Any]):
    """What the browser shows over the socket."""

    ticket = serializers.CharField()
    use_by = Moment(help_text=_("A ticket that lies longer opens nothing."))
    ends_at = Moment(help_text=_("What it opened is closed then, or with the session."))
