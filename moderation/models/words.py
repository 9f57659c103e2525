"""The word lists as the community manager edits them: what was listed from when until when, and who changed it why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from moderation.enums import WordLevel


class WordListVersion(models.Model):
    """One change of the list of a language. A language without versions has the list that the product brings.

    ``digest`` (SHA-256) is of the language, the version and everything then listed: processes know by it which list
    they hold, and the audit log cites it.
    """

    language = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Null: the list of the product.",
    )
    made_at = models.DateTimeField()
    why = models.TextField(blank=True)
    added = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()
    back_to = models.PositiveIntegerField(null=True, help_text="The version whose words this one lists again.")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["language", "version"], name="moderation_word_version_once"),
            models.UniqueConstraint(fields=["digest"], name="moderation_word_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.language}-{self.version}"


class ListedWord(models.Model):
    """A word or phrase in the versions from ``added_in`` on, until ``removed_in`` where it is not null."""

    language = models.CharField(max_length=2)
    phrase = models.CharField(max_length=80)
    level = models.CharField(max_length=5, choices=WordLevel)
    added_in = models.PositiveIntegerField()
    removed_in = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["phrase", "id"]
        indexes = [models.Index(fields=["language", "added_in"], name="moderation_listed_words")]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "phrase"], condition=Q(removed_in__isnull=True), name="moderation_word_listed_once"
            ),
            models.CheckConstraint(condition=Q(level__in=WordLevel.values), name="moderation_word_level_known"),
            models.CheckConstraint(
                condition=Q(removed_in__isnull=True) | Q(removed_in__gt=F("added_in")),
                name="moderation_word_removed_later",
            ),
        ]

    def __str__(self) -> str:
        return self.phrase
