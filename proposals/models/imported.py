"""What came from elsewhere: where from, and counts that are shown as imported and are never ballots."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from proposals.models.comments import Comment
from proposals.models.consultations import Consultation, Proposal
from proposals.models.participants import Participant


class ImportedTally(models.Model):
    proposal = models.OneToOneField(
        Proposal, null=True, blank=True, on_delete=models.CASCADE, related_name="imported_tally"
    )
    comment = models.OneToOneField(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="imported_tally"
    )
    source = models.CharField(max_length=40)
    supports = models.PositiveIntegerField(default=0, help_text="Signatures in favour, without a way to vote against.")
    positive = models.PositiveIntegerField(default=0)
    negative = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="proposals_imported_one_thing",
                condition=Q(proposal__isnull=False, comment__isnull=True)
                | Q(proposal__isnull=True, comment__isnull=False),
            )
        ]


class ExternalRef(models.Model):
    """The identifier that a thing had where it came from: it makes an import idempotent and resumable."""

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=80)
    consultation = models.ForeignKey(Consultation, null=True, on_delete=models.CASCADE, related_name="+")
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="+")
    participant = models.ForeignKey(Participant, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="proposals_external_once")]
