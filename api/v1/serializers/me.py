"""How an account sees itself and what it did."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.serializers.comments import RedactionSerializer
from api.v1.serializers.parts import Moment
from participa.accounts.enums import AccountKind, IdentityLevel
from proposals.enums import CommentKind, Stance


class AccountSerializer(serializers.Serializer[Any]):
    """The account that asks."""

    code = serializers.CharField()
    display_name = serializers.CharField(help_text=_("The pseudonym that others see."))
    kind = serializers.ChoiceField(choices=AccountKind.values)
    language = serializers.ChoiceField(choices=["es", "eu", "en"])
    identity_level = serializers.ChoiceField(choices=IdentityLevel.values)
    joined = Moment(source="date_joined")


class OwnTextSerializer(serializers.Serializer[Any]):
    """A contribution as its author sees it, held words included."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=CommentKind.values)
    stance = serializers.ChoiceField(choices=["", *Stance.values])
    consultation = serializers.CharField(source="consultation.code")
    proposal = serializers.CharField(source="proposal.code", default=None, allow_null=True)
    body = serializers.CharField()
    state = serializers.ChoiceField(
        choices=[
            "published",
            "held",
            "edit_held",
            "returned",
            "edit_returned",
            "restricted",
            "withdrawn",
            "erased",
            "merged",
        ],
    )
    why = serializers.CharField(help_text=_("Reason code of a removal, or what the screening gave for a hold."))
    since = Moment()
    language = serializers.CharField()
    decision = serializers.CharField(help_text=_("Code of the decision that removed it, or merged it."))
    into = serializers.CharField(help_text=_("Of one that was merged: code of the one that stands for it."))
    redaction = RedactionSerializer(allow_null=True, help_text=_("Where a part of the words is covered."))
    waiting = serializers.CharField(help_text=_("The newer text, while an older one is public."))
    edit_until = Moment(allow_null=True)
    responses = serializers.ListField(child=serializers.CharField())
