"""How moderators work together and fast: who looks at a case, notes, decisions about many, what each one keeps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from moderation.enums import BatchState, DecisionAction, ItemOutcome
from moderation.models.decisions import ModerationDecision, ReasonCode, ReviewCase
from participa.core.codes import new_code
from participa.core.errors import DomainError

_USER = settings.AUTH_USER_MODEL


class CaseClaim(models.Model):
    """Who looks at a case, until when. It tells the others and stops nobody; a claim that ran out is as none."""

    case = models.OneToOneField(ReviewCase, primary_key=True, on_delete=models.CASCADE, related_name="claim")
    holder = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="claims")
    claimed_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="moderation_claim_has_length", condition=Q(until__gt=models.F("claimed_at")))
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.holder_id}"


class CaseNote(models.Model):
    """What moderators tell each other about a case; never public, never changed."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    case = models.ForeignKey(ReviewCase, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="case_notes")
    body = models.TextField()
    mentioned: models.ManyToManyField[Any, Any] = models.ManyToManyField(_USER, related_name="mentioned_in")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="moderation_note_says_something", condition=~Q(body=""))]

    def __str__(self) -> str:
        return self.code


class ActionBatch(models.Model):
    """One decision about many cases, with one reason: planned, run item by item, undone as a whole."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    made_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="batches")
    action = models.CharField(max_length=12, choices=DecisionAction)
    reason = models.ForeignKey(ReasonCode, null=True, blank=True, on_delete=models.PROTECT, related_name="batches")
    explanation = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.PLANNED)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        _USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="undone_batches"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="moderation_batch_has_reason",
                condition=~Q(action=DecisionAction.RESTRICT) | Q(reason__isnull=False),
            ),
            models.CheckConstraint(
                name="moderation_batch_started_has_date",
                condition=Q(state=BatchState.PLANNED) | Q(started_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BatchItem(models.Model):
    """One case of a batch as it was read at ``version``, and what came of it; ``refused`` is the code of "why not"."""

    batch = models.ForeignKey(ActionBatch, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(ReviewCase, on_delete=models.CASCADE, related_name="batch_items")
    version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=ItemOutcome, default=ItemOutcome.WAITING)
    refused = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict, help_text="What the sentence of the refusal names: who, what.")
    decision = models.OneToOneField(
        ModerationDecision, null=True, blank=True, on_delete=models.PROTECT, related_name="batch_item"
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["batch", "outcome"], name="moderation_batch_progress")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "case"], name="moderation_batch_case_once"),
            models.CheckConstraint(
                name="moderation_item_done_has_decision",
                condition=Q(outcome__in=[ItemOutcome.WAITING, ItemOutcome.SKIPPED], decision__isnull=True)
                | Q(outcome__in=[ItemOutcome.DONE, ItemOutcome.UNDONE, ItemOutcome.KEPT], decision__isnull=False),
            ),
            models.CheckConstraint(
                name="moderation_item_refused_says_why",
                condition=Q(outcome__in=[ItemOutcome.SKIPPED, ItemOutcome.KEPT]) ^ Q(refused=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.case_id} {self.outcome}"

    @property
    def error(self) -> DomainError:
        """Why it was left alone, for the catalogue of messages."""
        return DomainError(self.refused, **self.facts)


class SavedFilter(models.Model):
    """A view of the queue that a moderator kept under a name."""

    account = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    wanted = models.JSONField(default=dict, help_text="show, consultation, language, kind, origin.")

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="moderation_filter_name_once")]

    def __str__(self) -> str:
        return self.name


class DeskPreference(models.Model):
    """How an account works at the desk; without a row, as the fields begin."""

    account = models.OneToOneField(_USER, primary_key=True, on_delete=models.CASCADE, related_name="desk_preference")
    single_keys = models.BooleanField(default=True, help_text="Shortcuts of one key (WCAG 2.2, 2.1.4).")

    def __str__(self) -> str:
        return str(self.account_id)
