"""Proposals that can be voted on, and what votes leave behind."""

from __future__ import annotations

from typing import Any

from proposals.enums import Choice
from proposals.models import Ballot, BallotDelta, Participation, Proposal
from proposals.services.vote_keys import make_key
from proposals.services.votes import cast_vote
from tests.factories import NOW, consultation, user


def votable(**fields: Any) -> Proposal:
    """A proposal of an open consultation, ready for its first vote."""
    proposal: Proposal = consultation(**fields).proposals.all()[0]
    make_key(proposal)
    return proposal


def crowd(proposal: Proposal, *, for_: int = 0, against: int = 0, abstain: int = 0) -> None:
    """Votes of so many people nobody has heard of before."""
    for choice, number in ((Choice.FOR, for_), (Choice.AGAINST, against), (Choice.ABSTAIN, abstain)):
        for n in range(number):
            cast_vote(account=user(f"{choice}{n}"), proposal=proposal, choice=choice, at=NOW)


def rows(proposal: Proposal) -> dict[str, Any]:
    """Everything that votes have left behind."""
    return {
        "ballots": list(Ballot.objects.filter(proposal=proposal).values_list("choice", "version")),
        "participations": Participation.objects.filter(proposal=proposal).count(),
        "deltas": list(BallotDelta.objects.filter(proposal=proposal).order_by("id").values_list("choice", "amount")),
    }


NOTHING: dict[str, Any] = {"ballots": [], "participations": 0, "deltas": []}
