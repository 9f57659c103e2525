"""How decisions about many cases are answered: what would happen, how far it is, what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.fields import ExactText, Input, Word
from api.v1.serializers.cases import Who
from api.v1.serializers.parts import Moment
from moderation.enums import BatchState, DecisionAction, ItemOutcome
from moderation.models import ActionBatch, BatchItem
from moderation.queries.batches import Foreseen
from moderation.rules import ACTIONS
from participa.core.messages import message_for


class BatchItemSerializer(serializers.Serializer[Any]):
    """One case: what came of it, or what would happen to it now."""

    case = serializers.CharField()
    outcome = serializers.ChoiceField(choices=ItemOutcome.values)
    refused = serializers.CharField(help_text=_("Why it is left alone: a code, or empty."))
    detail = serializers.CharField(help_text=_("The same as a sentence: where somebody was quicker, who and what."))
    decision = serializers.CharField(allow_null=True, help_text=_("Code of its decision."))


class BatchSerializer(serializers.Serializer[Any]):
    """One decision about many cases."""

    code = serializers.CharField()
    state = serializers.ChoiceField(choices=BatchState.values)
    action = serializers.ChoiceField(choices=DecisionAction.values)
    reason = serializers.CharField(source="reason.code", default="")
    explanation = serializers.CharField()
    who = Who(source="made_by.display_name")
    created_at = Moment()
    started_at = Moment()
    undone_at = Moment()


class BatchWithItems(serializers.Serializer[Any]):
    """A batch and every case of it."""

    batch = BatchSerializer()
    items = BatchItemSerializer(many=True)


def with_items(batch: ActionBatch, items: Sequence[BatchItem | Foreseen]) -> dict[str, Any]:
    """The answer; reads nothing more."""
    return dict(BatchWithItems({"batch": batch, "items": [_told(one) for one in items]}).data)


def _told(one: BatchItem | Foreseen) -> dict[str, Any]:
    item = one.item if isinstance(one, Foreseen) else one
    return {
        "case": item.case.code,
        "outcome": item.outcome,
        "refused": one.refused,
        "detail": message_for(one.error) if one.error and one.refused else "",
        "decision": item.decision.code if item.decision else None,
    }


class BatchInput(Input):
    """What is to be decided about many cases."""

    cases = serializers.ListField(child=ExactText(), help_text=_("Codes of the cases, at most 2,000."))
    action = Word(choices=sorted(ACTIONS))
    reason = ExactText(required=False, help_text=_("Of a removal: code of a reason."))
    explanation = ExactText(required=False, help_text=_("For the authors."))
