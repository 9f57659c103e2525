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


class IllegalContentNotice(models.Model):
    """What a report of unlawful content says besides (Regulation (EU) 2022/2065, art. 16.2).

    The explanation is the text of the flag; ``location`` is the exact address of the text. Name and e-mail may be
    missing only where the notice is about offences of arts. 3 to 7 of Directive 2011/93/EU (``exempt``).
    """

    flag = models.OneToOneField(Flag, primary_key=True, on_delete=models.CASCADE, related_name="notice")
    location = models.URLField(max_length=300)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    exempt = models.BooleanField(default=False)
    good_faith = models.BooleanField(help_text="Declares to believe in good faith that it is accurate and complete.")
    language = models.CharField(max_length=2, help_text="Of the mail to whoever gave it.")
    receipt_mailed_at = models.DateTimeField(null=True, blank=True)
    told = models.CharField(max_length=10, blank=True, help_text="The outcome that was mailed last.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="moderation_notice_names_notifier",
                condition=Q(exempt=True) | (~Q(name="") & ~Q(email="")),
            ),
            models.CheckConstraint(name="moderation_notice_in_good_faith", condition=Q(good_faith=True)),
        ]

    def __str__(self) -> str:
        return str(self.flag_id)


class ReceiptCounter(models.Model):
    """The last receipt number of a year and kind (``flag``, ``query``); taken by one UPDATE."""

    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="moderation_receipts_of_year")]
