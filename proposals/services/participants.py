"""The participant of an account in a consultation: made at its first act there, and only one per person."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction

from participa.accounts.enums import IdentityLevel
from participa.accounts.models import User
from proposals.enums import Channel
from proposals.models import Consultation, Participant

#: Numbers are drawn from here; drawing one twice in a consultation only means to draw again.
_NUMBERS = 2**31
_ATTEMPTS = 5


def participant_for(*, account: User, consultation: Consultation) -> Participant:
    """The participant of the account, made when missing; inside a unit. Two requests at once get the same one.

    Where the consultation asks for a verified identity, one person is one participant, whatever the number of accounts.
    """
    return participant_from(account=account, consultation=consultation, known=_of_account(account, consultation))


def participant_from(*, account: User, consultation: Consultation, known: Participant | None) -> Participant:
    """The same, for who knows what :func:`~proposals.queries.locks.lock_for_writing` has found for the account."""
    proof = account.identity_proof_id if _wants_proof(consultation) else None
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():  # a savepoint: losing the race must not lose the unit
                found = _of_person(consultation, proof) or known
                return _make(account, consultation, proof) if found is None else _bound(found, proof)
        except IntegrityError:
            known = _of_account(account, consultation)
    raise RuntimeError("no participant could be made: the constraints and the look-up disagree")


def existing_participant(*, account: User, consultation: Consultation, known: Participant | None) -> Participant | None:
    """The participant of the person, without making one."""
    proof = account.identity_proof_id if _wants_proof(consultation) else None
    return _of_person(consultation, proof) or known


def _wants_proof(consultation: Consultation) -> bool:
    return max(consultation.comment_level, consultation.vote_level) >= IdentityLevel.VERIFIED


def _of_account(account: User, consultation: Consultation) -> Participant | None:
    return Participant.objects.filter(consultation=consultation, account=account).first()


def _of_person(consultation: Consultation, proof: int | None) -> Participant | None:
    return Participant.objects.filter(consultation=consultation, proof_id=proof).first() if proof else None


def _bound(participant: Participant, proof: int | None) -> Participant:
    """Somebody who took part before the identity was verified is that person from now on."""
    if proof is not None and participant.proof_id is None:
        participant.proof_id = proof
        participant.save(update_fields=["proof"])
    return participant


def _make(account: User, consultation: Consultation, proof: int | None) -> Participant:
    return Participant.objects.create(
        consultation=consultation,
        account=account,
        proof_id=proof,
        number=1 + secrets.randbelow(_NUMBERS),
        display_name=account.display_name,
        channel=Channel.WEB,
    )
