"""What people at the desk fill in. Forms check shapes; the domain says what is owed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.analysis.found import Span
from moderation.analysis.redaction import places_of, united
from moderation.enums import AppealOutcome, DecisionAction, ErasureOutcome, OriginalPurpose, SanctionKind
from moderation.models import ReasonCode
from moderation.queries.redactions import Place
from moderation.rules import ACTIONS, ANSWERS, SANCTION_DAYS
from participa.core.errors import DomainError
from participa.core.messages import message_for
from proposals.models import Department

#: Where a refusal of the domain belongs in the form of a decision.
_PLACES = {
    "decision.reason": "reason",
    "decision.explanation": "explanation",
    "decision.question": "explanation",
    "redaction.places": "words",
    "redaction.whole": "words",
    "merge.itself": "other",
    "merge.place": "other",
    "merge.survivor": "other",
    "appeal.explanation": "explanation",
    "erasure.understood": "understood",
    "sanction.days": "days",
    "sanction.kind": "kind",
}


_CODE = re.compile(r"(?:.*(?:/comments/|#c-))?([0-9A-Za-z]{4,12})/?(?:[?#].*)?")


def code_in(text: str) -> str:
    """The code of a contribution, from it or from an address; empty where there is none."""
    match = _CODE.fullmatch(text.strip())
    return match[1] if match else ""


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DecideForm(forms.Form):
    """What a moderator decides about a case, as it was read at ``version``."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    action = forms.ChoiceField(
        choices=[(one.value, one.label) for one in DecisionAction if one != DecisionAction.REVERSE],
        widget=forms.HiddenInput,
    )
    reason = forms.ChoiceField(label=_("Reason, if you remove it or ask to revise it"), required=False)
    explanation = forms.CharField(label=_("Explanation for the author"), widget=area(3), required=False)

    def __init__(self, *args: Any, reasons: Sequence[ReasonCode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = {reason.code: reason for reason in reasons}
        chosen = self.fields["reason"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [(reason.code, reason.label) for reason in reasons]

    def chosen(self) -> ReasonCode | None:
        """The reason, if one was chosen."""
        return self.reasons.get(self.cleaned_data["reason"])

    def refuse(self, error: DomainError) -> None:
        """The sentence of a refusal, beside what it is about."""
        self.add_error(_PLACES.get(error.code), message_for(error))


class AnswerForm(DecideForm):
    """The answer to an objection: whether the removal stays, and why."""

    action = forms.ChoiceField(
        choices=[(one.value, one.label) for one in AppealOutcome if one in ANSWERS], widget=forms.HiddenInput
    )


def _understood() -> forms.BooleanField:
    return forms.BooleanField(label=_("I know that nobody can bring these words back"), required=False)


class EraseForm(DecideForm):
    """The proposal to erase a removed text."""

    action = None  # type: ignore[assignment]  # the page has one act
    version = None  # type: ignore[assignment]  # a removal stands or not
    explanation = forms.CharField(
        label=_("Explanation for the author"),
        help_text=_("Do not repeat here what is to be erased: the author reads it, and it stays."),
        widget=area(3),
        required=False,
    )
    understood = _understood()


class ErasureForm(DecideForm):
    """What a second person answers to such a proposal."""

    action = forms.ChoiceField(choices=[(one.value, one.label) for one in ErasureOutcome], widget=forms.HiddenInput)
    understood = _understood()


class SanctionForm(DecideForm):
    """What is decided about the author of a text."""

    action = None  # type: ignore[assignment]  # the page has one act
    version = None  # type: ignore[assignment]  # it decides nothing about the text
    kind = forms.ChoiceField(
        label=_("What is decided"), choices=SanctionKind.choices, widget=forms.RadioSelect, initial=SanctionKind.WARN
    )
    days = forms.TypedChoiceField(
        label=_("For how many days"),
        help_text=_("Of review or of no writing. It ends by itself."),
        choices=[(days, days) for days in SANCTION_DAYS],
        coerce=int,
        empty_value=None,
        required=False,
    )
    everywhere = forms.BooleanField(label=_("In every consultation, not only in this one"), required=False)

    def offer(self, allowed: Callable[[str], bool]) -> None:
        """Only the kinds that this person may decide."""
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [(value, label) for value, label in SanctionKind.choices if allowed(value)]

    @property
    def asked(self) -> dict[str, Any]:
        """As the service takes it."""
        return {name: self.cleaned_data[name] for name in ("kind", "days", "everywhere", "explanation")}


class LiftForm(forms.Form):
    """Why a sanction ends early."""

    explanation = forms.CharField(label=_("A word to the author"), widget=area(3), max_length=2000)

    def refuse(self, error: DomainError) -> None:
        """The sentence of a refusal."""
        self.add_error(None, message_for(error))


class BatchForm(DecideForm):
    """One decision about many cases; each was read when it was chosen."""

    action = forms.ChoiceField(
        label=_("What happens to them"),
        choices=[(one.value, one.label) for one in DecisionAction if one in ACTIONS],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]


class RedactForm(DecideForm):
    """Which places of a text are covered: some that were found, and words that the moderator names."""

    action = None  # type: ignore[assignment]  # the page has one act
    places = forms.MultipleChoiceField(label=_("What was found"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label=_("Other words to cover"),
        help_text=_("One word or phrase in each line, as it stands in the text. Every place with it is covered."),
        widget=area(3),
        required=False,
        max_length=4000,
    )
    field_order = ("version", "places", "words", "reason", "explanation")

    def __init__(self, *args: Any, places: Sequence[Place], body: str, now: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.body = {place.key: place for place in places}, body
        #: What was chosen in a text that has changed since is not judged: the domain says that somebody was quicker.
        self.stale = self.is_bound and self.data.get("version") != str(now)
        offered = self.fields["places"]
        if isinstance(offered, forms.ChoiceField):
            offered.choices = [(place.key, place.words) for place in places]

    def clean(self) -> dict[str, Any]:
        """The choice of places in an old text is dropped."""
        if self.stale:
            self.errors.pop("places", None)
            self.cleaned_data["places"] = []
        return self.cleaned_data

    def clean_words(self) -> str:
        """Every line stands in the text."""
        words: str = self.cleaned_data["words"]
        missing = [line for line in _lines(words) if not self.stale and not places_of(self.body, [line])]
        if missing:
            raise forms.ValidationError(_("This does not stand in the text: %(words)s"), params={"words": missing[0]})
        return words

    @property
    def spans(self) -> list[Span]:
        """The places, those that overlap as one."""
        chosen = [self.found[key].span for key in self.cleaned_data["places"]]
        return united([*chosen, *places_of(self.body, _lines(self.cleaned_data["words"]))])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class MergeForm(forms.Form):
    """Into which text another one is merged: one of those offered, or any that is named."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    into = forms.CharField(label=_("Into which one"), required=False)
    other = forms.CharField(
        label=_("Another one"),
        help_text=_("Its code or its address. It goes before what is chosen above."),
        required=False,
    )
    explanation = forms.CharField(label=_("Explanation for the author"), widget=area(3), required=False)

    @property
    def chosen(self) -> str:
        """The code of the text."""
        given = self.cleaned_data["other"].strip()
        return code_in(given) if given else str(self.cleaned_data["into"])

    def refuse(self, error: DomainError) -> None:
        """The sentence of a refusal, beside what it is about."""
        self.add_error(_PLACES.get(error.code), message_for(error))


class OriginalForm(forms.Form):
    """What a sealed original is read for."""

    purpose = forms.ChoiceField(
        label=_("What you read it for"), choices=OriginalPurpose.choices, widget=forms.RadioSelect
    )


class DepartmentField(forms.ModelChoiceField[Department]):
    """A department by its name in the reader's language."""

    def label_from_instance(self, obj: Department) -> str:
        return str(obj.name)


class SendForm(forms.Form):
    """A question to a department, with the date by which it should answer."""

    department = DepartmentField(Department.objects.none(), label=_("Department"), to_field_name="code")
    question = forms.CharField(
        label=_("What you ask"),
        help_text=_("The texts below go with it, without personal data."),
        widget=area(4),
        max_length=4000,
    )
    due_on = forms.DateField(label=_("Answer by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department = self.fields["department"]
        if isinstance(department, forms.ModelChoiceField):
            department.queryset = departments


class ForwardForm(SendForm):
    """Another department, or the same again, for a question that came back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["question"]


class ThemeForm(forms.Form):
    """The names of a theme."""

    label_es = forms.CharField(label=_("Name in Spanish"), max_length=120)
    label_eu = forms.CharField(label=_("Name in Basque"), max_length=120, required=False)
    label_en = forms.CharField(label=_("Name in English, if you wish"), max_length=120, required=False)


class ProposeForm(forms.Form):
    """How many themes the program is to propose."""

    many = forms.IntegerField(min_value=2, max_value=50, required=False)


class DismissForm(forms.Form):
    """Why a theme is set aside, in public."""

    reason = forms.CharField(label=_("Why it is set aside, in public"), widget=area(2), max_length=2000)
