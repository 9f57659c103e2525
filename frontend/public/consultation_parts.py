"""The page of a consultation in the order in which it is read: parts of the text, proposals, life, changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from participa.core.localized import Text
from proposals.enums import ConsultationState
from proposals.models import Consultation, ConsultationTransition, Proposal, Section
from proposals.queries.consultation_view import ConsultationView
from proposals.queries.versions import Difference
from proposals.queries.votes import TallyShown
from proposals.rules.differences import Piece

S = ConsultationState


@dataclass(frozen=True)
class Part:
    """A part of the text, and how many contributions it has."""

    section: Section
    said: int


@dataclass(frozen=True)
class Measure:
    """A proposal with its count, and how many contributions it has."""

    proposal: Proposal
    tally: TallyShown
    said: int


def parts_of(view: ConsultationView) -> list[Part]:
    return [Part(row, view.said.get(f"section:{row.key}", 0)) for row in view.page.sections]


def measures_of(view: ConsultationView) -> list[Measure]:
    return [
        Measure(row, view.tallies[row.code], view.said.get(f"proposal:{row.code}", 0)) for row in view.page.proposals
    ]


@dataclass(frozen=True)
class Step:
    """A step of the life: done, the one where it stands, or to come."""

    label: str
    at: datetime | None = None
    reason: Text | str = ""
    done: bool = False
    now: bool = False
    end: bool = False


_REACHED = {
    S.SCHEDULED: _("Text published"),
    S.OPEN: _("Open to contributions and votes"),
    S.SUSPENDED: _("Suspended"),
    S.CLOSED: _("Closed"),
    S.ANALYSIS: _("Contributions being analysed"),
    S.SUMMARISED: _("Summary published"),
    S.AWAITING_RESPONSE: _("Waiting for the responses"),
    S.RESPONDED: _("Every theme answered"),
    S.DECIDED: _("Decision taken"),
    S.IMPLEMENTED: _("Carried out"),
    S.ARCHIVED: _("Archived"),
    S.WITHDRAWN: _("Withdrawn"),
}
_EXTENDED, _RESUMED = _("Extended"), _("Open again")
#: What the public may expect of a consultation that goes its way.
_ROAD = (S.SCHEDULED, S.OPEN, S.CLOSED, S.SUMMARISED, S.RESPONDED, S.DECIDED, S.IMPLEMENTED)
_ORDER = [S.SCHEDULED, S.OPEN, S.SUSPENDED, S.CLOSED, S.ANALYSIS, S.SUMMARISED, S.AWAITING_RESPONSE, S.RESPONDED,
          S.DECIDED, S.IMPLEMENTED, S.ARCHIVED]  # fmt: skip


def life_of(consultation: Consultation, steps: list[ConsultationTransition]) -> list[Step]:
    """What happened, where it stands, and what is still to come."""
    past = [Step(_label(row), row.at, row.reason) for row in steps] or _without_record(consultation)
    *before, last = past
    done = [Step(step.label, step.at, step.reason, done=True) for step in before]
    return [*done, Step(last.label, last.at, last.reason, now=True), *_to_come(consultation)]


def _label(row: ConsultationTransition) -> str:
    if row.target == S.OPEN and row.source == S.OPEN:
        return str(_EXTENDED)
    if row.target == S.OPEN and row.source == S.SUSPENDED:
        return str(_RESUMED)
    return str(_REACHED.get(S(row.target), row.get_target_display()))


def _without_record(consultation: Consultation) -> list[Step]:
    """What came with an import has dates and no steps."""
    found = [Step(str(_REACHED[S.SCHEDULED]), consultation.published_at)]
    state = S(consultation.state)
    if state != S.SCHEDULED:
        found.append(Step(str(_REACHED[S.OPEN]), consultation.opens_at))
    if state not in {S.SCHEDULED, S.OPEN}:
        found.append(Step(str(_REACHED.get(state, state.label)), consultation.closes_at))
    return found


def _to_come(consultation: Consultation) -> list[Step]:
    state = S(consultation.state)
    if state not in _ORDER:
        return []
    dates = {S.OPEN: consultation.opens_at, S.CLOSED: consultation.closes_at}
    ahead = [step for step in _ROAD if _ORDER.index(step) > _ORDER.index(state)]
    return [Step(str(_REACHED[step]), dates.get(step), end=step == S.CLOSED) for step in ahead]


_COLUMNS = {
    "title": _("Title"),
    "summary": _("Summary"),
    "heading": _("Heading"),
    "body": _("Text"),
    "alternative": _("Alternative text"),
    "exception_reason": _("Why it departs from its procedure"),
    "sha256": _("File"),
}
_PLACES = {"section": _("Part of the text"), "proposal": _("Proposal"), "document": _("Document")}


@dataclass(frozen=True)
class ShownDifference:
    """A change in words: where, which text, in which language."""

    place: str
    column: str
    language: str
    pieces: list[Piece]


def shown(difference: Difference) -> ShownDifference:
    """A difference as a reader names it."""
    kind, _sep, name = difference.target.partition(":")
    place = f"{_PLACES[kind]} {name}" if kind in _PLACES else ""
    column = str(_COLUMNS.get(difference.column, difference.column))
    return ShownDifference(place, column, difference.language, difference.pieces)
