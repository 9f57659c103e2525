"""Casting, changing and withdrawing a vote.

Participation, ballot and the change of the tally commit together or not at all. No row carries a time, and nothing
that names the voter carries the choice. Votes are no events: the topic is poked, and watchers read the newest tally.

The rule is asked twice. Under the lock, because only there its answer lasts until the commit; and before it, because
a crowd that comes too late must not keep the row of the consultation from whoever closes it.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from proposals.enums import TallyVisibility
from proposals.models import Ballot, BallotDelta, Consultation, Participant, Participation, Proposal
from proposals.queries.locks import lock_for_writing
from proposals.queries.vote_links import link_of, subject_of
from proposals.rules.voting import why_not_choice, why_not_entropy, why_not_vote
from proposals.services.participants import participant_from

#: A vote that another request of the same person keeps withdrawing while this one is cast.
_ATTEMPTS = 3


def cast_vote(*, account: User, proposal: Proposal, choice: str, voter_entropy: str = "", at: datetime) -> Ballot:
    """The ballot of the account on the proposal, with this choice; asking for it again changes nothing.

    ``voter_entropy`` comes from the voter's browser and goes into the receipt, so that the server alone cannot hand
    two voters the same one. A change makes a new receipt. Raises what ``rules.voting`` answers, ``vote.key_missing``
    and ``vote.elsewhere`` (the same person has voted with an account that is not this one).
    """
    refuse(why_not_choice(choice) or why_not_entropy(voter_entropy))
    refuse(why_not_vote(proposal.consultation, account, at))
    with events.unit():
        consultation, known = lock_for_writing(proposal.consultation_id, account)
        refuse(why_not_vote(consultation, account, at))
        link = link_of(subject_of(account, consultation), proposal)
        ballot = _ballot(proposal, link) if known else None  # who never took part here can have no ballot
        if ballot is None:
            voter = participant_from(account=account, consultation=consultation, known=known)
            ballot, fresh = _first_or_found(proposal, voter, link, choice, voter_entropy, at)
        else:
            fresh = False
        if fresh or _change(ballot, choice, voter_entropy):
            _tell(consultation, proposal, at)
    return ballot


def retract_vote(*, account: User, proposal: Proposal, at: datetime) -> None:
    """Take the vote back: neither ballot nor participation stays. Without a vote nothing happens.

    Raises what ``rules.voting`` answers, ``vote.key_missing``, and ``vote.elsewhere`` for the vote of an account that
    was erased: it stays counted.
    """
    refuse(why_not_vote(proposal.consultation, account, at))
    with events.unit():
        consultation, known = lock_for_writing(proposal.consultation_id, account)
        refuse(why_not_vote(consultation, account, at))
        ballot = _ballot(proposal, link_of(subject_of(account, consultation), proposal))
        if ballot is None:
            return
        voter = participant_from(account=account, consultation=consultation, known=known)
        gone, _ = Participation.objects.filter(proposal=proposal, participant=voter).delete()
        if not gone:
            raise DomainError("vote.elsewhere")
        ballot.delete()
        BallotDelta.objects.create(proposal=proposal, choice=ballot.choice, amount=-1)
        _tell(consultation, proposal, at)


def _ballot(proposal: Proposal, link: str) -> Ballot | None:
    """Held until the unit ends, so that two changes of one person come one after the other."""
    return Ballot.objects.select_for_update().filter(proposal=proposal, link=link).first()


def _first_or_found(
    proposal: Proposal, voter: Participant, link: str, choice: str, entropy: str, at: datetime
) -> tuple[Ballot, bool]:
    """A new ballot and True; or, where another request was first, that request's ballot and False."""
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():  # a savepoint: losing the race must not lose the unit
                return _first(proposal, voter, link, choice, entropy, at), True
        except IntegrityError:
            ballot = _ballot(proposal, link)
            if ballot is not None:
                return ballot, False
    # This person's participation is counted and no ballot answers to this link. A second one would count twice.
    raise DomainError("vote.elsewhere")


def _first(proposal: Proposal, voter: Participant, link: str, choice: str, entropy: str, at: datetime) -> Ballot:
    Participation.objects.create(proposal=proposal, participant=voter, day=timezone.localdate(at))
    ballot = Ballot.objects.create(proposal=proposal, choice=choice, token=_token(entropy), link=link)
    BallotDelta.objects.create(proposal=proposal, choice=choice, amount=1)
    return ballot


def _change(ballot: Ballot, choice: str, entropy: str) -> bool:
    """Give a ballot, whose row is held, another choice; False where it has this one already."""
    if ballot.choice == choice:
        return False
    before, ballot.choice, ballot.token = ballot.choice, choice, _token(entropy)
    Ballot.objects.filter(pk=ballot.pk).update(choice=choice, token=ballot.token, version=F("version") + 1)
    ballot.version += 1
    BallotDelta.objects.bulk_create(
        [
            BallotDelta(proposal_id=ballot.proposal_id, choice=before, amount=-1),
            BallotDelta(proposal_id=ballot.proposal_id, choice=choice, amount=1),
        ]
    )
    return True


def _token(entropy: str) -> str:
    """A receipt: 256 bits from both sides, as base64url."""
    digest = hashlib.sha256(secrets.token_bytes(32) + entropy.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _tell(consultation: Consultation, proposal: Proposal, at: datetime) -> None:
    """Wake whoever watches; not where the tally is hidden, because even the pace of votes would say something."""
    if consultation.tally_visibility == TallyVisibility.LIVE:
        events.publish("tally.changed", ref=proposal.code, topics=[f"proposal:{proposal.code}"], at=at)
