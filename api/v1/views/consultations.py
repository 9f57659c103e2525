"""Departments, consultations and the parts of their text."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import ApiView
from api.v1.filters import ConsultationFilter
from api.v1.listing import ListView
from api.v1.pagination import OldestFirst
from api.v1.serializers import consultations as shapes
from participa.core.errors import DomainError
from proposals.models import Consultation, ConsultationVersion, Department, Document, Section
from proposals.queries.consultations import readable_consultation
from proposals.queries.documents import present_documents
from proposals.queries.versions import life
from proposals.queries.visibility import public_consultations


def listed_departments() -> QuerySet[Department]:
    """Those of the institution, and imported ones that have something public."""
    has_some = Exists(public_consultations().filter(department=OuterRef("pk")))
    return Department.objects.filter(Q(external=False) | has_some).select_related("parent")


class DepartmentList(ListView):
    """Who consults and answers."""

    queryset = listed_departments()
    serializer_class = shapes.DepartmentSerializer
    pagination_class = OldestFirst

    @extend_schema(operation_id="departments", tags=["departments"], summary=_("Departments of the institution"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of departments, in the order in which they were made."""
        return super().get(request, *args, **kwargs)


class DepartmentDetail(ApiView):
    """One department."""

    @extend_schema(
        operation_id="department",
        tags=["departments"],
        summary=_("One department"),
        responses=shapes.DepartmentSerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        """The department with this code."""
        row = listed_departments().filter(code=code).first()
        if row is None:
            raise DomainError("not_found")
        return Response(shapes.DepartmentSerializer(row).data)


class ConsultationList(ListView):
    """What the public is or was asked."""

    queryset = public_consultations().select_related("department", "procedure")
    serializer_class = shapes.ConsultationSerializer
    filterset_class = ConsultationFilter

    def get_serializer_context(self) -> dict[str, Any]:
        """The instant at which “open” is asked."""
        return {**super().get_serializer_context(), "at": timezone.now()}

    @extend_schema(operation_id="consultations", tags=["consultations"], summary=_("Public consultations"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of consultations, newest first. Drafts are not listed."""
        return super().get(request, *args, **kwargs)


class ConsultationPart(ApiView):
    """A part of a consultation that the account may read."""

    def consultation(self, code: str) -> Consultation:
        """The consultation; one that the account may not read is as missing as one that never was."""
        return readable_consultation(code=code, account=self.account)


class ConsultationDetail(ConsultationPart):
    """One consultation."""

    @extend_schema(
        operation_id="consultation",
        tags=["consultations"],
        summary=_("One consultation"),
        responses=shapes.ConsultationSerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        """Its terms, dates and state. A draft is shown to those who work on it."""
        return Response(shapes.ConsultationSerializer(self.consultation(code), context={"at": timezone.now()}).data)


class SectionList(ConsultationPart):
    """The text."""

    @extend_schema(
        operation_id="sections",
        tags=["consultations"],
        summary=_("Sections of the text, in their order"),
        responses=shapes.SectionSerializer(many=True),
    )
    def get(self, request: Request, code: str) -> Response:
        """The whole text as it is now."""
        rows: QuerySet[Section] = self.consultation(code).sections.all()
        return Response(shapes.SectionSerializer(rows, many=True).data)


class DocumentList(ConsultationPart):
    """The files."""

    @extend_schema(
        operation_id="documents",
        tags=["consultations"],
        summary=_("Documents of the consultation"),
        responses=shapes.DocumentSerializer(many=True),
    )
    def get(self, request: Request, code: str) -> Response:
        """What each file is, with its SHA-256; the file itself is on the site under the document's code."""
        rows: QuerySet[Document] = present_documents(self.consultation(code)).select_related("proposal")
        return Response(shapes.DocumentSerializer(rows, many=True).data)


class VersionList(ConsultationPart):
    """The text as it was published, each time."""

    @extend_schema(
        operation_id="versions",
        tags=["consultations"],
        summary=_("Published versions, newest first"),
        responses=shapes.VersionSerializer(many=True),
    )
    def get(self, request: Request, code: str) -> Response:
        """Number, digest and reason of each version."""
        rows = self.consultation(code).versions.defer("content")
        return Response(shapes.VersionSerializer(rows, many=True).data)


class VersionDetail(ConsultationPart):
    """One published version, whole."""

    @extend_schema(
        operation_id="version",
        tags=["consultations"],
        summary=_("One published version with its content"),
        responses=shapes.WholeVersionSerializer,
    )
    def get(self, request: Request, code: str, number: str) -> Response:
        """The content whose canonical JSON has the digest."""
        row: ConsultationVersion | None = self.consultation(code).versions.filter(number=int(number)).first()
        if row is None:
            raise DomainError("not_found")
        return Response(shapes.WholeVersionSerializer(row).data)


class StepList(ConsultationPart):
    """The life of a consultation."""

    @extend_schema(
        operation_id="steps",
        tags=["consultations"],
        summary=_("Steps of its life, oldest first"),
        responses=shapes.StepSerializer(many=True),
    )
    def get(self, request: Request, code: str) -> Response:
        """From state to state, with the public reasons."""
        return Response(shapes.StepSerializer(life(self.consultation(code), internal=False), many=True).data)
