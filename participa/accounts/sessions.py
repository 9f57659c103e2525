"""Ending every session of a person at once. Who was signed in may sign in again."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from participa import events
from participa.accounts.models import User


def accounts_of_person(account: User) -> QuerySet[User]:
    """The account, and the other accounts of the same verified person."""
    same = Q(pk=account.pk)
    if account.identity_proof_id:
        same |= Q(identity_proof=account.identity_proof_id)
    return User.objects.filter(same)


def end_sessions(account: User) -> None:
    """Every session of the person ends now, and within five seconds what its tickets opened over sockets."""
    with events.unit():
        accounts_of_person(account).update(sessions_ended=F("sessions_ended") + 1)
