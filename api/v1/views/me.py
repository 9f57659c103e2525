"""What an account did, for itself alone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import ApiView
from api.v1.listing import ListView
from api.v1.pagination import CursorPage, asked_size, next_page
from api.v1.serializers.me import AccountSerializer, OwnTextSerializer
from api.v1.serializers.proposals import VoteSerializer
from api.v1.views.proposals import own_vote
from proposals.models import Proposal
from proposals.queries.mine import my_contribution, my_contributions
from proposals.queries.receipts import receipts_for, voted_proposals


class Me(ApiView):
    """The account."""

    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="me", tags=["me"], summary=_("My account"), responses=AccountSerializer)
    def get(self, request: Request) -> Response:
        """What the API knows of who asks. The e-mail address is not part of it."""
        return Response(AccountSerializer(self.signed_in()).data)


class MyContributions(ApiView):
    """One's own texts."""

    permission_classes = [IsAuthenticated]
    parameters: ClassVar[frozenset[str]] = CursorPage.names
    pagination_class = CursorPage

    @extend_schema(
        operation_id="my_contributions",
        tags=["me"],
        summary=_("My contributions, newest first"),
        responses=OwnTextSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """What waits, what is public and what was removed, with the reason."""
        asked = request.query_params
        page = my_contributions(
            self.signed_in(),
            at=timezone.now(),
            limit=asked_size(asked.get("page_size")),
            cursor=asked.get("cursor", ""),
        )
        rows = OwnTextSerializer(page.items, many=True).data
        return Response({"next": next_page(request, page.next), "results": rows})


class MyContribution(ApiView):
    """One of one's own texts."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="my_contribution", tags=["me"], summary=_("One of my contributions"), responses=OwnTextSerializer
    )
    def get(self, request: Request, code: str) -> Response:
        """Somebody else's is not found."""
        return Response(OwnTextSerializer(my_contribution(self.signed_in(), code, at=timezone.now())).data)


class MyVotes(ListView):
    """One's own votes."""

    permission_classes = [IsAuthenticated]
    serializer_class = VoteSerializer

    def get_queryset(self) -> QuerySet[Proposal]:
        """What the account voted on."""
        return voted_proposals(self.signed_in()) if self.account else Proposal.objects.none()

    @extend_schema(operation_id="my_votes", tags=["me"], summary=_("My votes with their receipts"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """By proposal, the newest proposal first. Nulls where the key is gone: then nobody can tell a vote any more."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        votes = [own_vote(one.proposal.code, one.ballot) for one in receipts_for(self.signed_in(), rows)]
        return self.get_paginated_response(VoteSerializer(votes, many=True).data)
