"""What came of it: themes, official responses, commitments."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from participa.core.codes import new_code
from participa.core.localized import Localized
from proposals.enums import CommitmentState, ResponseState, ThemeAct, ThemeOrigin, ThemeStage, Verdict
from proposals.models.comments import Comment, CommentRevision
from proposals.models.consultations import Consultation
from proposals.models.departments import Department
from proposals.models.participants import Participant

_USER = settings.AUTH_USER_MODEL


class Theme(models.Model):
    """What several contributions have in common. What a person set is never overwritten by a re-run."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="themes")
    label_es = models.CharField(max_length=120)
    label_eu = models.CharField(max_length=120, blank=True)
    label_en = models.CharField(max_length=120, blank=True)
    summary_es = models.TextField(blank=True)
    summary_eu = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    origin = models.CharField(max_length=10, choices=ThemeOrigin, default=ThemeOrigin.HUMAN)
    stage = models.CharField(max_length=16, choices=ThemeStage, default=ThemeStage.HEARD)
    dismissal_reason = models.TextField(blank=True)
    pinned = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    position = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)

    label = Localized()
    summary = Localized()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="proposals_stage_known", condition=Q(stage__in=ThemeStage.values)),
            models.CheckConstraint(
                name="proposals_dismissal_has_reason",
                condition=~Q(stage=ThemeStage.DISMISSED) | ~Q(dismissal_reason=""),
            ),
        ]


class ThemeAssignment(models.Model):
    """That a revision belongs to a theme: a person said so, or confirmed what the analysis suggested (``source``)."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="assignments")
    revision = models.ForeignKey(CommentRevision, on_delete=models.CASCADE, related_name="theme_assignments")
    stance = models.CharField(max_length=8, blank=True)
    source = models.CharField(max_length=10, choices=ThemeOrigin)
    confirmed_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["theme", "revision"], name="proposals_assigned_once")]


class ThemeChange(models.Model):
    """An act of the community manager on the themes, with what was before, so that it can be taken back.

    ``detail``: ``fields`` of a theme (``[before, after]``), and the assignments that were ``added`` and ``removed``.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="theme_changes")
    act = models.CharField(max_length=10, choices=ThemeAct)
    themes = models.ManyToManyField(Theme, related_name="changes")
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    detail = models.JSONField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="proposals_theme_act_known", condition=Q(act__in=ThemeAct.values)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.act}"


class OfficialResponse(models.Model):
    """An answer of the institution, signed by a department. Published only after somebody else approved it."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="responses")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="responses")
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    body_es = models.TextField(blank=True)
    body_eu = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    reason_es = models.TextField(blank=True)
    reason_eu = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    competent = models.CharField(max_length=160, blank=True, help_text="Who is competent, if not us.")
    state = models.CharField(max_length=20, choices=ResponseState, default=ResponseState.DRAFT)
    review_note = models.TextField(blank=True, help_text="What the approver asks to change.")
    drafted_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="drafted_responses")
    approved_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    parity_confirmed_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1, help_text="Counts saves of the draft, against lost updates.")
    correction = models.JSONField(
        default=dict, blank=True, help_text="New words for what is published, until somebody else approves them."
    )
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    comments = models.ManyToManyField(Comment, through="ResponseTarget", related_name="responses")
    themes = models.ManyToManyField(Theme, related_name="responses", blank=True)

    body = Localized()
    reason = Localized()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(name="proposals_response_state_known", condition=Q(state__in=ResponseState.values)),
            models.CheckConstraint(
                name="proposals_response_four_eyes",
                condition=Q(approved_by__isnull=True) | Q(drafted_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="proposals_response_published_whole",
                condition=~Q(state=ResponseState.PUBLISHED)
                | (
                    Q(approved_at__isnull=False, published_at__isnull=False)
                    & ~Q(body_es="")
                    & ~Q(body_eu="")
                    & ~Q(verdict="")
                ),
            ),
        ]


class ResponseAuthor(models.Model):
    """Everybody who wrote part of a response: none of them may approve it."""

    response = models.ForeignKey(OfficialResponse, on_delete=models.CASCADE, related_name="authors")
    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "user"], name="proposals_response_author_once")]


class ResponseTarget(models.Model):
    response = models.ForeignKey(OfficialResponse, on_delete=models.CASCADE, related_name="targets")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="response_targets")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "comment"], name="proposals_response_target_once")]


class ResponseVersion(models.Model):
    """A response as it was published; a correction adds one, and the difference is public."""

    response = models.ForeignKey(OfficialResponse, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="proposals_response_version_once")]


class ResponseFeedback(models.Model):
    """ "Did this answer your point?" """

    response = models.ForeignKey(OfficialResponse, on_delete=models.CASCADE, related_name="feedback")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    answered = models.SmallIntegerField(help_text="1 yes, 0 partly, −1 no")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "participant"], name="proposals_feedback_once"),
            models.CheckConstraint(name="proposals_feedback_known", condition=Q(answered__in=[-1, 0, 1])),
        ]


class Commitment(models.Model):
    """What the institution said it would do, by when, and whether it did."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    response = models.ForeignKey(OfficialResponse, on_delete=models.CASCADE, related_name="commitments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="commitments")
    text_es = models.TextField()
    text_eu = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=CommitmentState, default=CommitmentState.PENDING)
    reason = models.TextField(blank=True)
    evidence_url = models.URLField(blank=True)
    updated_at = models.DateTimeField()

    text = Localized()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(name="proposals_commitment_known", condition=Q(state__in=CommitmentState.values)),
            models.CheckConstraint(
                name="proposals_dropped_has_reason", condition=~Q(state=CommitmentState.DROPPED) | ~Q(reason="")
            ),
        ]
