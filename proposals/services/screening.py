"""What the screening says becomes an act: publish, hold, or send the text back to its author."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer

from participa.accounts.models import User
from participa.core.digests import sha256
from participa.core.errors import DomainError
from proposals import ports
from proposals.enums import REVIEWED_AUTHOR, REVISED, RevisionState
from proposals.ports import ScreeningContext, ScreeningResult

#: How long an author may think about a nudge.
CONFIRMATION_LIFE = timedelta(hours=24)
_SALT = "participa.nudge"


def confirmed_nudges(confirmation: object, *, account_code: str, text: str, place: str, at: datetime) -> frozenset[str]:
    """The nudges that a confirmation answers: none unless it is ours, fresh, and of this text, place and account."""
    if not isinstance(confirmation, str) or not confirmation:
        return frozenset()
    try:
        claim: dict[str, Any] = Signer(salt=_SALT).unsign_object(confirmation)
    except (BadSignature, ValueError):
        return frozenset()
    age = at.timestamp() - claim["at"]
    if claim["of"] != _of(account_code, text, place) or not 0 <= age <= CONFIRMATION_LIFE.total_seconds():
        return frozenset()
    return frozenset(claim["nudges"])


def verdict(text: str, context: ScreeningContext, *, place: str) -> ScreeningResult:
    """What the screening says, where it publishes or holds. Raises ``nudge`` or the code of the refusal.

    A nudge carries ``why``, its ``signals`` and a ``confirmation``: the same text sent again with it is not nudged for
    the same. A screening that insists on a nudge already confirmed is held for a person to look at.
    """
    result = ports.screen(text, context)
    signals = [signal.as_json() for signal in result.signals]
    if result.status == "refuse":
        raise DomainError(result.code or "comment.refused", field="body", signals=signals)
    if result.status != "nudge":
        return result
    if result.code in context.confirmed:
        return ScreeningResult("hold", result.code, result.signals)
    claim = {
        "of": _of(context.account_code, text, place),
        "nudges": sorted(context.confirmed | {result.code}),
        "at": int(context.at.timestamp()),
    }
    confirmation = Signer(salt=_SALT).sign_object(claim)
    raise DomainError("nudge", field="body", why=result.code, signals=signals, confirmation=confirmation)


def looked_at_again(result: ScreeningResult) -> ScreeningResult:
    """A text that a moderator had sent back to its author goes to a moderator again, whatever the screening says."""
    return replace(result, status="hold", code=REVISED, by_policy=True)


def admitted(account: User, consultation_id: int, at: datetime) -> ports.Standing:
    """How the author stands who is about to write. Raises what moderation decided against it."""
    found = ports.standing(account, consultation_id, at)
    if found.refused:
        raise DomainError(found.refused, **found.facts)
    return found


def under_review(result: ScreeningResult) -> ScreeningResult:
    """A text of somebody whose texts wait for a person: it is never published at once."""
    return result if result.status == "hold" else replace(result, status="hold", code=REVIEWED_AUTHOR, by_policy=True)


def state_after(result: ScreeningResult) -> RevisionState:
    """The state in which a revision begins."""
    if result.status == "publish":
        return RevisionState.PUBLISHED
    return RevisionState.HELD_POLICY if result.by_policy else RevisionState.HELD_SYSTEM


def _of(account_code: str, text: str, place: str) -> str:
    return sha256(f"{account_code}\n{place}\n{text}")
