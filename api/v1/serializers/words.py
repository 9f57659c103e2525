"""How the word lists are answered, what would change, and what a text that was tried came to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.fields import ExactText, Input, Truth, Whole, Word
from api.v1.serializers.cases import Who
from api.v1.serializers.parts import Moment
from moderation.analysis.word_changes import Change
from moderation.analysis.wordlists import LANGUAGES, Entry, WordList
from moderation.enums import PolicyMode, WordLevel


class EntrySerializer(serializers.Serializer[Any]):
    """A word or phrase, and what it does to a text."""

    phrase = serializers.CharField()
    level = serializers.ChoiceField(choices=WordLevel.values)


class WordListSerializer(serializers.Serializer[Any]):
    """The list of one language in force."""

    language = serializers.ChoiceField(choices=LANGUAGES)
    version = serializers.IntegerField(help_text=_("Send it as “seen” with a change."))
    words = serializers.IntegerField(help_text=_("How many words and phrases."))


class WordVersionSerializer(serializers.Serializer[Any]):
    """One change of a list."""

    version = serializers.IntegerField()
    digest = serializers.CharField(help_text=_("SHA-256 of everything listed; the audit log cites it."))
    who = Who(source="made_by.display_name")
    made_at = Moment()
    why = serializers.CharField()
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    back_to = serializers.IntegerField(allow_null=True)


class WordListWithEntries(WordListSerializer):
    """A list with everything on it, and how it came to be so; no versions: as the product brings it."""

    entries = EntrySerializer(many=True)
    versions = WordVersionSerializer(many=True)


class ForeseenChangeSerializer(serializers.Serializer[Any]):
    """What would change, and what the new words would have found among the latest public texts."""

    add = EntrySerializer(many=True)
    remove = EntrySerializer(many=True)
    looked_through = serializers.IntegerField()
    found = serializers.IntegerField(help_text=_("Texts with at least one of the words."))
    by_phrase = serializers.DictField(child=serializers.IntegerField())


class EntryInput(Input):
    """A word or phrase of a change."""

    phrase = ExactText()
    level = Word(choices=WordLevel.values)


class ChangeInput(Input):
    """Words to list and to take out; or the version to go back to."""

    add = EntryInput(many=True, required=False)
    remove = EntryInput(many=True, required=False)
    back_to = Whole(required=False)


class ReviseInput(ChangeInput):
    """A change that holds from now on."""

    seen = Whole(help_text=_("The version that you read."))
    why = ExactText()


class TrialInput(Input):
    """A text to try."""

    text = ExactText()
    consultation = ExactText(help_text=_("Code of a public consultation, whose rules hold."))
    known = Truth(required=False, help_text=_("As if somebody had written it whose texts were approved."))


class SignalSerializer(serializers.Serializer[Any]):
    """What one check saw, and where: first character and the one after the last, in code points."""

    detector = serializers.CharField()
    version = serializers.CharField()
    score = serializers.FloatField()
    spans = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class FoundWordSerializer(serializers.Serializer[Any]):
    """A listed word in the text."""

    language = serializers.CharField(source="listed.language")
    version = serializers.CharField(source="listed.version")
    phrase = serializers.CharField(source="entry.phrase")
    level = serializers.CharField(source="entry.level")
    compared_as = serializers.CharField(source="key", help_text=_("The stem or word by which it was found."))
    span = serializers.ListField(child=serializers.IntegerField())


class TrialSerializer(serializers.Serializer[Any]):
    """What would happen to a text."""

    text = serializers.CharField(help_text=_("As it would be stored; places are counted in it."))
    mode = serializers.ChoiceField(choices=PolicyMode.values)
    status = serializers.ChoiceField(choices=["publish", "hold", "nudge"], source="first.status")
    code = serializers.CharField(source="first.code", help_text=_("What decided, or empty."))
    confirmed = serializers.CharField(
        source="confirmed.status", default=None, help_text=_("After a nudge, if the author publishes it anyway.")
    )
    signals = SignalSerializer(many=True, source="first.signals")
    words = FoundWordSerializer(many=True)


def list_row(listed: WordList) -> dict[str, Any]:
    """A list as it is answered."""
    row = {"language": listed.language, "version": listed.version, "words": len(listed.entries)}
    return row | {"entries": listed.entries}


def change_of(given: dict[str, Any]) -> Change:
    """The change that a body asks for."""
    parts = (given.get(name, []) for name in ("add", "remove"))
    return Change(*(tuple(Entry(one["phrase"], one["level"]) for one in part) for part in parts))
