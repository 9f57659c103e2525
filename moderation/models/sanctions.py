"""What is decided about a person who writes, apart from what is decided about a text."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from moderation.enums import SanctionKind
from moderation.models.decisions import ModerationDecision
from participa.core.codes import new_code
from proposals.models import Consultation

_USER = settings.AUTH_USER_MODEL


class Sanction(models.Model):
    """A warning, or a limit on what an account may write, in one consultation or everywhere.

    ``decision`` carries the reason, who decided, the statement and the objection; its text is what led to it. It ends
    by itself at ``until``, earlier where somebody lifts it (``ended_at``), and never where ``until`` is missing.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    decision = models.OneToOneField(ModerationDecision, on_delete=models.PROTECT, related_name="sanction")
    account = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="sanctions")
    kind = models.CharField(max_length=8, choices=SanctionKind)
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Null: everywhere."
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    end_reason = models.TextField(blank=True, help_text="What the person was told when it was lifted.")
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When the person confirmed having read it.")

    class Meta:
        ordering = ["-since", "-id"]
        indexes = [models.Index(fields=["account", "-since"], name="moderation_sanctions_of")]
        constraints = [
            models.CheckConstraint(name="moderation_sanction_kind_known", condition=Q(kind__in=SanctionKind.values)),
            models.CheckConstraint(
                name="moderation_sanction_has_its_end",
                condition=Q(kind__in=[SanctionKind.REVIEW, SanctionKind.SUSPEND], until__gt=F("since"))
                | Q(kind__in=[SanctionKind.WARN, SanctionKind.BAN], until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.kind}"
