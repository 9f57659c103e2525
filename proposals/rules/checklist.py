"""What its procedure demands of a consultation before anybody may read it: items, each met or not, and where."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from participa.core.workdays import MADRID, add_working_days, end_of_day
from proposals.enums import DayKind
from proposals.models import Consultation, Document, Procedure, Proposal, Section

#: The two official languages: nothing is published in one of them alone.
OFFICIAL = ("es", "eu")


@dataclass(frozen=True)
class Dossier:
    """Everything that the checklist looks at. ``local`` are the holidays that the territory's calendar lacks."""

    consultation: Consultation
    procedure: Procedure
    sections: Sequence[Section]
    proposals: Sequence[Proposal]
    documents: Sequence[Document]
    subdivision: str = "PV"
    local: Collection[date] = ()


@dataclass(frozen=True)
class Item:
    """One demand. ``where`` names the part of the editor that mends it; ``excused``: unmet, with a public reason."""

    code: str
    ok: bool
    where: str
    facts: dict[str, Any] = field(default_factory=dict)
    excused: bool = False


def checklist(dossier: Dossier, at: datetime) -> list[Item]:
    """Every demand of the procedure in the order of the editor."""
    return [
        _both("text.title", dossier.consultation, "consultation", "title"),
        _both("text.summary", dossier.consultation, "consultation", "summary"),
        *_sections(dossier),
        *_proposals(dossier),
        *_documents(dossier),
        *_dates(dossier, at),
    ]


def unmet(items: Sequence[Item]) -> list[Item]:
    """What stands in the way of approval."""
    return [item for item in items if not item.ok]


def earliest_close(procedure: Procedure, opens_at: datetime, *, subdivision: str, local: Collection[date]) -> datetime:
    """The first instant at which the minimum has passed; counting begins the day after the opening."""
    day = opens_at.astimezone(MADRID).date()
    if procedure.day_kind == DayKind.WORKING:
        return end_of_day(add_working_days(day, procedure.minimum_days, subdivision=subdivision, local=local))
    return end_of_day(day + timedelta(days=procedure.minimum_days))


def _missing(row: Any, *names: str) -> list[str]:
    return [f"{name}_{code}" for name in names for code in OFFICIAL if not getattr(row, f"{name}_{code}")]


def _both(code: str, row: Any, where: str, *names: str, **facts: Any) -> Item:
    missing = _missing(row, *names)
    return Item(code, not missing, where, {**facts, "missing": missing})


def _unless_excused(dossier: Dossier, item: Item) -> Item:
    if item.ok or not dossier.consultation.exception_reason:
        return item
    return Item(item.code, True, item.where, item.facts, excused=True)


def _sections(dossier: Dossier) -> Iterator[Item]:
    present = {section.key: section for section in dossier.sections}
    required = {str(part.get("key", "")): part for part in dossier.procedure.required_sections}
    for key, part in required.items():
        if key not in present:
            names = {code: str(part.get(code, "")) for code in ("es", "eu", "en")}
            yield _unless_excused(dossier, Item("section.missing", False, "parts", {"names": names}))
    for section in dossier.sections:
        code = "section.required" if section.key in required else "section.languages"
        yield _both(code, section, f"section:{section.key}", "heading", "body", name=section.heading)


def _proposals(dossier: Dossier) -> Iterator[Item]:
    if not dossier.proposals:
        yield Item("proposal.none", False, "parts")
    for number, proposal in enumerate(dossier.proposals, 1):
        yield _both("proposal.languages", proposal, f"proposal:{proposal.code}", "title", "body", number=number)


def _documents(dossier: Dossier) -> Iterator[Item]:
    kinds = {document.kind for document in dossier.documents}
    for kind in dossier.procedure.required_documents:
        yield _unless_excused(dossier, Item("document.required", kind in kinds, "documents", {"kind": kind}))
    for document in dossier.documents:
        where = f"document:{document.code}"
        yield _both("document.alternative", document, where, "title", "alternative", name=document.filename)


def _dates(dossier: Dossier, at: datetime) -> Iterator[Item]:
    opens_at, closes_at = dossier.consultation.opens_at, dossier.consultation.closes_at
    if opens_at is None or closes_at is None:
        yield Item("dates.set", False, "dates")
        return
    yield Item("dates.future", opens_at >= at and closes_at > at, "dates")
    procedure = dossier.procedure
    if procedure.minimum_days:
        earliest = earliest_close(procedure, opens_at, subdivision=dossier.subdivision, local=dossier.local)
        facts = {"days": procedure.minimum_days, "day_kind": procedure.day_kind, "earliest": earliest}
        yield _unless_excused(dossier, Item("dates.minimum", closes_at >= earliest, "dates", facts))
