"""What stood where a moderator covered words: sealed, for a time, for an objection or an undo."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from moderation.models.decisions import ModerationDecision
from proposals.models import CommentRevision


class SealedOriginal(models.Model):
    """The words of one revision as they were before a redaction, encrypted; emptied when their time is over."""

    decision = models.ForeignKey(ModerationDecision, on_delete=models.PROTECT, related_name="originals")
    revision = models.ForeignKey(CommentRevision, on_delete=models.CASCADE, related_name="originals")
    sealed = models.TextField(blank=True)
    erase_after = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "revision"], name="moderation_original_once"),
            models.CheckConstraint(
                name="moderation_original_sealed_or_erased",
                condition=(~Q(sealed="") & Q(erased_at__isnull=True)) | Q(sealed="", erased_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.revision_id}"
