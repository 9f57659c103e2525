"""How themes are answered to who makes them, and what may be asked to be done to them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.v1.fields import ExactText, Input, Truth, Whole, Word
from api.v1.serializers.cases import Who
from api.v1.serializers.parts import Moment, TranslationsSerializer
from moderation.enums import AnalysisState
from moderation.queries.theme_board import BoardTheme
from participa.core.localized import LANGUAGES
from proposals.enums import ThemeAct, ThemeStage

#: What may be done with texts and a theme, and what it means.
MOVES = ("add", "move", "remove", "confirm", "refuse")


class Code(serializers.CharField):
    """Something by its public identifier."""

    def to_representation(self, value: Any) -> str:
        """Of a theme, its code."""
        return str(value.code)


class ThemeProposalSerializer(serializers.Serializer[Any]):
    """How far the worker is with the themes that it proposes."""

    state = serializers.ChoiceField(choices=AnalysisState.values)
    step = serializers.IntegerField()
    steps = serializers.IntegerField(help_text=_("0 before it began."))
    texts = serializers.IntegerField(help_text=_("Public texts that were read."))
    why_not = serializers.CharField(help_text=_("“too_few” texts, or empty."))


class ArrangedTheme(serializers.Serializer[Any]):
    """A theme, shown or not, with its figures."""

    code = serializers.CharField(source="theme.code")
    label = serializers.SerializerMethodField(help_text=_("Its name."))  # type: ignore[assignment]
    stage = serializers.ChoiceField(choices=ThemeStage.values, source="theme.stage")
    shown = serializers.BooleanField(source="theme.published_at")
    pinned = serializers.BooleanField(source="theme.pinned")
    version = serializers.IntegerField(help_text=_("Send it as “seen” with a change."))
    texts = serializers.IntegerField(source="row.texts")
    people = serializers.IntegerField(source="row.people")
    in_favour = serializers.IntegerField(source="row.counts.in_favour")
    against = serializers.IntegerField(source="row.counts.against")
    suggested = serializers.IntegerField(help_text=_("Texts that wait for a person to say whether they belong to it."))
    words = serializers.ListField(child=serializers.CharField(), help_text=_("The strongest first."))

    @extend_schema_field(TranslationsSerializer)
    def get_label(self, row: BoardTheme) -> dict[str, str]:
        """The three columns of its theme."""
        return {code: getattr(row.theme, f"label_{code}") for code in LANGUAGES}


class ChangeSerializer(serializers.Serializer[Any]):
    """An act on themes that can be taken back."""

    code = serializers.CharField()
    act = serializers.ChoiceField(choices=ThemeAct.values)
    themes = serializers.ListField(child=Code(), source="themes.all")
    who = Who(source="by.display_name")
    at = Moment()


class ArrangedText(serializers.Serializer[Any]):
    """A public text, where people put it and where the program would."""

    comment = serializers.CharField(source="comment.code")
    themes = serializers.ListField(child=Code())
    suggested = Code(allow_null=True)
    sure = serializers.IntegerField(help_text=_("Percent."))


class BoardSerializer(serializers.Serializer[Any]):
    """Everything on the page of the themes."""

    themes = ArrangedTheme(many=True)
    texts = ArrangedText(many=True)
    total = serializers.IntegerField()
    pages = serializers.IntegerField()
    in_no_theme = serializers.IntegerField(source="nowhere")
    nothing_suggested = serializers.IntegerField(source="unsure")
    changes = ChangeSerializer(many=True)
    proposal = ThemeProposalSerializer(source="analysis", allow_null=True)


class ThemeNames(Input):
    """The names of a theme."""

    label_es = ExactText()
    label_eu = ExactText(required=False)
    label_en = ExactText(required=False)


class ThemePatch(Input):
    """What changes; ``seen`` is the version that you read: 409 where somebody renamed it since."""

    label_es = ExactText(required=False)
    label_eu = ExactText(required=False)
    label_en = ExactText(required=False)
    seen = Whole(least=0, required=False)
    pinned = Truth(required=False)
    shown = Truth(required=False, help_text=_("Only true: what is shown stays."))
    dismissal_reason = ExactText(required=False, help_text=_("Sets it aside, in public."))


class Codes(serializers.ListField):
    """At most a thousand codes."""

    child = ExactText()

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=1_000, **options)


class TextsInput(Input):
    """Texts, and what becomes of them in the theme."""

    act = Word(choices=MOVES)
    comments = Codes()
    out_of = ExactText(required=False, help_text=_("For “move”: the theme that they leave; none without it."))


class MergeInput(Input):
    """Themes that go into the one of the address."""

    themes = Codes()
    seen = serializers.DictField(
        child=Whole(least=0), required=False, help_text=_("The version that you read, by code.")
    )


class SplitInput(ThemeNames):
    """Texts that become a theme of their own."""

    comments = Codes()


class ProposalInput(Input):
    """How many themes; without it as many as fit."""

    many = Whole(required=False)  # type: ignore[assignment]  # a field of the data, not the option of DRF


class PutSerializer(serializers.Serializer[Any]):
    """How many texts it was about."""

    texts = serializers.IntegerField()
