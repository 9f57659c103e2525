"""Where texts that resemble each other are found by equality, in every process at once."""

from __future__ import annotations

from django.db import models

from proposals.models import CommentRevision, Consultation


class TextBand(models.Model):
    """One band of the signature of a revision (:mod:`moderation.analysis.duplicates.kept`), kept while it has words.

    Written in the transaction that stores the revision, so two that resemble each other find each other whichever
    process took them.
    """

    revision = models.ForeignKey(CommentRevision, on_delete=models.CASCADE, related_name="bands")
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, db_index=False, related_name="+")
    value = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["consultation", "value", "id"], name="moderation_text_bands")]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.value}"
