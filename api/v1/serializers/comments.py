"""How contributions are answered and asked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.fields import ExactText, Input, Number, Word
from api.v1.serializers.parts import Moment
from proposals.enums import Agreement, Channel, CommentKind, Stance


class TombstoneSerializer(serializers.Serializer[Any]):
    """Why there are no words."""

    why = serializers.ChoiceField(choices=["restricted", "withdrawn", "erased", "held", "merged"])
    since = Moment(allow_null=True)
    reason_code = serializers.CharField(help_text=_("Of a removal or erasure: the reason that the moderator gave."))
    decision = serializers.CharField(help_text=_("Of a removal, erasure or merge: the code of the decision."))
    into = serializers.CharField(help_text=_("Of a merge: code of the contribution that stands for it."))
    author = serializers.CharField(help_text=_("Of a merge: who wrote it."))
    body = serializers.CharField(help_text=_("Of a merge: its own words, which anybody may read here."))
    language = serializers.CharField()


class CreditSerializer(serializers.Serializer[Any]):
    """Somebody whose contribution says the same and was merged into this one."""

    comment = serializers.CharField(help_text=_("Code of their contribution."))
    author = serializers.CharField()
    participant = serializers.CharField()
    since = Moment()
    changed_since = serializers.BooleanField(help_text=_("This one was changed afterwards."))


class RedactionSerializer(serializers.Serializer[Any]):
    """That a moderator covered a part of the words."""

    since = Moment()
    reason_code = serializers.CharField(help_text=_("The reason that the moderator gave."))
    decision = serializers.CharField(help_text=_("The code of the decision."))


class ImportedAgreementSerializer(serializers.Serializer[Any]):
    """Counts that came with an import."""

    source = serializers.CharField()  # type: ignore[assignment]  # a field of the data, not the option of DRF
    positive = serializers.IntegerField()
    negative = serializers.IntegerField()


class CommentSerializer(serializers.Serializer[Any]):
    """A contribution. With a tombstone there is neither body nor author nor count."""

    code = serializers.CharField()
    consultation = serializers.CharField()
    proposal = serializers.CharField(allow_null=True)
    section = serializers.CharField(allow_null=True)
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    depth = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=CommentKind.values)
    stance = serializers.ChoiceField(choices=["", *Stance.values])
    published_at = Moment()
    tombstone = TombstoneSerializer(allow_null=True)
    revision = serializers.CharField(help_text=_("Code of the words as they are now; an edit gives them another."))
    body = serializers.CharField()
    language = serializers.CharField(help_text=_("Of the text (BCP 47); “und” where it is not known."))
    author = serializers.CharField(help_text=_("Pseudonym, for this consultation."))
    participant = serializers.CharField(
        help_text=_("Number of its author in this consultation; it tells namesakes apart.")
    )
    channel = serializers.ChoiceField(choices=["", *Channel.values], help_text=_("How its author takes part."))
    edited = serializers.BooleanField()
    redaction = RedactionSerializer(
        allow_null=True, help_text=_("Where a part of the words is covered: “▮▮▮” stands in their place.")
    )
    credits = CreditSerializer(many=True, help_text=_("Who else says so; their support is in the counts."))
    agree = serializers.IntegerField()
    disagree = serializers.IntegerField()
    passes = serializers.IntegerField()
    requests = serializers.IntegerField(help_text=_("How many want this question answered too."))
    imported = ImportedAgreementSerializer(allow_null=True)
    responses = serializers.ListField(child=serializers.CharField(), help_text=_("Codes of official responses to it."))
    mine = serializers.BooleanField()
    own_rating = serializers.ChoiceField(choices=Agreement.values, allow_null=True)
    own_request = serializers.BooleanField()


class CommentInput(Input):
    """A new contribution. The most precise code finds its place; the others may be left out."""

    consultation = ExactText(required=False)
    proposal = ExactText(required=False)
    section = ExactText(required=False, help_text=_("Key of a section; name its consultation too."))
    parent = ExactText(  # type: ignore[assignment]
        required=False, help_text=_("Code of the contribution that this one answers.")
    )
    kind = Word(choices=CommentKind.values)
    stance = Word(choices=["", *Stance.values], required=False, help_text=_("Of an argument."))
    body = ExactText(help_text=_("The text itself, without markup."))
    language = Word(choices=["", "es", "eu", "en"], required=False, help_text=_("Detected where it is left out."))
    confirmed = ExactText(required=False, help_text=_("After a nudge: what the refusal gave as “confirmation”."))


class PostedSerializer(serializers.Serializer[Any]):
    """What became of a contribution: it is public, or it waits for a moderator and is not shown yet."""

    code = serializers.CharField()
    status = serializers.ChoiceField(choices=["published", "held"])


class EditInput(Input):
    """A correction: of the text within its window, or of its language."""

    body = ExactText(required=False)
    confirmed = ExactText(required=False)
    language = Word(choices=["es", "eu", "en"], required=False)


class RatingInput(Input):
    """What one thinks of a contribution."""

    value = Number(choices=Agreement.values, help_text=_("1 agree, 0 pass, −1 disagree."))


class RatingSerializer(serializers.Serializer[Any]):
    """One's own rating."""

    comment = serializers.CharField()
    value = serializers.ChoiceField(choices=Agreement.values)


class AnswerRequestSerializer(serializers.Serializer[Any]):
    """One's own wish to have a question answered."""

    comment = serializers.CharField()
    requested = serializers.BooleanField()
