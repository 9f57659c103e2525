"""How proposals, their counts and one's own vote are answered and asked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.v1.fields import ExactText, Input, Word
from api.v1.serializers.parts import Moment, Translations
from proposals.enums import Choice, TallyVisibility
from proposals.models import Proposal


class CountsSerializer(serializers.Serializer[Any]):
    """Votes by choice."""

    in_favour = serializers.IntegerField()
    against = serializers.IntegerField()
    abstain = serializers.IntegerField()
    total = serializers.IntegerField(help_text=_("The base of every percentage, abstentions included."))


class ImportedCountsSerializer(serializers.Serializer[Any]):
    """What another platform had counted: never ballots."""

    source = serializers.CharField()  # type: ignore[assignment]  # a field of the data, not the option of DRF
    supports = serializers.IntegerField()
    positive = serializers.IntegerField()
    negative = serializers.IntegerField()


class TallySerializer(serializers.Serializer[Any]):
    """The count of a proposal as anybody may see it now."""

    proposal = serializers.CharField(source="code")
    visibility = serializers.ChoiceField(choices=TallyVisibility.values)
    counts = CountsSerializer(allow_null=True, help_text=_("Null while the tally is hidden."))
    version = serializers.IntegerField(help_text=_("Changes with the counts and never falls; 0 while hidden."))
    over = serializers.BooleanField(help_text=_("Nobody can vote any more."))
    counted_at = Moment(allow_null=True, help_text=_("When the batch was counted, where counts come in batches."))
    shown_from = Moment(allow_null=True, help_text=_("When a hidden tally will be shown, where that is known."))
    imported = ImportedCountsSerializer(allow_null=True)


class ProposalSerializer(serializers.Serializer[Any]):
    """A measure that is argued and voted on."""

    code = serializers.CharField()
    consultation = serializers.CharField(source="consultation.code")
    position = serializers.IntegerField()
    title = Translations()
    body = Translations(help_text=_("Markdown."))
    tally = serializers.SerializerMethodField()

    @extend_schema_field(TallySerializer)
    def get_tally(self, row: Proposal) -> Any:
        """From the counts of the whole page, read at once."""
        return TallySerializer(self.context["tallies"][row.code]).data


class VoteInput(Input):
    """A vote."""

    choice = Word(choices=Choice.values)
    entropy = ExactText(
        required=False, help_text=_("Randomness of your own for the receipt: up to 128 characters of base64url.")
    )


class VoteSerializer(serializers.Serializer[Any]):
    """One's own vote; all null where there is none, or nobody can tell."""

    proposal = serializers.CharField()
    choice = serializers.ChoiceField(choices=Choice.values, allow_null=True)
    token = serializers.CharField(allow_null=True, help_text=_("The receipt. It names nobody: keep it."))
    version = serializers.IntegerField(allow_null=True, help_text=_("How often the vote was given or changed."))
