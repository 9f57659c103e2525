"""Who may write, approve, publish and correct an official response, and what it must say first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from participa.core.errors import DomainError
from participa.core.text import normalise
from proposals.enums import CommitmentState, ResponseState, Verdict
from proposals.models import Commitment, OfficialResponse
from proposals.rules.lifecycle import Part

#: The words of a response: how long each may be.
TEXTS: dict[str, int] = {
    "body_es": 10_000,
    "body_eu": 10_000,
    "body_en": 10_000,
    "reason_es": 4_000,
    "reason_eu": 4_000,
    "reason_en": 4_000,
    "competent": 160,
}
WORDING = ("verdict", *TEXTS)
#: Without these nothing is sent for approval: both official languages, and the reason always.
OWED = ("verdict", "body_es", "body_eu", "reason_es", "reason_eu")

EDITABLE = frozenset({ResponseState.DRAFT, ResponseState.CHANGES_REQUESTED})
_WRITERS = frozenset({Part.CONTACT, Part.APPROVER})


def clean(texts: Mapping[str, object]) -> dict[str, str]:
    """The words as they are stored; empty is allowed in a draft. Raises with the field that it is about."""
    cleaned: dict[str, str] = {}
    for name, value in texts.items():
        if name == "verdict":
            if value not in ("", *Verdict.values):
                raise DomainError("response.verdict", field=name)
            cleaned[name] = str(value)
        elif name in TEXTS:
            lines = name != "competent"
            cleaned[name] = normalise(value, field=name, longest=TEXTS[name], shortest=0, lines=lines)
        else:
            raise DomainError("edit.unknown", field=name)
    return cleaned


def why_not_draft(parts: Collection[Part]) -> str | None:
    """Only the department that answers; for everybody else its work does not exist."""
    return None if _WRITERS.intersection(parts) else "not_found"


def why_not_write(response: OfficialResponse, parts: Collection[Part]) -> str | None:
    """While it is a draft, or changes were asked for."""
    return why_not_draft(parts) or (None if response.state in EDITABLE else "response.not_editable")


def missing(wording: Mapping[str, str]) -> str | None:
    """The first part that is owed and empty."""
    owed = [*OWED, "competent"] if wording["verdict"] == Verdict.NOT_OURS else OWED
    return next((name for name in owed if not wording[name]), None)


def why_not_review(response: OfficialResponse, parts: Collection[Part]) -> str | None:
    """Approving and asking for changes: an approver of the department, while it waits for one."""
    if not _WRITERS.intersection(parts):
        return "not_found"
    if Part.APPROVER not in parts:
        return "forbidden"
    return None if response.state == ResponseState.IN_REVIEW else "response.not_in_review"


def why_not_approve(response: OfficialResponse, parts: Collection[Part], *, wrote: bool, parity: bool) -> str | None:
    """Four eyes: nobody who wrote part of it; and whoever approves has read that both languages say the same."""
    refused = why_not_review(response, parts)
    if refused is None and wrote:
        return "response.own"
    return refused or (None if parity else "response.parity")


def why_not_publish(response: OfficialResponse, parts: Collection[Part]) -> str | None:
    """An approver of the department, or the clock, once it was approved."""
    if Part.CLOCK not in parts and Part.APPROVER not in parts:
        return "forbidden" if _WRITERS.intersection(parts) else "not_found"
    approved = {ResponseState.APPROVED, ResponseState.SCHEDULED}
    return None if response.state in approved else "response.not_approved"


def why_not_propose_correction(response: OfficialResponse, parts: Collection[Part]) -> str | None:
    """The department corrects what it has published, one correction at a time."""
    refused = why_not_draft(parts)
    if refused is None and response.state != ResponseState.PUBLISHED:
        return "response.not_published"
    return refused or ("response.correction_waits" if response.correction else None)


def why_not_correct(response: OfficialResponse, parts: Collection[Part], *, wrote: bool, parity: bool) -> str | None:
    """A correction is approved like the response was: by an approver who did not write it."""
    if not _WRITERS.intersection(parts):
        return "not_found"
    if Part.APPROVER not in parts:
        return "forbidden"
    if response.state != ResponseState.PUBLISHED or not response.correction:
        return "response.no_correction"
    if wrote:
        return "response.own"
    return None if parity else "response.parity"


def why_not_commit(response: OfficialResponse, parts: Collection[Part]) -> str | None:
    """A commitment is part of the response: it is promised while that is written, and approved with it."""
    return why_not_write(response, parts)


def why_not_update_commitment(commitment: Commitment, parts: Collection[Part], state: str, reason: str) -> str | None:
    """The department, or the community manager for it; dropping it needs a public reason."""
    if not {*_WRITERS, Part.MANAGER}.intersection(parts):
        return "not_found"
    if commitment.response.state != ResponseState.PUBLISHED:
        return "response.not_published" if _WRITERS.intersection(parts) else "not_found"
    if state not in CommitmentState.values:
        return "commitment.state"
    return "commitment.reason" if state == CommitmentState.DROPPED and not reason else None


def why_not_due(due_on: date | None, today: date) -> str | None:
    """What is promised is promised for a day to come."""
    return "commitment.past" if due_on is not None and due_on < today else None
