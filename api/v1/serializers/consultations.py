"""How departments, consultations and their parts are answered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.serializers.parts import Moment, NamedSerializer, Translations
from participa.accounts.enums import IdentityLevel
from proposals.enums import ConsultationState, Outcome, TallyVisibility
from proposals.models import Consultation
from proposals.rules.opening import why_not_open


class DepartmentSerializer(NamedSerializer):
    """A part of the institution."""

    parent = serializers.CharField(source="parent.code", default=None, allow_null=True)  # type: ignore[assignment]
    about = Translations()
    contact = serializers.CharField(help_text=_("Public address of the department."))
    external = serializers.BooleanField(help_text=_("Came with an import; has no members."))


class ProcedureSerializer(serializers.Serializer[Any]):
    """The kind of consultation, with the norm it comes from."""

    key = serializers.CharField()
    name = Translations()
    norm = serializers.CharField()


class ConsultationSerializer(serializers.Serializer[Consultation]):
    """A public consultation."""

    code = serializers.CharField()
    department = NamedSerializer()
    procedure = ProcedureSerializer()
    title = Translations()
    summary = Translations()
    topic = serializers.CharField()
    state = serializers.ChoiceField(choices=ConsultationState.values)
    open = serializers.SerializerMethodField(help_text=_("Whether it takes contributions and votes at this moment."))
    outcome = serializers.ChoiceField(choices=["", *Outcome.values])
    opens_at = Moment(allow_null=True)
    closes_at = Moment(allow_null=True)
    published_at = Moment(allow_null=True)
    comment_level = serializers.ChoiceField(choices=IdentityLevel.values, help_text=_("Identity asked for to write."))
    vote_level = serializers.ChoiceField(choices=IdentityLevel.values, help_text=_("Identity asked for to vote."))
    tally_visibility = serializers.ChoiceField(choices=TallyVisibility.values)
    exception_reason = serializers.CharField(help_text=_("Why it departs from its procedure."))

    def get_open(self, row: Consultation) -> bool:
        """The rule of the domain, by the server's clock."""
        return why_not_open(row, self.context["at"]) is None


class SectionSerializer(serializers.Serializer[Any]):
    """A part of the text; the key is the same in every version."""

    key = serializers.CharField()
    heading = Translations()
    body = Translations(help_text=_("Markdown."))


class DocumentSerializer(serializers.Serializer[Any]):
    """A file of a consultation."""

    code = serializers.CharField()
    proposal = serializers.CharField(source="proposal.code", default=None, allow_null=True)
    kind = serializers.CharField()
    title = Translations()
    alternative = Translations(help_text=_("What a person who cannot see it needs to know."))
    filename = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    uploaded_at = Moment()


class VersionSerializer(serializers.Serializer[Any]):
    """The text as it was published: it never changes."""

    number = serializers.IntegerField()
    digest = serializers.CharField(help_text=_("SHA-256 of the content as canonical JSON."))
    reason = Translations(help_text=_("Why the text was corrected; empty for the first version."))
    published_at = Moment()


class WholeVersionSerializer(VersionSerializer):
    """A version with its content."""

    content = serializers.DictField(help_text=_("Title, summary, sections, proposals and documents."))


class StepSerializer(serializers.Serializer[Any]):
    """A step of the life of a consultation."""

    source = serializers.CharField()  # type: ignore[assignment]
    target = serializers.CharField()
    reason = Translations()
    at = Moment()
