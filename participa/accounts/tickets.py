"""Tickets to private topics: signed, good for a minute, bound to a session without telling its key.

The browser gets one from the REST API and shows it over the socket. What it opens ends with the session that asked.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.core import signing

#: How long a ticket may lie before it is used, and how long what it opened stays open.
TO_USE = timedelta(seconds=60)
TO_LIVE = timedelta(minutes=15)
_SALT = "participa.live.ticket"


@dataclass(frozen=True)
class Ticket:
    """Whose it is (the code of the account), the session it is bound to, and when it was issued."""

    account: str
    session: str
    issued_at: datetime

    @property
    def ends_at(self) -> datetime:
        """When what it opened is closed."""
        return self.issued_at + TO_LIVE

    def is_of(self, session_key: str) -> bool:
        """Whether this is the session that asked for it."""
        return hmac.compare_digest(self.session, _name_of(session_key))


def issue(*, account: str, session_key: str, at: datetime) -> str:
    """A ticket for the account in this session."""
    body = {"a": account, "s": _name_of(session_key), "t": int(at.timestamp() * 1000)}
    return signing.dumps(body, salt=_SALT, compress=False)


def read(text: str, *, at: datetime) -> Ticket | None:
    """The ticket, or None where it is not one of ours, was changed, or is older than a minute."""
    try:
        body = signing.loads(text, salt=_SALT)
        issued_at = datetime.fromtimestamp(body["t"] / 1000, tz=at.tzinfo)
        ticket = Ticket(str(body["a"]), str(body["s"]), issued_at)
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    return ticket if timedelta(0) <= at - issued_at <= TO_USE else None


def _name_of(session_key: str) -> str:
    """What stands for the session key in a ticket: whoever reads it cannot take the session over."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{_SALT}:{session_key}".encode(), sha256).hexdigest()
