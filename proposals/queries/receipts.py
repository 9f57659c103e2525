"""The votes of an account with their receipts: for the voter alone, and only where a key can still tell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Ballot, Participation, Proposal
from proposals.queries.comment_views import own_q
from proposals.queries.visibility import is_public_q
from proposals.queries.vote_links import link_of, subject_of


@dataclass(frozen=True)
class Receipt:
    """A vote of one's own. Without a ballot nobody can tell any more: the key of the proposal is gone."""

    proposal: Proposal
    ballot: Ballot | None


def voted_proposals(account: User) -> QuerySet[Proposal]:
    """The proposals on which the account voted; says nothing about what or when."""
    took_part = Participation.objects.filter(own_q(account), proposal=OuterRef("pk"))
    voted = Proposal.objects.filter(is_public_q("consultation__"), Exists(took_part))
    return voted.select_related("consultation")


def receipts_for(account: User, proposals: Collection[Proposal]) -> list[Receipt]:
    """The receipt of each proposal, in their order; one statement."""
    links: dict[int, str] = {}
    for proposal in proposals:
        try:
            links[proposal.pk] = link_of(subject_of(account, proposal.consultation), proposal)
        except DomainError:
            continue  # no key, or no proof of identity any more: the others can still be told
    found = Ballot.objects.filter(proposal__in=links, link__in=links.values())
    ballots = {(ballot.proposal_id, ballot.link): ballot for ballot in found}
    return [Receipt(proposal, ballots.get((proposal.pk, links.get(proposal.pk, "")))) for proposal in proposals]
