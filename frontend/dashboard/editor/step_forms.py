"""What the steps of a consultation ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.shared.widgets import Picks
from participa.core.workdays import end_of_day
from proposals.enums import Outcome
from proposals.services.reasons import LONGEST, Reason


def long_text(label: Any, *, required: bool, help_text: Any = "", language: str = "") -> forms.CharField:
    """Several lines in one language; the length is counted by the domain, after it has normalised the text."""
    attrs = {"rows": 4, "lang": language} if language else {"rows": 4}
    widget = forms.Textarea(attrs=attrs)
    return forms.CharField(label=label, required=required, help_text=help_text, widget=widget, max_length=4 * LONGEST)


class DayField(forms.DateField):
    """A calendar day, written and read as the browser's own control does."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class CommentForm(forms.Form):
    comment = long_text(_("Comment for its authors"), required=True)


class ReasonForm(forms.Form):
    """A public reason: in both official languages, and in English if there is time."""

    reason_es = long_text(_("Public reason in Spanish"), required=True, language="es")
    reason_eu = long_text(_("Public reason in Basque"), required=True, language="eu")
    reason_en = long_text(_("Public reason in English (optional)"), required=False, language="en")

    def clean(self) -> dict[str, Any]:
        """The reason as one value."""
        data = super().clean() or {}
        texts = {code: data.pop(f"reason_{code}", "") for code in ("es", "eu", "en")}
        return {**data, "reason": Reason(**texts)}


def _as_end(data: dict[str, Any]) -> dict[str, Any]:
    """The last day as the instant at which it ends."""
    day = data.pop("last_day", None)
    return {**data, "closes_at": end_of_day(day)} if day else data


class ExtendForm(ReasonForm):
    last_day = DayField(label=_("New last day"), help_text=_("It closes at the end of that day, in Madrid."))
    field_order = ["last_day"]

    def clean(self) -> dict[str, Any]:
        """With the end of the day."""
        return _as_end(super().clean())


class ResumeForm(ReasonForm):
    last_day = DayField(
        label=_("New last day (optional)"), required=False, help_text=_("Leave it empty to keep the one it has.")
    )
    field_order = ["last_day"]

    def clean(self) -> dict[str, Any]:
        """With the end of the day, where one is given."""
        return _as_end(super().clean())


class DecisionForm(ReasonForm):
    outcome = forms.ChoiceField(label=_("What was decided"), choices=Outcome.choices, widget=Picks())
    field_order = ["outcome"]
