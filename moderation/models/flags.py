"""What citizens report about a text."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from moderation.enums import FlagCategory, FlagOutcome
from moderation.models.decisions import ReviewCase
from proposals.models import CommentRevision


class Flag(models.Model):
    """A report of a text, by an account or by a stranger; the receipt finds it again."""

    receipt = models.CharField(max_length=24, unique=True)
    revision = models.ForeignKey(CommentRevision, on_delete=models.CASCADE, related_name="flags")
    case = models.ForeignKey(ReviewCase, null=True, on_delete=models.SET_NULL, related_name="flags")
    category = models.CharField(max_length=16, choices=FlagCategory)
    text = models.TextField(blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="flags"
    )
    outcome = models.CharField(max_length=10, choices=FlagOutcome, default=FlagOutcome.WAITING)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "account"], name="moderation_one_flag_per_account"),
            models.CheckConstraint(
                name="moderation_flag_category_known", condition=Q(category__in=FlagCategory.values)
            ),
        ]

    def __str__(self) -> str:
        return self.receipt


class ReceiptCounter(models.Model):
    """The last receipt number of a year and kind (``flag``, ``query``); taken by one UPDATE."""

    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="moderation_receipts_of_year")]
