"""A statement of reasons as its author reads it, and the objection to it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.fields import ExactText, Input
from api.v1.serializers.parts import Moment
from moderation.enums import RESTRICTIONS, AppealOutcome


class AppealInput(Input):
    """An objection."""

    text = ExactText(help_text=_("Why the decision was wrong, in your words."))


class AppealSerializer(serializers.Serializer[Any]):
    """An objection, and what came of it."""

    code = serializers.CharField()
    text = serializers.CharField()
    received_at = Moment()
    due_at = Moment(source="case.due_at", help_text=_("When it is answered at the latest."))
    outcome = serializers.ChoiceField(choices=AppealOutcome.values)
    answer = serializers.CharField(help_text=_("In the language of the statement; empty while it waits."))
    answered_at = Moment(allow_null=True)


class StatementSerializer(serializers.Serializer[Any]):
    """Why a text was removed, or a part of it covered; the words are those that the author was told."""

    decision = serializers.CharField(source="decision.code")
    comment = serializers.CharField(source="comment.code")
    decided_at = Moment(source="decision.decided_at")
    action = serializers.ChoiceField(source="decision.action", choices=sorted(RESTRICTIONS))
    reason = serializers.CharField(source="decision.reason.code")
    policy_version = serializers.IntegerField(source="decision.policy.version", default=None, allow_null=True)
    automated_detection = serializers.BooleanField(source="decision.automated_detection")
    language = serializers.CharField(source="statement.language")
    facts = serializers.CharField(source="statement.facts")
    ground = serializers.CharField(source="statement.ground")
    automated = serializers.CharField(source="statement.automated")
    redress = serializers.CharField(source="statement.redress")
    appeal_until = serializers.DateField(source="statement.appeal_until")
    stands = serializers.BooleanField(source="decision.live", help_text=_("False once the decision was undone."))
    appeal = AppealSerializer(allow_null=True)
