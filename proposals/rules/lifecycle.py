"""Every step in the life of a consultation: from which state to which, who may take it, and what it owes the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from proposals.enums import PUBLIC_STATES, ConsultationState
from proposals.models import Consultation

S = ConsultationState


class Part(StrEnum):
    """In which capacity somebody acts on a consultation."""

    CONTACT = "contact"
    APPROVER = "approver"
    PUBLISHER = "publisher"
    MANAGER = "community_manager"
    CLOCK = "clock"


class Owed(StrEnum):
    """The reason that a step must give."""

    NOTHING = "nothing"
    AUTHORS = "authors"
    PUBLIC = "public"


class Act(StrEnum):
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    RECALL = "recall"
    OPEN = "open"
    EXTEND = "extend"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    END = "end"
    WITHDRAW = "withdraw"
    ANALYSE = "analyse"
    SUMMARISE = "summarise"
    AWAIT_RESPONSE = "await_response"
    RESPOND = "respond"
    DECIDE = "decide"
    IMPLEMENT = "implement"
    ARCHIVE = "archive"


@dataclass(frozen=True)
class Step:
    sources: frozenset[str]
    target: str
    parts: frozenset[Part]
    kind: str
    owed: Owed = Owed.NOTHING


@dataclass(frozen=True)
class Standing:
    """What somebody is to a consultation.

    ``reads``: it exists for them, as :mod:`proposals.queries.visibility` decides. ``drafted``: they began it or wrote
    part of it.
    """

    parts: frozenset[Part] = frozenset()
    reads: bool = False
    drafted: bool = False


CLOCK = Standing(frozenset({Part.CLOCK}), reads=True)
_PUBLISHER = frozenset({Part.PUBLISHER})
_CONTACT = frozenset({Part.CONTACT})
_DESK = frozenset({Part.PUBLISHER, Part.MANAGER})


def _step(source: str, target: str, parts: frozenset[Part], kind: str, owed: Owed = Owed.NOTHING) -> Step:
    return Step(frozenset(source.split()), target, parts, f"consultation.{kind}", owed)


#: Together they are exactly ``enums.TRANSITIONS``. Whether a step is due or early is asked apart.
STEPS: dict[Act, Step] = {
    Act.SUBMIT: _step("draft", S.REVIEW, _CONTACT, "submitted"),
    Act.RETURN: _step("review", S.DRAFT, _PUBLISHER, "returned", Owed.AUTHORS),
    Act.APPROVE: _step("review", S.SCHEDULED, _PUBLISHER, "scheduled"),
    Act.RECALL: _step("scheduled", S.DRAFT, _PUBLISHER, "recalled", Owed.AUTHORS),
    Act.OPEN: _step("scheduled", S.OPEN, _PUBLISHER | {Part.CLOCK}, "opened"),
    Act.EXTEND: _step("open", S.OPEN, _PUBLISHER, "extended", Owed.PUBLIC),
    Act.SUSPEND: _step("open", S.SUSPENDED, _PUBLISHER, "suspended", Owed.PUBLIC),
    Act.RESUME: _step("suspended", S.OPEN, _PUBLISHER, "resumed", Owed.PUBLIC),
    Act.CLOSE: _step("open", S.CLOSED, frozenset({Part.CLOCK}), "closed"),
    # The clock does not end what is suspended: a suspension gives the days back, or somebody ends it with a reason.
    Act.END: _step("suspended", S.CLOSED, _PUBLISHER, "closed", Owed.PUBLIC),
    Act.WITHDRAW: _step(
        "draft review scheduled open suspended", S.WITHDRAWN, _PUBLISHER | _CONTACT, "withdrawn", Owed.PUBLIC
    ),
    Act.ANALYSE: _step("closed", S.ANALYSIS, _DESK, "advanced"),
    Act.SUMMARISE: _step("analysis", S.SUMMARISED, _DESK, "advanced"),
    Act.AWAIT_RESPONSE: _step("summarised", S.AWAITING_RESPONSE, _DESK, "advanced"),
    Act.RESPOND: _step("awaiting_response", S.RESPONDED, _DESK, "advanced"),
    Act.DECIDE: _step("responded", S.DECIDED, _PUBLISHER, "advanced"),
    Act.IMPLEMENT: _step("decided", S.IMPLEMENTED, _PUBLISHER, "advanced"),
    Act.ARCHIVE: _step("implemented", S.ARCHIVED, _PUBLISHER, "advanced"),
}

#: The steps after the close, by the state they lead to.
ADVANCES: dict[str, Act] = {step.target: act for act, step in STEPS.items() if step.kind == "consultation.advanced"}


def why_not_act(act: Act, consultation: Consultation, standing: Standing, at: datetime) -> str | None:
    """Why somebody may not take the step now; hidden comes before forbidden, wrong state and wrong time."""
    step = STEPS[act]
    if not standing.reads:
        return "not_found"
    if not standing.parts & _allowed(act, consultation):
        return "forbidden"
    if consultation.state not in step.sources:
        return "consultation.state"
    if act is Act.APPROVE and standing.drafted:
        return "consultation.own_draft"
    return _why_not_now(act, consultation, standing, at)


def _allowed(act: Act, consultation: Consultation) -> frozenset[Part]:
    """A department calls off its own draft; what the public can read, only a publisher."""
    if act is Act.WITHDRAW and consultation.state != S.DRAFT:
        return _PUBLISHER
    return STEPS[act].parts


def _why_not_now(act: Act, consultation: Consultation, standing: Standing, at: datetime) -> str | None:
    opens_at, closes_at = consultation.opens_at, consultation.closes_at
    if act is Act.CLOSE:
        return None if closes_at is not None and at >= closes_at else "consultation.not_yet_closed"
    if act is Act.OPEN and Part.CLOCK in standing.parts:
        return None if opens_at is not None and at >= opens_at else "consultation.not_yet_open"
    if act in {Act.OPEN, Act.EXTEND, Act.SUSPEND} and closes_at is not None and at >= closes_at:
        return "consultation.closed"
    return None


def why_not_close_at(consultation: Consultation, closes_at: datetime, at: datetime) -> str | None:
    """Why a new end is refused: it comes later than the one that was promised, and lies in the future."""
    if consultation.closes_at is not None and closes_at <= consultation.closes_at:
        return "consultation.only_later"
    return "consultation.date_past" if closes_at <= at else None


def why_not_resume(consultation: Consultation, at: datetime) -> str | None:
    """Why it cannot go on until the end it has: there must be time left."""
    return "consultation.needs_later_close" if consultation.closes_at is None or consultation.closes_at <= at else None


def why_not_correct(consultation: Consultation, standing: Standing) -> str | None:
    """Why somebody may not correct a published text: a publisher does, until it is archived or withdrawn."""
    if not standing.reads:
        return "not_found"
    if Part.PUBLISHER not in standing.parts:
        return "forbidden"
    return None if consultation.state in PUBLIC_STATES - {S.ARCHIVED} else "consultation.state"
