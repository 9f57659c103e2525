"""What the editor asks for: beginning, terms, dates, documents, and the texts of a page with their revisions."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from frontend.dashboard.editor.step_forms import DayField, long_text
from frontend.dashboard.editor.wording import DOCUMENT_KINDS, kind_name
from frontend.shared.widgets import Picks
from participa.accounts.enums import IdentityLevel
from participa.core.errors import DomainError
from participa.core.localized import LANGUAGES
from participa.core.messages import message_for
from participa.core.workdays import MADRID, end_of_day, local_instant
from proposals.enums import TallyVisibility
from proposals.models import Consultation, Department, Document, Procedure
from proposals.queries.drafts import procedures
from proposals.rules.editing import clean
from proposals.services.consultations import Terms
from proposals.services.reasons import Reason
from proposals.services.texts import Edit

#: ``section:problem.body_es@3``: which text, and the revision of its part when it was read.
FIELD = re.compile(r"(?P<target>consultation|section:[-\w]+|proposal:\w+)\.(?P<column>\w+)@(?P<revision>\d{1,9})")


class DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the types only
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class ProcedureField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the types only
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.norm})" if obj.norm else str(obj.name)


class NewForm(forms.Form):
    department = DepartmentField(queryset=Department.objects.none(), label=_("Department"), empty_label=None)
    procedure = ProcedureField(
        queryset=Procedure.objects.none(), label=_("Procedure"), widget=Picks(), empty_label=None
    )
    title_es = forms.CharField(label=_("Title in Spanish"), max_length=200)
    title_eu = forms.CharField(
        label=_("Title in Basque"), max_length=200, required=False, help_text=_("You can write it later.")
    )

    def __init__(self, *args: Any, departments: QuerySet[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _queryset(self, "department", departments)
        _queryset(self, "procedure", procedures())


class TermsForm(forms.Form):
    procedure = ProcedureField(
        queryset=Procedure.objects.none(), label=_("Procedure"), widget=Picks(), empty_label=None
    )
    topic = forms.SlugField(
        label=_("Topic (optional)"),
        max_length=40,
        required=False,
        help_text=_("One word in small letters, for the filter of the list: mobility, culture."),
    )
    comment_level = forms.TypedChoiceField(
        label=_("To write"), choices=IdentityLevel.choices[1:], coerce=int, widget=Picks()
    )
    vote_level = forms.TypedChoiceField(
        label=_("To vote"), choices=IdentityLevel.choices[1:], coerce=int, widget=Picks()
    )
    tally_visibility = forms.ChoiceField(label=_("The tally is shown"), choices=TallyVisibility.choices, widget=Picks())
    exception_reason = long_text(
        _("Why it departs from its procedure (optional)"),
        required=False,
        help_text=_("The public reads it. It excuses days, sections and documents, and never a language."),
    )

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        names = ("procedure", "topic", "comment_level", "vote_level", "tally_visibility", "exception_reason")
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(consultation, name) for name in names}
        _queryset(self, "procedure", procedures() | Procedure.objects.filter(pk=consultation.procedure_id))

    def terms(self) -> Terms:
        return Terms(**self.cleaned_data)


class DatesForm(forms.Form):
    opens_on = DayField(label=_("Day it opens"), required=False)
    opens_at = forms.TimeField(
        label=_("Hour it opens, in Madrid"),
        required=False,
        initial=time(9),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
        input_formats=["%H:%M"],
    )
    last_day = DayField(
        label=_("Last day"), required=False, help_text=_("It closes at the end of that day, in Madrid.")
    )

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        opens, closes = consultation.opens_at, consultation.closes_at
        initial: dict[str, Any] = {}
        if opens:
            here = opens.astimezone(MADRID)
            initial |= {"opens_on": here.date(), "opens_at": here.time()}
        if closes:
            initial["last_day"] = (closes - timedelta(microseconds=1)).astimezone(MADRID).date()
        super().__init__(*args, **kwargs)
        self.initial = initial

    def schedule(self) -> dict[str, datetime | None]:
        """The two instants, each None where its day is missing."""
        day, last = self.cleaned_data["opens_on"], self.cleaned_data["last_day"]
        hour = self.cleaned_data["opens_at"] or time(9)
        return {
            "opens_at": local_instant(day, hour) if day else None,
            "closes_at": end_of_day(last) if last else None,
        }


class DocumentForm(forms.Form):
    """The words of a document in three languages; with its file, and its public reason, where it is new."""

    kind = forms.ChoiceField(label=_("Kind"))
    title_es = forms.CharField(label=_("Title in Spanish"), max_length=200)
    title_eu = forms.CharField(label=_("Title in Basque"), max_length=200, required=False)
    title_en = forms.CharField(label=_("Title in English (optional)"), max_length=200, required=False)
    alternative_es = long_text(
        _("Alternative text in Spanish"),
        required=False,
        language="es",
        help_text=_("What somebody who cannot see the document needs to know of it. Needed before it is published."),
    )
    alternative_eu = long_text(_("Alternative text in Basque"), required=False, language="eu")
    alternative_en = long_text(_("Alternative text in English (optional)"), required=False, language="en")

    def __init__(self, *args: Any, consultation: Consultation, document: Document | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        demanded = {kind: kind_name(kind) for kind in consultation.procedure.required_documents}
        kinds = {**DOCUMENT_KINDS, **demanded}
        if document is not None:
            kinds.setdefault(document.kind, document.kind)
            self.initial = {name: getattr(document, name) for name in self.fields}
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=list(kinds.items()))

    def texts(self) -> dict[str, Any]:
        """As the services take them."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "titles": {code: data[f"title_{code}"] for code in LANGUAGES},
            "alternatives": {code: data[f"alternative_{code}"] for code in LANGUAGES},
        }


class UploadForm(DocumentForm):
    file = forms.FileField(label=_("File"), allow_empty_file=True, max_length=400)
    field_order = ["file"]


class PublicUploadForm(UploadForm):
    """A document that comes when the consultation is public already owes a reason."""

    reason_es = long_text(_("Public reason in Spanish"), required=True, language="es")
    reason_eu = long_text(_("Public reason in Basque"), required=True, language="eu")

    def texts(self) -> dict[str, Any]:
        reason = Reason(es=self.cleaned_data["reason_es"], eu=self.cleaned_data["reason_eu"])
        return {**super().texts(), "reason": reason}


def _queryset(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  a narrowing for the types
    field.queryset = rows
    if form.initial.get(name) is None:
        field.initial = rows.first()


def read_edits(data: QueryDict) -> tuple[list[Edit], dict[str, str]]:
    """The texts of a request, and for each field that is not valid its sentence.

    Fields are told by their names and not by what the page has now: a text for a part that somebody removed meanwhile
    must not vanish.
    """
    edits, errors = [], {}
    for name, value in data.items():
        found = FIELD.fullmatch(name)
        if found is None:
            continue
        target, column = found["target"], found["column"]
        try:
            text = clean(target, column, value)
        except DomainError as error:
            errors[f"{target}.{column}"] = message_for(error)
        else:
            edits.append(Edit(target, column, text, int(found["revision"])))
    return edits, errors
