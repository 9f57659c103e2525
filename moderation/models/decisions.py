"""Why, by whom and with what way back: policies, reasons, cases, decisions, statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from moderation.enums import APART, RESTRICTIONS, CaseOrigin, CaseState, DecisionAction, DecisionSource, PolicyMode
from participa.core.codes import new_code
from participa.core.localized import Localized
from proposals.models import Comment, CommentRevision, Consultation

if TYPE_CHECKING:
    from moderation.models.reasons import ReasonWording

_USER = settings.AUTH_USER_MODEL


class ModerationPolicy(models.Model):
    """The rules of a consultation, or of the institution where it has none of its own. A version never changes."""

    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.CASCADE, related_name="moderation_policies"
    )
    version = models.PositiveIntegerField(default=1)
    mode = models.CharField(max_length=20, choices=PolicyMode, default=PolicyMode.POST)
    rules_es = models.TextField()
    rules_eu = models.TextField()
    rules_en = models.TextField(blank=True)
    since = models.DateTimeField()

    rules = Localized()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "version"], name="moderation_policy_version_once"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(consultation__isnull=True), name="moderation_default_policy_once"
            ),
        ]


class ReasonCode(models.Model):
    """A reason that a moderator may give; the code is stable, the words may be improved."""

    code = models.SlugField(max_length=40, unique=True)
    label_es = models.CharField(max_length=120)
    label_eu = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120, blank=True)
    clause = models.CharField(max_length=20, blank=True, help_text="Clause of the policy, e.g. 4.2")
    ground = models.CharField(max_length=200, blank=True, help_text="Legal reference, where there is one.")
    needs_explanation = models.BooleanField(default=False)
    allows_erasure = models.BooleanField(default=False, help_text="A text may be erased for good for it.")
    selectable = models.BooleanField(default=True, help_text="Offered on the desk; not for reasons of imports.")
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    label = Localized()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.code


class ReviewCase(models.Model):
    """One open case per revision, objections and erasures apart.

    ``version`` goes up with each change, against decisions on an old view.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    revision = models.ForeignKey(CommentRevision, on_delete=models.CASCADE, related_name="cases")
    origin = models.CharField(max_length=12, choices=CaseOrigin)
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN)
    priority = models.PositiveSmallIntegerField(default=0)
    priority_why = models.CharField(max_length=40, blank=True, help_text="Identifier of the sentence that explains it.")
    weight = models.FloatField(default=0, help_text="What its reports weigh, by the record of whoever made them.")
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-priority", "-weight", "opened_at", "id"]
        indexes = [
            models.Index(fields=["state", "-priority", "-weight", "opened_at"], name="moderation_queue"),
            models.Index(fields=["state", "origin", "priority"], name="moderation_queue_counts"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["revision"],
                condition=Q(state=CaseState.OPEN) & ~Q(origin__in=APART),
                name="moderation_one_open_case",
            ),
            models.CheckConstraint(
                name="moderation_decided_has_date",
                condition=Q(state=CaseState.DECIDED, decided_at__isnull=False) | ~Q(state=CaseState.DECIDED),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ModerationDecision(models.Model):
    """One act on one revision. Never changed; undone by another decision that reverses it."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    case = models.ForeignKey(ReviewCase, on_delete=models.PROTECT, related_name="decisions")
    revision = models.ForeignKey(CommentRevision, on_delete=models.PROTECT, related_name="decisions")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=12, choices=DecisionAction)
    reason = models.ForeignKey(ReasonCode, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    wording = models.ForeignKey(
        "ReasonWording", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="As it read then."
    )
    explanation = models.TextField(blank=True)
    merged_into = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.PROTECT, related_name="merges", help_text="Of a merge."
    )
    policy = models.ForeignKey(ModerationPolicy, null=True, on_delete=models.PROTECT, related_name="decisions")
    decided_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions")
    source = models.CharField(max_length=8, choices=DecisionSource, default=DecisionSource.PERSON)
    automated_detection = models.BooleanField(default=False)
    automated_decision = models.BooleanField(default=False)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    live = models.BooleanField(default=True, help_text="False once it was undone.")
    before = models.JSONField(default=dict, help_text="What it changed, as it was: an undo restores exactly this.")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(action=DecisionAction.RESTRICT, live=True),
                name="moderation_one_live_restriction",
            ),
            models.CheckConstraint(
                name="moderation_restriction_has_reason",
                condition=~Q(action__in=RESTRICTIONS) | Q(reason__isnull=False),
            ),
            models.CheckConstraint(
                name="moderation_merge_names_survivor",
                condition=Q(action=DecisionAction.MERGE, merged_into__isnull=False)
                | (~Q(action=DecisionAction.MERGE) & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="moderation_reversal_names_what",
                condition=Q(action=DecisionAction.REVERSE, reverses__isnull=False)
                | (~Q(action=DecisionAction.REVERSE) & Q(reverses__isnull=True)),
            ),
            models.CheckConstraint(
                name="moderation_no_automated_restriction",
                condition=~Q(action__in=RESTRICTIONS) | Q(automated_decision=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.action}"

    @property
    def words(self) -> ReasonWording | ReasonCode | None:
        """The reason as it read when this was decided: ``label``, ``clause`` and ``ground``. None without a reason."""
        return self.wording or self.reason


class StatementOfReasons(models.Model):
    """What the author is told about a restriction, in the author's language (Regulation (EU) 2022/2065, art. 17)."""

    decision = models.OneToOneField(ModerationDecision, on_delete=models.PROTECT, related_name="statement")
    language = models.CharField(max_length=2)
    facts = models.TextField()
    ground = models.TextField()
    automated = models.TextField()
    redress = models.TextField()
    appeal_until = models.DateField()
    send_after = models.DateTimeField(
        null=True, blank=True, help_text="The mail waits for the undo; null: nobody to tell, or undone in time."
    )
