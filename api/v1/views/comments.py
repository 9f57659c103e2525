"""Contributions: reading, writing, rating."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import ApiView
from api.v1.fields import NoInput
from api.v1.filters import CommentFilter
from api.v1.idempotency import posted_once
from api.v1.listing import ListView
from api.v1.serializers import comments as shapes
from participa.core.errors import DomainError
from proposals.models import Comment
from proposals.queries.comment_views import load_views
from proposals.queries.comments import comment_view
from proposals.queries.mine import find_own
from proposals.queries.targets import find_comment, find_target
from proposals.queries.visibility import shown_comments
from proposals.services.comments import correct_language, edit_comment, post_comment, withdraw_comment
from proposals.services.ratings import cancel_answer_request, rate_comment, request_answer, unrate_comment

_IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=_("A name of your own for this request: sent twice, it acts once. Up to 80 printable characters."),
)


class CommentList(ListView):
    """What citizens write."""

    serializer_class = shapes.CommentSerializer
    filterset_class = CommentFilter
    permission_classes = [IsAuthenticatedOrReadOnly]

    def get_queryset(self) -> QuerySet[Comment]:
        """What has a place in public; rows only to page by."""
        return shown_comments().only("pk", "code")

    @extend_schema(operation_id="comments", tags=["comments"], summary=_("Contributions, newest first"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of contributions and tombstones. What waits for a moderator is not here."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        views = load_views([row.pk for row in rows], self.account)
        return self.get_paginated_response(shapes.CommentSerializer(views.values(), many=True).data)

    @extend_schema(
        operation_id="post_comment",
        tags=["comments"],
        summary=_("Write a contribution"),
        request=shapes.CommentInput,
        responses={201: shapes.PostedSerializer},
        parameters=[_IDEMPOTENCY],
        filters=False,
    )
    def post(self, request: Request) -> Response:
        """Published at once, or held for a moderator. A 422 “nudge” asks to read the text again and confirm."""
        given = self.read(shapes.CommentInput)
        outcome = posted_once(request, self.signed_in(), given, lambda at: self._post(given, at))
        public = shown_comments().filter(code=outcome.ref).exists()
        headers = {"Location": f"{request.path.rstrip('/')}/{outcome.ref}/"}
        if outcome.replayed:
            headers["Idempotency-Replayed"] = "true"
        body = {"code": outcome.ref, "status": "published" if public else "held"}
        return Response(shapes.PostedSerializer(body).data, status=201, headers=headers)

    def _post(self, given: dict[str, Any], at: datetime) -> str:
        target = find_target(
            **{name: given.get(name, "") for name in ("consultation", "proposal", "section", "parent")}
        )
        made = post_comment(
            account=self.signed_in(),
            consultation=target.consultation,
            proposal=target.proposal,
            section=target.section,
            parent=target.parent,
            kind=given["kind"],
            stance=given.get("stance", ""),
            body=given["body"],
            language=given.get("language", ""),
            confirmed=given.get("confirmed", ""),
            at=at,
        )
        return made.code


class CommentDetail(ApiView):
    """One contribution."""

    @extend_schema(
        operation_id="comment", tags=["comments"], summary=_("One contribution"), responses=shapes.CommentSerializer
    )
    def get(self, request: Request, code: str) -> Response:
        """The contribution or its tombstone."""
        return Response(shapes.CommentSerializer(comment_view(code, account=self.account)).data)

    @extend_schema(
        operation_id="edit_comment",
        tags=["comments"],
        summary=_("Correct my contribution"),
        request=shapes.EditInput,
        responses=shapes.CommentSerializer,
    )
    def patch(self, request: Request, code: str) -> Response:
        """Its text, while the time to edit lasts; or its language. One of the two at a time."""
        given, account, at = self.read(shapes.EditInput), self.signed_in(), timezone.now()
        if ("body" in given) == ("language" in given):
            raise DomainError("comment.one_change", field="body")
        comment = find_own(account, code)
        if "body" in given:
            edit_comment(
                account=account, comment=comment, body=given["body"], confirmed=given.get("confirmed", ""), at=at
            )
        else:
            correct_language(account=account, comment=comment, language=given["language"], at=at)
        return Response(shapes.CommentSerializer(comment_view(code, account=account)).data)

    @extend_schema(
        operation_id="withdraw_comment",
        tags=["comments"],
        summary=_("Withdraw my contribution"),
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, code: str) -> Response:
        """Its words are no longer public; the answers to it stay."""
        account = self.signed_in()
        withdraw_comment(account=account, comment=find_own(account, code), at=timezone.now())
        return Response(status=204)


class CommentVote(ApiView):
    """One's own rating of a contribution."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="rate_comment",
        tags=["comments"],
        summary=_("Agree, disagree or pass"),
        request=shapes.RatingInput,
        responses=shapes.RatingSerializer,
    )
    def put(self, request: Request, code: str) -> Response:
        """Rating again replaces the value."""
        given = self.read(shapes.RatingInput)
        vote = rate_comment(
            account=self.signed_in(), comment=find_comment(code), value=given["value"], at=timezone.now()
        )
        return Response(shapes.RatingSerializer({"comment": code, "value": vote.value}).data)

    @extend_schema(
        operation_id="unrate_comment",
        tags=["comments"],
        summary=_("Take my rating back"),
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, code: str) -> Response:
        """Without a rating nothing happens."""
        unrate_comment(account=self.signed_in(), comment=find_comment(code), at=timezone.now())
        return Response(status=204)


class AnswerRequest(ApiView):
    """“I want this answered too”, on a question."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="request_answer",
        tags=["comments"],
        summary=_("Ask for an answer too"),
        request=NoInput,
        responses=shapes.AnswerRequestSerializer,
    )
    def put(self, request: Request, code: str) -> Response:
        """Once per person; asking again changes nothing."""
        self.read(NoInput)
        request_answer(account=self.signed_in(), comment=find_comment(code), at=timezone.now())
        return Response(shapes.AnswerRequestSerializer({"comment": code, "requested": True}).data)

    @extend_schema(
        operation_id="cancel_answer_request",
        tags=["comments"],
        summary=_("Take my request back"),
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, code: str) -> Response:
        """Without a request nothing happens."""
        cancel_answer_request(account=self.signed_in(), comment=find_comment(code), at=timezone.now())
        return Response(status=204)
