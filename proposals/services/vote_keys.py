"""Making the key of a proposal, which must exist before its first vote."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from participa.core.errors import DomainError
from proposals.models import Ballot, Proposal
from proposals.queries.vote_links import KEY_BYTES, key_path, read_key


def make_key(proposal: Proposal) -> None:
    """Make the key of a proposal unless it has one.

    A proposal that has ballots never gets another one: its voters could vote again. Raises ``vote.key_missing`` then,
    and ``vote.key_unsafe`` for a key that others can read.
    """
    path = key_path(proposal)
    if not path.exists():
        if Ballot.objects.filter(proposal=proposal).exists():
            raise DomainError("vote.key_missing", proposal=proposal.code)
        _write_once(path)
    read_key(proposal)


def _write_once(path: Path) -> None:
    """Make the file whole or not at all, and never over another one; it survives a power cut before anybody votes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key is the key
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
