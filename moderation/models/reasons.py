"""How the reasons for a removal have read."""

from __future__ import annotations

from django.db import models

from moderation.models.decisions import ReasonCode
from participa.core.localized import Localized


class ReasonWording(models.Model):
    """How a reason read from ``since`` on. A version never changes; the newest is also on the reason itself."""

    reason = models.ForeignKey(ReasonCode, on_delete=models.PROTECT, related_name="wordings")
    version = models.PositiveIntegerField()
    label_es = models.CharField(max_length=120)
    label_eu = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120, blank=True)
    clause = models.CharField(max_length=20, blank=True)
    ground = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()

    label = Localized()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["reason", "version"], name="moderation_wording_version_once")]

    def __str__(self) -> str:
        return f"{self.reason_id} {self.version}"
