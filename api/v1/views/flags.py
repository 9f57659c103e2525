"""Reporting a text, with or without an account."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import ApiView
from api.v1.serializers.flags import FlagInput, FlagSerializer
from moderation.services.flags import flag_comment
from moderation.services.illegal_notices import Notifier
from proposals.queries.targets import find_comment


class FlagList(ApiView):
    """Reports of a contribution; nobody lists them here."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="flag_comment",
        tags=["comments"],
        summary=_("Report a contribution"),
        request=FlagInput,
        responses={201: FlagSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """A moderator will look at it. A report never hides anything by itself."""
        given = self.read(FlagInput)
        flag = flag_comment(
            comment=find_comment(code),
            account=self.account,
            category=given["category"],
            text=given.get("text", ""),
            notifier=Notifier(**given["notice"], language=(get_language() or "es")[:2]) if "notice" in given else None,
            at=timezone.now(),
        )
        return Response(FlagSerializer(flag).data, status=201)
