"""Groups of opinion as the worker last drew them."""

from __future__ import annotations

from django.db import models

from proposals.models import Consultation


class OpinionMap(models.Model):
    """The groups of a consultation, without who is in them (ADR 36).

    ``groups``: for each ``number``, ``people``, ``traits`` (how many, by kind and key) and ``opinions`` on
    contributions by code. ``points``: where people stand, without names, as ``[x, y, group]`` from −100 to 100.
    """

    consultation = models.OneToOneField(
        Consultation, primary_key=True, on_delete=models.CASCADE, related_name="opinion_map"
    )
    drawn_at = models.DateTimeField()
    people = models.PositiveIntegerField(help_text="Who gave an opinion, in a group or in none.")
    why_not = models.CharField(max_length=20, blank=True, help_text="Code of why there are no groups.")
    groups = models.JSONField(default=list)
    points = models.JSONField(default=list)
