"""Questions that the community manager sends to a department."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from moderation.enums import QueryResult, QueryState
from proposals.models import Comment, Consultation, Department, OfficialResponse, Theme

_USER = settings.AUTH_USER_MODEL


class InternalQuery(models.Model):
    """A question to a department, ``CI-2026-0042``; the due date is stored when it is sent."""

    code = models.CharField(max_length=16, unique=True, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="internal_queries")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="internal_queries")
    assignee = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    question = models.TextField()
    state = models.CharField(max_length=12, choices=QueryState, default=QueryState.SENT)
    result = models.CharField(max_length=16, choices=QueryResult, blank=True)
    return_reason = models.TextField(blank=True)
    bounces = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField()
    sent_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="sent_queries")
    sent_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    response = models.OneToOneField(
        OfficialResponse, null=True, blank=True, on_delete=models.SET_NULL, related_name="internal_query"
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(name="moderation_query_state_known", condition=Q(state__in=QueryState.values)),
            models.CheckConstraint(
                name="moderation_query_closed_whole",
                condition=Q(state=QueryState.CLOSED, closed_at__isnull=False) & ~Q(result="")
                | ~Q(state=QueryState.CLOSED),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class QueryItem(models.Model):
    """What a query is about, with the excerpt frozen when it was sent."""

    query = models.ForeignKey(InternalQuery, on_delete=models.CASCADE, related_name="items")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="query_items")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.CASCADE, related_name="query_items")
    excerpt = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="moderation_item_one_thing",
                condition=Q(comment__isnull=False, theme__isnull=True) | Q(comment__isnull=True, theme__isnull=False),
            ),
            models.UniqueConstraint(fields=["query", "comment"], name="moderation_item_comment_once"),
            models.UniqueConstraint(fields=["query", "theme"], name="moderation_item_theme_once"),
        ]
