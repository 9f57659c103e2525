"""What a department writes: an answer, a promise, a reason. Forms check shapes; the domain says what is owed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.shared.widgets import Picks
from proposals.enums import CommitmentState, Verdict
from proposals.models import OfficialResponse
from proposals.rules.responses import TEXTS, WORDING


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ResponseForm(forms.Form):
    """The words of a response, es and eu side by side; ``revision`` is the one that was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label=_("Verdict"), choices=Verdict.choices, widget=Picks(), required=False)
    body_es = forms.CharField(label=_("Answer in Spanish"), widget=_area(8), required=False)
    body_eu = forms.CharField(label=_("Answer in Basque"), widget=_area(8), required=False)
    body_en = forms.CharField(label=_("Answer in English, if you wish"), widget=_area(4), required=False)
    reason_es = forms.CharField(label=_("Why, in Spanish"), widget=_area(3), required=False)
    reason_eu = forms.CharField(label=_("Why, in Basque"), widget=_area(3), required=False)
    reason_en = forms.CharField(label=_("Why, in English, if you wish"), widget=_area(2), required=False)
    competent = forms.CharField(
        label=_("Who is competent"), help_text=_("Only if it is not your department."), required=False
    )

    def __init__(self, *args: Any, response: OfficialResponse, **kwargs: Any) -> None:
        shown = {name: getattr(response, name) for name in WORDING} | {"revision": response.revision}
        kwargs["initial"] = shown | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for name, longest in TEXTS.items():
            self.fields[name].widget.attrs["maxlength"] = longest
            if name.endswith(("_es", "_eu", "_en")):
                self.fields[name].widget.attrs["lang"] = name[-2:]

    def words(self) -> dict[str, str]:
        """What was written, without the revision."""
        return {name: self.cleaned_data[name] for name in WORDING}


class CorrectionForm(ResponseForm):
    """New words for a published response, and why in public."""

    note = forms.CharField(label=_("Why it is corrected, in public"), widget=_area(2))


class PromiseForm(forms.Form):
    """A commitment: what, and by when."""

    text_es = forms.CharField(label=_("Commitment in Spanish"), widget=_area(2), max_length=600)
    text_eu = forms.CharField(label=_("Commitment in Basque"), widget=_area(2), max_length=600)
    due_on = forms.DateField(
        label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )


class ApproveForm(forms.Form):
    """The signature of somebody who did not write it."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    parity = forms.BooleanField(label=_("I have read both: Spanish and Basque say the same"), required=False)


class NoteForm(forms.Form):
    """What should change, or why a question is returned."""

    note = forms.CharField(label=_("What should change"), widget=_area(3), max_length=4000)


class ReturnForm(forms.Form):
    """Why the department cannot answer."""

    reason = forms.CharField(
        label=_("Why you return it"),
        help_text=_("For the community manager: for example, which department should answer."),
        widget=_area(3),
        max_length=2000,
    )


class CommitmentForm(forms.Form):
    """How far a promise is."""

    state = forms.ChoiceField(label=_("State"), choices=CommitmentState.choices)
    reason = forms.CharField(label=_("Reason, if it is dropped"), max_length=600, required=False)
    evidence_url = forms.URLField(label=_("Link to the evidence"), required=False, assume_scheme="https")
