"""A consultation, its working text, its published versions and its life."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from participa.accounts.enums import IdentityLevel
from participa.core.codes import new_code
from participa.core.localized import Localized
from proposals.enums import ConsultationState, Outcome, TallyVisibility
from proposals.models.departments import Department, Procedure

_DATED = ~Q(state__in=[ConsultationState.DRAFT, ConsultationState.REVIEW, ConsultationState.WITHDRAWN])


class Consultation(models.Model):
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="consultations")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="consultations")
    title_es = models.CharField(max_length=200, blank=True)
    title_eu = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    summary_es = models.TextField(blank=True)
    summary_eu = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    topic = models.SlugField(max_length=40, blank=True, help_text="Subject, for the filter of the list.")
    state = models.CharField(max_length=20, choices=ConsultationState, default=ConsultationState.DRAFT)
    outcome = models.CharField(max_length=24, choices=Outcome, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    comment_level = models.PositiveSmallIntegerField(choices=IdentityLevel, default=IdentityLevel.EMAIL)
    vote_level = models.PositiveSmallIntegerField(choices=IdentityLevel, default=IdentityLevel.EMAIL)
    tally_visibility = models.CharField(max_length=12, choices=TallyVisibility, default=TallyVisibility.LIVE)
    exception_reason = models.TextField(blank=True, help_text="Why it departs from its procedure, in public.")
    revision = models.PositiveIntegerField(
        default=1, help_text="Counts saves of the working text, against lost updates."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="drafted_consultations"
    )
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True, help_text="First time that anybody could read it.")

    title = Localized()
    summary = Localized()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "closes_at"], name="proposals_by_state")]
        constraints = [
            models.CheckConstraint(name="proposals_state_known", condition=Q(state__in=ConsultationState.values)),
            models.CheckConstraint(name="proposals_opens_before_closes", condition=Q(opens_at__lt=F("closes_at"))),
            models.CheckConstraint(
                name="proposals_published_has_dates",
                condition=~_DATED | Q(opens_at__isnull=False, closes_at__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proposals_decided_has_outcome",
                condition=~Q(state__in=[ConsultationState.DECIDED, ConsultationState.IMPLEMENTED]) | ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="proposals_visibility_known", condition=Q(tally_visibility__in=TallyVisibility.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title_es or self.title_eu}"


class Section(models.Model):
    """A part of a consultation's text; the key is stable across versions, so comments keep their place."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    heading_es = models.CharField(max_length=160, blank=True)
    heading_eu = models.CharField(max_length=160, blank=True)
    heading_en = models.CharField(max_length=160, blank=True)
    body_es = models.TextField(blank=True)
    body_eu = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    heading = Localized()
    body = Localized()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["consultation", "key"], name="proposals_section_key_once")]


class ConsultationVersion(models.Model):
    """The text as it was published: immutable, numbered from 1, with its SHA-256."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    reason_es = models.TextField(blank=True)
    reason_eu = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField()

    reason = Localized()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="proposals_version_once")]


class ConsultationTransition(models.Model):
    """One step of the life of a consultation, with its reason where the public is owed one."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="transitions")
    source = models.CharField(max_length=20, choices=ConsultationState)
    target = models.CharField(max_length=20, choices=ConsultationState)
    reason_es = models.TextField(blank=True)
    reason_eu = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    internal = models.BooleanField(default=False, help_text="The reason is for the authors, not for the public.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    reason = Localized()

    class Meta:
        ordering = ["at", "id"]


class TextChange(models.Model):
    """One save in the editor: what was there before and after, so that nobody's words are lost."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="changes")
    target = models.CharField(max_length=80, help_text="consultation, section:KEY or proposal:CODE")
    column = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    refused = models.BooleanField(
        default=False, help_text="Somebody else had saved first; kept so that it is not lost."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["consultation", "target"], name="proposals_changes_of")]


class Proposal(models.Model):
    """A measure inside a consultation that is argued and voted on."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="proposals")
    position = models.PositiveSmallIntegerField(default=0)
    title_es = models.CharField(max_length=200, blank=True)
    title_eu = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    body_es = models.TextField(blank=True)
    body_eu = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    title = Localized()
    body = Localized()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.code} {self.title_es or self.title_eu}"


def document_name(document: Document, filename: str) -> str:
    """A random name in a folder of the consultation; the name that was uploaded is never used on disk."""
    return f"documents/{document.consultation.code}/{document.code}{new_code()}"


class Document(models.Model):
    """A file of a consultation; served only by the view that applies the consultation's rule."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="documents")
    proposal = models.ForeignKey(Proposal, null=True, blank=True, on_delete=models.CASCADE, related_name="documents")
    kind = models.SlugField(max_length=40, default="other")
    title_es = models.CharField(max_length=200)
    title_eu = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    alternative_es = models.TextField(blank=True, help_text="What a person who cannot see it needs to know.")
    alternative_eu = models.TextField(blank=True)
    alternative_en = models.TextField(blank=True)
    file = models.FileField(upload_to=document_name, max_length=200)
    filename = models.CharField(max_length=160, help_text="The name offered for download.")
    content_type = models.CharField(max_length=100, help_text="Sniffed from the bytes, not believed.")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    title = Localized()
    alternative = Localized()

    class Meta:
        ordering = ["position", "id"]
