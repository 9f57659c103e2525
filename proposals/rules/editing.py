"""Who may write the text of a consultation and while it is what; which columns it has and how long they may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from participa.core.errors import DomainError
from participa.core.localized import LANGUAGES
from participa.core.text import normalise
from proposals.enums import ConsultationState
from proposals.models import Consultation, Procedure, Proposal, Section, TextChange
from proposals.rules.lifecycle import Part, Standing

TextRow: TypeAlias = Consultation | Section | Proposal

#: A page that saves all its fields at once stays under the limits of a request (fields and bytes).
MOST_SECTIONS = 30
MOST_PROPOSALS = 30

#: The texts of each kind of row: how long, and whether they have lines.
TEXTS: dict[str, dict[str, tuple[int, bool]]] = {
    "consultation": {"title": (200, False), "summary": (1500, True)},
    "section": {"heading": (160, False), "body": (20_000, True)},
    "proposal": {"title": (200, False), "body": (10_000, True)},
}


def kind_of(target: str) -> str:
    """``section`` for ``section:problem``."""
    return target.partition(":")[0]


def target_of(row: TextRow) -> str:
    """The name of a row in forms and in the record of changes."""
    if isinstance(row, Section):
        return f"section:{row.key}"
    return f"proposal:{row.code}" if isinstance(row, Proposal) else "consultation"


def columns(kind: str) -> list[str]:
    """Every text column of a kind of row, in the order of reading."""
    return [f"{name}_{language}" for name in TEXTS[kind] for language in LANGUAGES]


def clean(target: str, column: str, value: object) -> str:
    """The text as it is stored; empty is allowed in a draft. Raises ``DomainError`` with the field that it is about."""
    field = f"{target}.{column}"
    name, _, language = column.rpartition("_")
    limits = TEXTS.get(kind_of(target), {})
    if name not in limits or language not in LANGUAGES:
        raise DomainError("edit.unknown", field=field)
    longest, lines = limits[name]
    return normalise(value, field=field, longest=longest, shortest=0, lines=lines)


def why_not_draft(standing: Standing) -> str | None:
    """Whether somebody may begin a consultation for a department: its contacts do."""
    return None if Part.CONTACT in standing.parts else "forbidden"


def why_not_edit(consultation: Consultation, standing: Standing) -> str | None:
    """The contacts of the department write, and only while it is a draft."""
    if not standing.reads:
        return "not_found"
    if Part.CONTACT not in standing.parts:
        return "forbidden"
    return None if consultation.state == ConsultationState.DRAFT else "consultation.not_draft"


def why_not_schedule(consultation: Consultation, standing: Standing) -> str | None:
    """Dates are set by the contact in a draft, and by the publisher in review."""
    if consultation.state == ConsultationState.REVIEW and standing.reads and Part.PUBLISHER in standing.parts:
        return None
    return why_not_edit(consultation, standing)


def why_not_remove(section: Section, procedure: Procedure) -> str | None:
    """A section that the procedure demands stays."""
    required = {str(part.get("key")) for part in procedure.required_sections}
    return "section.required" if section.key in required else None


def why_not_dates(opens_at: datetime | None, closes_at: datetime | None) -> str | None:
    """Both or one may be missing in a draft; both together are in order."""
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        return "consultation.dates_order"
    return None


def text_before(newer: Sequence[TextChange], column: str, now: str) -> str:
    """What a column said before the ``newer`` changes (oldest first), given what it says now."""
    return next((change.before for change in newer if change.column == column), now)
