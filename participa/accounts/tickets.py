"""Tickets to private topics: good for a minute, bound to a session, and telling nobody the key of the session.

The browser gets one from the REST API and shows it over the socket. What it opens ends with the session that asked.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

#: How long a ticket may lie before it is used, and how long what it opened stays open.
TO_USE = timedelta(seconds=60)
TO_LIVE = timedelta(minutes=15)


@dataclass(frozen=True)
class Ticket:
    """Whose it is (the code of the account), the session it is bound to, and when it was issued."""

    account: str
    session_key: str
    issued_at: datetime

    @property
    def ends_at(self) -> datetime:
        """When what it opened is closed."""
        return self.issued_at + TO_LIVE


def issue(*, account: str, session_key: str, at: datetime) -> str:
    """A ticket for the account in this session; sealed, because scripts may read it and not the session's cookie."""
    body = json.dumps([account, session_key, at.isoformat()])
    return _seal().encrypt(body.encode()).decode()


def read(text: str, *, at: datetime) -> Ticket | None:
    """The ticket, or None where it is not one of ours, was changed, or is older than a minute."""
    try:
        account, session_key, issued = json.loads(_seal().decrypt(text.encode()))
    except (InvalidToken, UnicodeEncodeError):
        return None
    issued_at = datetime.fromisoformat(issued)
    return Ticket(account, session_key, issued_at) if timedelta(0) <= at - issued_at <= TO_USE else None


def _seal() -> Fernet:
    """Encryption and signature under a key of its own, derived from the secret of the installation."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"participa.live:{settings.SECRET_KEY}".encode()).digest()))
