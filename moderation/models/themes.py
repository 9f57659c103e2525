"""What the analysis thinks of themes: nothing here is public, and nothing here is what a person said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from moderation.enums import AnalysisState, SuggestionSource
from proposals.models import CommentRevision, Consultation, Theme

_USER = settings.AUTH_USER_MODEL


class ThemeAnalysis(models.Model):
    """How far the worker is with the themes of a consultation, and what it learned (packed by zlib).

    ``why_not`` says what it could not do: ``too_few`` comments, else empty.
    """

    consultation = models.OneToOneField(
        Consultation, primary_key=True, on_delete=models.CASCADE, related_name="theme_analysis"
    )
    state = models.CharField(max_length=8, choices=AnalysisState, default=AnalysisState.DONE)
    many = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Themes asked for; null for as many as fit."
    )
    requested_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField(null=True, blank=True)
    active_at = models.DateTimeField(null=True, blank=True, help_text="Last sign of whoever works on it.")
    attempts = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0, help_text="Steps that are done.")
    steps = models.PositiveSmallIntegerField(default=0, help_text="All steps; 0 before it began.")
    done_at = models.DateTimeField(null=True, blank=True)
    why_not = models.CharField(max_length=16, blank=True)
    texts = models.PositiveIntegerField(default=0, help_text="Public texts that were read.")
    learned_at = models.DateTimeField(null=True, blank=True, help_text="Up to when what people said is in the model.")
    learned_from = models.PositiveIntegerField(default=0, help_text="Assignments that people made or confirmed.")
    model = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="moderation_themes_state_known", condition=Q(state__in=AnalysisState.values)),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.state}"


class ThemeSketch(models.Model):
    """What a theme is about: its words, the strongest first, as people write them, and revisions that show it best.

    ``members`` are the revisions that were grouped where the analysis proposed it.
    """

    theme = models.OneToOneField(Theme, primary_key=True, on_delete=models.CASCADE, related_name="sketch")
    words = models.JSONField(default=list)
    representatives = models.JSONField(default=list)
    members = models.JSONField(default=list)

    def __str__(self) -> str:
        return " ".join(self.words)


class ThemeSplit(models.Model):
    """How the program would take a theme apart, for a person who asked; ``done_at`` is empty while the worker thinks.

    ``groups``: two of ``{"words": […], "revisions": […]}``, the larger first; none where ``why_not`` is ``too_few``.
    """

    theme = models.OneToOneField(Theme, primary_key=True, on_delete=models.CASCADE, related_name="proposed_split")
    requested_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    why_not = models.CharField(max_length=16, blank=True)
    groups = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.theme_id}: {len(self.groups)}"


class ThemeSuggestion(models.Model):
    """That a revision may belong to a theme, and how sure that is (0 to 1); a person confirms or refuses it.

    A refused one is kept, so that it never comes back.
    """

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="suggestions")
    revision = models.ForeignKey(CommentRevision, on_delete=models.CASCADE, related_name="theme_suggestions")
    source = models.CharField(max_length=8, choices=SuggestionSource)
    confidence = models.FloatField()
    refused_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-confidence", "id"]
        constraints = [
            models.UniqueConstraint(fields=["theme", "revision"], name="moderation_suggested_once"),
            models.UniqueConstraint(
                fields=["revision"], condition=Q(refused_at__isnull=True), name="moderation_one_suggestion"
            ),
            models.CheckConstraint(
                name="moderation_suggestion_confidence", condition=Q(confidence__gte=0, confidence__lte=1)
            ),
            models.CheckConstraint(
                name="moderation_suggestion_source", condition=Q(source__in=SuggestionSource.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme_id} ← {self.revision_id}"
