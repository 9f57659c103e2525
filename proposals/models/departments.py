"""Departments, who works in them, and the procedures they may follow: configuration, edited in the admin."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from participa.core.codes import new_code
from participa.core.localized import Localized
from proposals.enums import DayKind, MemberRole


class Department(models.Model):
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="units")
    name_es = models.CharField(max_length=160)
    name_eu = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True)
    about_es = models.TextField(blank=True)
    about_eu = models.TextField(blank=True)
    about_en = models.TextField(blank=True)
    contact = models.CharField(max_length=160, blank=True, help_text="Public address of the department.")
    competences = models.TextField(blank=True, help_text="Keywords, one per line, in any language.")
    subdivision = models.CharField(
        max_length=4, default="PV", help_text="Territory of its working calendar (ISO 3166-2:ES)."
    )
    external = models.BooleanField(default=False, help_text="Came with an import; has no members.")

    name = Localized()
    about = Localized()

    class Meta:
        ordering = ["name_es", "id"]

    def __str__(self) -> str:
        return self.name_es


class Membership(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=MemberRole)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "department", "role"], name="proposals_membership_once"),
            models.CheckConstraint(name="proposals_member_role_known", condition=models.Q(role__in=MemberRole.values)),
        ]


class LocalHoliday(models.Model):
    """A day that the ``holidays`` library does not know: of a territory, or of a town."""

    day = models.DateField()
    subdivision = models.CharField(max_length=4, default="PV")
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["day", "subdivision"], name="proposals_local_holiday_once")]


class Procedure(models.Model):
    """What a kind of consultation demands, and the norm that demands it. Data, because rules vary (STC 55/2018)."""

    key = models.SlugField(max_length=40, unique=True)
    name_es = models.CharField(max_length=120)
    name_eu = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    norm = models.CharField(max_length=200, blank=True, help_text="The norm it comes from, as it is cited.")
    minimum_days = models.PositiveSmallIntegerField(default=0)
    day_kind = models.CharField(max_length=10, choices=DayKind, default=DayKind.NATURAL)
    required_sections = models.JSONField(default=list, help_text='[{"key": …, "es": …, "eu": …, "en": …}]')
    required_documents = models.JSONField(default=list, help_text='["memoria", …]: kinds of document')

    name = Localized()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="proposals_day_kind_known", condition=models.Q(day_kind__in=DayKind.values))
        ]

    def __str__(self) -> str:
        return self.name_es
