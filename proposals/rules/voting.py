"""Who may vote, on what, and until when."""

from __future__ import annotations

import re
from datetime import datetime

from participa.accounts.enums import IdentityLevel
from participa.accounts.models import User
from proposals.enums import Choice
from proposals.models import Consultation
from proposals.rules.opening import why_not_open
from proposals.rules.writing import why_not_identity

#: What a browser may add to the receipt: base64url or hexadecimal.
_ENTROPY = re.compile(r"[A-Za-z0-9_=-]{0,128}")


def why_not_vote(consultation: Consultation, account: User | None, at: datetime) -> str | None:
    """Voting, changing the vote and withdrawing it: the consultation is open and the account good enough for it.

    Where a verified identity is asked for, the proof itself must be there: it is what makes one person one vote.
    """
    code = why_not_open(consultation, at) or why_not_identity(account, consultation.vote_level)
    if code is None and needs_proof(consultation) and account is not None and account.identity_proof_id is None:
        return "identity.verified"
    return code


def needs_proof(consultation: Consultation) -> bool:
    """Votes belong to a verified person rather than to an account."""
    return consultation.vote_level >= IdentityLevel.VERIFIED


def why_not_choice(choice: object) -> str | None:
    """One of the three."""
    return None if isinstance(choice, str) and choice in Choice.values else "vote.choice"


def why_not_entropy(entropy: object) -> str | None:
    """Up to 128 plain characters: it is only ever hashed, but it comes from outside."""
    return None if isinstance(entropy, str) and _ENTROPY.fullmatch(entropy) else "vote.entropy"
