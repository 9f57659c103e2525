"""What lists may be asked by: closed lists of names, exact values; anything else is a 400, never "everything"."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from proposals.enums import PUBLIC_STATES, CommentKind, ConsultationState, Stance

#: A withdrawn consultation stays readable if it had been published.
READ_STATES = PUBLIC_STATES | {ConsultationState.WITHDRAWN}


class CodeField(forms.RegexField):
    """A public code; what cannot be one is refused before the database sees it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(regex=r"\A[0-9a-z]{1,12}\Z", strip=False, **options)


class InstantField(forms.CharField):
    """A moment with its offset (RFC 3339), between 2000 and 2100."""

    def to_python(self, value: Any) -> Any:
        """The moment in UTC; None where it was not given."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or not 2000 <= moment.year < 2100:
            raise forms.ValidationError("", code="invalid")
        return moment.astimezone(UTC)


class CodeFilter(CharFilter):
    """By the code of something."""

    field_class = CodeField


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantFilter(Filter):
    """By a moment."""

    field_class = InstantField


class SlugFilter(CharFilter):
    """By a word of the institution's own."""

    field_class = forms.SlugField


@extend_schema_field({"type": "string", "enum": ["true", "false"]})
class TruthFilter(ChoiceFilter):
    """By ``true`` or ``false``; any other word is refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("true", "true"), ("false", "false")], **options)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """The rows for which it holds, or does not."""
        return super().filter(qs, value == "true") if value else qs


class ConsultationFilter(FilterSet):
    """Consultations by who holds them, what they are about and where they are in their life."""

    department = CodeFilter(field_name="department__code", label=_("Code of the department."))
    topic = SlugFilter(label=_("Subject, as in “topic”."))
    state = ChoiceFilter(choices=[(word, word) for word in sorted(READ_STATES)], label=_("State of its life."))


class ProposalFilter(FilterSet):
    """Proposals of a consultation."""

    consultation = CodeFilter(field_name="consultation__code", label=_("Code of the consultation."))


class ThemeFilter(FilterSet):
    """Themes of a consultation."""

    consultation = CodeFilter(field_name="consultation__code", label=_("Code of the consultation."))


class ReportFilter(FilterSet):
    """Reports of a consultation."""

    consultation = CodeFilter(field_name="consultation__code", label=_("Code of the consultation."))


class ResponseFilter(FilterSet):
    """Official responses by where they were given, by whom, and to what."""

    consultation = CodeFilter(field_name="consultation__code", label=_("Code of the consultation."))
    department = CodeFilter(field_name="department__code", label=_("Code of the department that signs."))
    comment = CodeFilter(field_name="comments__code", label=_("Code of a contribution that it answers."))


class CommentFilter(FilterSet):
    """Contributions by place, kind, stance, language and time."""

    consultation = CodeFilter(field_name="consultation__code", label=_("Code of the consultation."))
    proposal = CodeFilter(field_name="proposal__code", label=_("Code of the proposal."))
    parent = CodeFilter(field_name="parent__code", label=_("Code of the contribution that it answers."))
    thread = CodeFilter(field_name="root__code", label=_("Code of the contribution that began the thread."))
    top_level = TruthFilter(field_name="parent", lookup_expr="isnull", label=_("Only those that begin a thread."))
    kind = ChoiceFilter(choices=[(word, word) for word in CommentKind.values], label=_("Kind of contribution."))
    stance = ChoiceFilter(choices=[(word, word) for word in Stance.values], label=_("Stance of an argument."))
    language = SlugFilter(label=_("Language of the text (BCP 47), or “und”."))
    since = InstantFilter(field_name="published_at", lookup_expr="gte", label=_("Published at this moment or later."))
