"""Which ballot is whose: only the key file of a proposal can tell, and only while it exists.

The ballot carries ``HMAC-SHA256(key, subject)``. The key never enters the database nor its backups.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import stat
from pathlib import Path

from django.conf import settings

from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Consultation, Proposal
from proposals.rules.voting import needs_proof

log = logging.getLogger(__name__)

KEY_BYTES = 32


def key_path(proposal: Proposal) -> Path:
    """Where the key of a proposal lives."""
    return Path(settings.VOTE_KEYS_DIR) / f"{proposal.code}.key"


def read_key(proposal: Proposal) -> bytes:
    """The key of a proposal.

    Raises ``vote.key_missing`` where it cannot be read whole, and ``vote.key_unsafe`` where anybody but its owner can
    read it: then votes could already be linked, and an operator has to look.
    """
    try:
        with key_path(proposal).open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            key = file.read(KEY_BYTES + 1)
    except OSError as error:
        log.warning("no vote key for proposal %s: %s", proposal.code, type(error).__name__)
        raise DomainError("vote.key_missing", proposal=proposal.code) from error
    if mode & 0o077:
        log.error("the vote key of proposal %s has mode %o: it must be 600", proposal.code, mode)
        raise DomainError("vote.key_unsafe", proposal=proposal.code)
    if len(key) != KEY_BYTES:
        log.error("the vote key of proposal %s is not whole", proposal.code)
        raise DomainError("vote.key_missing", proposal=proposal.code)
    return key


def subject_of(account: User, consultation: Consultation) -> str:
    """Whose vote it is: the verified person where the consultation asks for one, else the account.

    Erasing an account keeps its proof, so it never permits a second vote.
    """
    if needs_proof(consultation):
        proof = account.identity_proof
        if proof is None:
            raise DomainError("identity.verified")
        return f"proof:{proof.digest}"
    return f"account:{account.code}"


def link_of(subject: str, proposal: Proposal) -> str:
    """What ties a subject to its ballot on this proposal and to nothing else."""
    return hmac.new(read_key(proposal), subject.encode(), hashlib.sha256).hexdigest()
