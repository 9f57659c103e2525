"""Who takes part: per consultation, so that anonymity, paper, imports and erasure need nothing else."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from participa.accounts.models import IdentityProof
from proposals.enums import Channel
from proposals.models.consultations import Consultation


class Participant(models.Model):
    """The author and voter everywhere. Erasure sets ``account`` and ``proof`` to null; nothing else changes."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="participants")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="participants"
    )
    proof = models.ForeignKey(IdentityProof, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    number = models.BigIntegerField(help_text="Random, unique in the consultation; says nothing about the order.")
    display_name = models.CharField(max_length=60)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "account"], name="proposals_one_participant_per_account"),
            models.UniqueConstraint(fields=["consultation", "proof"], name="proposals_one_participant_per_person"),
            models.UniqueConstraint(fields=["consultation", "number"], name="proposals_participant_number_once"),
            models.CheckConstraint(name="proposals_channel_known", condition=Q(channel__in=Channel.values)),
        ]

    def __str__(self) -> str:
        return self.display_name
