"""What authors object to, and who answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from moderation.enums import AppealOutcome
from moderation.models.decisions import ModerationDecision, ReviewCase
from participa.core.codes import new_code

_USER = settings.AUTH_USER_MODEL


class Appeal(models.Model):
    """An author's objection to one decision, answered by somebody else (Regulation (EU) 2022/2065, art. 20).

    ``case`` brings it to the desk; ``against`` is whoever had decided, so that the database itself refuses them.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    decision = models.OneToOneField(ModerationDecision, on_delete=models.PROTECT, related_name="appeal")
    case = models.OneToOneField(ReviewCase, on_delete=models.PROTECT, related_name="appeal")
    account = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="appeals")
    against = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=AppealOutcome, default=AppealOutcome.WAITING)
    answer = models.TextField(blank=True, help_text="What the author is told, in the language of the statement.")
    answered_by = models.ForeignKey(
        _USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="answered_appeals"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="moderation_appeal_by_another",
                condition=~Q(answered_by=F("against")) & ~Q(answered_by=F("account")),
            ),
            models.CheckConstraint(
                name="moderation_appeal_answered_whole",
                condition=Q(
                    outcome=AppealOutcome.WAITING, answer="", answered_by__isnull=True, answered_at__isnull=True
                )
                | (~Q(outcome=AppealOutcome.WAITING) & ~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(name="moderation_appeal_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def paragraphs(self) -> list[str]:
        """The answer as it is read."""
        return self.answer.split("\n\n")
