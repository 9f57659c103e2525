"""Proposals, their counts and one's own vote."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import ApiView
from api.v1.filters import ProposalFilter
from api.v1.listing import ListView
from api.v1.pagination import OldestFirst
from api.v1.serializers import proposals as shapes
from participa.core.errors import DomainError
from proposals.models import Ballot, Proposal
from proposals.queries.targets import find_target
from proposals.queries.visibility import is_public_q, readable_consultations
from proposals.queries.votes import own_ballot, tallies_shown, tally_shown
from proposals.services.votes import cast_vote, retract_vote


def public_proposals() -> QuerySet[Proposal]:
    """Proposals of public consultations, with their consultation."""
    return Proposal.objects.filter(is_public_q("consultation__")).select_related("consultation")


def public_proposal(code: str) -> Proposal:
    """The proposal with this code. Raises ``not_found``."""
    proposal = find_target(proposal=code).proposal
    if proposal is None:
        raise DomainError("not_found")
    return proposal


class ProposalList(ListView):
    """What is argued and voted on."""

    queryset = public_proposals()
    serializer_class = shapes.ProposalSerializer
    filterset_class = ProposalFilter
    pagination_class = OldestFirst

    @extend_schema(operation_id="proposals", tags=["proposals"], summary=_("Proposals of public consultations"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of proposals with their counts, in the order in which they were made."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        context = {"tallies": tallies_shown(rows or [], timezone.now())}
        return self.get_paginated_response(shapes.ProposalSerializer(rows, many=True, context=context).data)


class ProposalDetail(ApiView):
    """One proposal."""

    @extend_schema(
        operation_id="proposal", tags=["proposals"], summary=_("One proposal"), responses=shapes.ProposalSerializer
    )
    def get(self, request: Request, code: str) -> Response:
        """The proposal with its count. One of a draft is shown to those who work on it."""
        readable = readable_consultations(self.account)
        row = Proposal.objects.filter(code=code, consultation__in=readable).select_related("consultation").first()
        if row is None:
            raise DomainError("not_found")
        context = {"tallies": tallies_shown([row], timezone.now())}
        return Response(shapes.ProposalSerializer(row, context=context).data)


class TallyList(ListView):
    """The counts alone, for many proposals at once."""

    queryset = public_proposals()
    serializer_class = shapes.TallySerializer
    filterset_class = ProposalFilter
    pagination_class = OldestFirst

    @extend_schema(operation_id="tallies", tags=["proposals"], summary=_("Counts of public proposals"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of counts, in the order of the proposals."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        tallies = tallies_shown(rows or [], timezone.now())
        ordered = [tallies[row.code] for row in rows or []]
        return self.get_paginated_response(shapes.TallySerializer(ordered, many=True).data)


class TallyDetail(ApiView):
    """The count of one proposal."""

    @extend_schema(
        operation_id="tally", tags=["proposals"], summary=_("Count of one proposal"), responses=shapes.TallySerializer
    )
    def get(self, request: Request, code: str) -> Response:
        """What anybody may see of it at this moment."""
        return Response(shapes.TallySerializer(tally_shown(public_proposal(code), timezone.now())).data)


class Vote(ApiView):
    """One's own vote on a proposal."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="own_vote", tags=["votes"], summary=_("My vote on a proposal"), responses=shapes.VoteSerializer
    )
    def get(self, request: Request, code: str) -> Response:
        """The vote with its receipt, or nulls."""
        ballot = own_ballot(self.signed_in(), public_proposal(code))
        return Response(shapes.VoteSerializer(own_vote(code, ballot)).data)

    @extend_schema(
        operation_id="vote",
        tags=["votes"],
        summary=_("Vote, or change my vote"),
        request=shapes.VoteInput,
        responses=shapes.VoteSerializer,
    )
    def put(self, request: Request, code: str) -> Response:
        """The same vote again changes nothing; another choice replaces it and makes a new receipt."""
        given = self.read(shapes.VoteInput)
        ballot = cast_vote(
            account=self.signed_in(),
            proposal=public_proposal(code),
            choice=given["choice"],
            voter_entropy=given.get("entropy", ""),
            at=timezone.now(),
        )
        return Response(shapes.VoteSerializer(own_vote(code, ballot)).data)

    @extend_schema(
        operation_id="retract_vote",
        tags=["votes"],
        summary=_("Take my vote back"),
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, code: str) -> Response:
        """Nothing of it stays. Without a vote nothing happens."""
        retract_vote(account=self.signed_in(), proposal=public_proposal(code), at=timezone.now())
        return Response(status=204)


def own_vote(code: str, ballot: Ballot | None) -> dict[str, Any]:
    """A vote as its voter sees it."""
    return {"proposal": code, **{name: getattr(ballot, name, None) for name in ("choice", "token", "version")}}
