"""Reports: asked for, built by the worker, approved by somebody else, published; and what people miss in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from moderation.enums import CitationKind, ReportState
from participa.core.codes import new_code
from proposals.models import Comment, Consultation

_USER = settings.AUTH_USER_MODEL
_WHOLE = [ReportState.READY, ReportState.APPROVED, ReportState.PUBLISHED]


class ConsultationReport(models.Model):
    """One version of the report of a consultation. ``step`` of ``steps`` is how far the worker is."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="reports")
    number = models.PositiveIntegerField(help_text="Its version, from 1.")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.QUEUED)
    step = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=40, blank=True, help_text="Code of why it could not be built.")
    requested_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="requested_reports")
    requested_at = models.DateTimeField()
    active_at = models.DateTimeField(help_text="Last sign of whoever builds it.")
    taken_at = models.DateTimeField(null=True, blank=True, help_text="When its snapshot was taken.")
    snapshot_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    findings = models.JSONField(default=list, help_text="What the checks found: check, sentence, what.")
    approved_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    stale_at = models.DateTimeField(
        null=True, blank=True, help_text="When what it is about changed for the first time."
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="moderation_report_version_once"),
            models.UniqueConstraint(
                fields=["consultation"],
                condition=Q(state__in=[ReportState.QUEUED, ReportState.BUILDING]),
                name="moderation_one_report_at_work",
            ),
            models.CheckConstraint(
                name="moderation_report_four_eyes",
                condition=Q(approved_by__isnull=True)
                | Q(requested_by__isnull=True)
                | ~Q(approved_by=F("requested_by")),
            ),
            models.CheckConstraint(
                name="moderation_report_published_whole",
                condition=~Q(state=ReportState.PUBLISHED) | Q(approved_at__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="moderation_report_whole_has_digests",
                condition=~Q(state__in=_WHOLE) | (~Q(digest="") & ~Q(snapshot_digest="") & Q(taken_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class ReportContent(models.Model):
    """The bytes of a report and of its snapshot, each packed by zlib.

    Words that are erased by law are taken out of them too; ``cleaned_at`` says when that was last looked after.
    """

    report = models.OneToOneField(
        ConsultationReport, primary_key=True, on_delete=models.CASCADE, related_name="content"
    )
    snapshot = models.BinaryField()
    body = models.BinaryField(null=True, blank=True)
    cleaned_at = models.DateTimeField()


class ReportCitation(models.Model):
    """That a sentence of a report quotes a contribution, in those words, or stands for it."""

    report = models.ForeignKey(ConsultationReport, on_delete=models.CASCADE, related_name="citations")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="citations")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the whole text as it was read.")
    sentence = models.CharField(max_length=12)
    place = models.CharField(max_length=8, help_text="Section, with the part of it: 5.3")
    kind = models.CharField(max_length=11, choices=CitationKind)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "comment", "sentence"], name="moderation_cited_once"),
        ]


class ReportObjection(models.Model):
    """ "I don't see myself in this": what somebody misses in a report, for the community manager to answer."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    report = models.ForeignKey(ConsultationReport, on_delete=models.CASCADE, related_name="objections")
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="report_objections"
    )
    section = models.CharField(max_length=8, blank=True)
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="report_objections")
    body = models.TextField()
    created_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="moderation_objection_says_something", condition=~Q(body="")),
            models.CheckConstraint(
                name="moderation_objection_answered_whole",
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return self.code
