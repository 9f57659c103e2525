"""Tickets for the socket, which sees no cookie it could trust."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.authentication import SiteSession
from api.v1.base import ApiView
from api.v1.fields import NoInput
from api.v1.serializers.tickets import TicketSerializer
from participa.accounts import tickets
from participa.core.errors import DomainError


class TicketList(ApiView):
    """Opening the private topics of the session's account."""

    authentication_classes = [SiteSession]
    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="ticket",
        tags=["events"],
        summary=_("A ticket to my private topics"),
        request=NoInput,
        responses={201: TicketSerializer},
    )
    def post(self, request: Request) -> Response:
        """Only for the session of the site: the ticket ends with it."""
        self.read(NoInput)
        key = request.session.session_key
        if key is None:
            raise DomainError("sign_in")
        at = timezone.now()
        sealed = tickets.issue(account=self.signed_in().code, session_key=key, at=at)
        body = {"ticket": sealed, "use_by": at + tickets.TO_USE, "ends_at": at + tickets.TO_LIVE}
        return Response(TicketSerializer(body).data, status=201)
