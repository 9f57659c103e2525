"""Who proposes to delete the words of a text for good, and who else agrees."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from moderation.enums import ErasureOutcome
from moderation.models.decisions import ModerationDecision, ReasonCode, ReviewCase
from participa.core.codes import new_code

_USER = settings.AUTH_USER_MODEL


class ErasureProposal(models.Model):
    """That a removed text should be erased; another person agrees or not. ``removal`` had taken it out of public view.

    ``case`` brings it to the desk; ``decision`` is the erasure, once somebody else agreed.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    removal = models.ForeignKey(ModerationDecision, on_delete=models.PROTECT, related_name="erasure_proposals")
    case = models.OneToOneField(ReviewCase, on_delete=models.PROTECT, related_name="erasure")
    reason = models.ForeignKey(ReasonCode, on_delete=models.PROTECT, related_name="+")
    explanation = models.TextField(blank=True, help_text="For the author.")
    proposed_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="proposed_erasures")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=ErasureOutcome, default=ErasureOutcome.WAITING)
    answered_by = models.ForeignKey(
        _USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="answered_erasures"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, help_text="What whoever answered said to whoever proposed.")
    decision = models.OneToOneField(
        ModerationDecision, null=True, blank=True, on_delete=models.PROTECT, related_name="erasure"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["removal"], condition=Q(outcome=ErasureOutcome.WAITING), name="moderation_one_erasure_waits"
            ),
            models.CheckConstraint(
                name="moderation_erasure_four_eyes",
                condition=Q(answered_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(answered_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="moderation_erasure_answered_whole",
                condition=Q(outcome=ErasureOutcome.WAITING, answered_at__isnull=True, decision__isnull=True)
                | Q(outcome=ErasureOutcome.APPROVED, answered_at__isnull=False, decision__isnull=False)
                | Q(
                    outcome__in=[ErasureOutcome.REFUSED, ErasureOutcome.SETTLED],
                    answered_at__isnull=False,
                    decision__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code
