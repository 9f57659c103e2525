"""What an account follows, is told, and wants to be told; and answers that may be asked for twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from participa.core.codes import new_code
from proposals.enums import ALWAYS_TOLD, Cadence, NoticeCategory
from proposals.models.consultations import Consultation
from proposals.models.departments import Department

_USER = settings.AUTH_USER_MODEL


class Follow(models.Model):
    account = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="follows")
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.CASCADE, related_name="followers"
    )
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="followers"
    )
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "consultation"], name="proposals_follow_consultation_once"),
            models.UniqueConstraint(fields=["account", "department"], name="proposals_follow_department_once"),
            models.CheckConstraint(
                name="proposals_follow_one_thing",
                condition=Q(consultation__isnull=False, department__isnull=True)
                | Q(consultation__isnull=True, department__isnull=False),
            ),
        ]


class Notice(models.Model):
    """Something an account is told: a code and facts, rendered in its language when it is read or mailed.

    ``key`` makes telling idempotent: the same fact never makes two notices for one account.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    account = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="notices")
    category = models.CharField(max_length=20, choices=NoticeCategory)
    message = models.CharField(max_length=40, help_text="Identifier of its sentence, e.g. response.published")
    ref = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    key = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail_after = models.DateTimeField(null=True, blank=True, help_text="Not before; null: not by e-mail.")
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["mailed_at", "mail_after"], name="proposals_notices_to_mail")]
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="proposals_told_once")]


class NoticePreference(models.Model):
    """Whether a category appears on the site and how it arrives by e-mail; no row means the default."""

    account = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="notice_preferences")
    category = models.CharField(max_length=20, choices=NoticeCategory)
    on_site = models.BooleanField(default=True)
    by_email = models.CharField(max_length=8, choices=Cadence, default=Cadence.AT_ONCE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "category"], name="proposals_preference_once"),
            models.CheckConstraint(name="proposals_always_told", condition=~Q(category__in=sorted(ALWAYS_TOLD))),
        ]


class IdempotencyKey(models.Model):
    """The first answer to a POST with an ``Idempotency-Key``; the key row comes first, the result with the act."""

    account = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    body_hash = models.CharField(max_length=64)
    ref = models.CharField(max_length=40, blank=True, help_text="Code of what the first request made.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="proposals_idempotency_once")]
