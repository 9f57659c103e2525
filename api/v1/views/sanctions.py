"""Warning or suspending the author of a text, and ending that early."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.moderators import ModeratorView, operation
from api.v1.serializers.sanctions import LiftInput, SanctionInput, SanctionSerializer
from api.v1.views.cases import reason_named
from moderation.queries.cases import find_case
from moderation.queries.standing import find_sanction
from moderation.services.sanctions import lift_sanction, sanction_author


class SanctionList(ModeratorView):
    """What is decided about the author of a text."""

    @operation("sanction_author", _("Warn or suspend an author"), takes=SanctionInput, gives={201: SanctionSerializer})
    def post(self, request: Request, code: str) -> Response:
        """By the code of a case. Every moderator may warn; the rest is the community manager’s."""
        given = self.read(SanctionInput)
        sanction = sanction_author(
            case=find_case(code),
            by=self.moderator,
            kind=given["kind"],
            days=given.get("days"),
            everywhere=given["everywhere"],
            reason=reason_named(given),
            explanation=given.get("explanation", ""),
            at=timezone.now(),
        )
        return Response(SanctionSerializer(sanction).data, status=201)


class SanctionLift(ModeratorView):
    """Ending it."""

    @operation("lift_sanction", _("End a sanction early"), takes=LiftInput, gives={201: SanctionSerializer})
    def post(self, request: Request, code: str) -> Response:
        """The person is told."""
        said = self.read(LiftInput)["explanation"]
        ended = lift_sanction(sanction=find_sanction(code), by=self.moderator, explanation=said, at=timezone.now())
        return Response(SanctionSerializer(ended).data, status=201)
