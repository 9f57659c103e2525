"""Making a consultation: beginning it, its parts, terms and dates. The words are saved by ``services.texts``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max

from participa import events
from participa.accounts.enums import IdentityLevel
from participa.accounts.models import User
from participa.core.codes import new_code
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise
from proposals.enums import TallyVisibility
from proposals.models import Consultation, Department, Procedure, Proposal, Section, Tally, TextChange
from proposals.queries.locks import lock_consultation
from proposals.queries.standing import standing_in, standing_of
from proposals.rules.editing import (
    MOST_PROPOSALS,
    MOST_SECTIONS,
    clean,
    why_not_dates,
    why_not_draft,
    why_not_edit,
    why_not_remove,
    why_not_schedule,
)
from proposals.services.texts import save_text, write_text

__all__ = [
    "Terms",
    "add_proposal",
    "add_section",
    "draft_consultation",
    "move_part",
    "remove_part",
    "save_text",
    "set_schedule",
    "set_terms",
]


@dataclass(frozen=True)
class Terms:
    """What a consultation asks of people and shows them, apart from its words and its dates."""

    procedure: Procedure
    topic: str = ""
    comment_level: int = IdentityLevel.EMAIL
    vote_level: int = IdentityLevel.EMAIL
    tally_visibility: str = TallyVisibility.LIVE
    exception_reason: str = ""


@contextmanager
def _editing(by: User, consultation: Consultation) -> Iterator[Consultation]:
    """The draft, locked, for one of its writers."""
    with events.unit():
        row = lock_consultation(consultation.pk)
        refuse(why_not_edit(row, standing_of(by, row)))
        yield row


def draft_consultation(
    *, author: User, department: Department, procedure: Procedure, at: datetime, **texts: str
) -> Consultation:
    """Begin a consultation; the sections that its procedure demands are there already, with their headings.

    ``texts`` are columns of the consultation (``title_es`` …).
    """
    words = {column: clean("consultation", column, value) for column, value in texts.items()}
    with events.unit():
        refuse(why_not_draft(standing_in(author, department)))
        row = Consultation.objects.create(
            department=department, procedure=procedure, created_by=author, created_at=at, **words
        )
        _add_required(row, procedure)
        events.publish("consultation.drafted", ref=row.code, topics=[f"dept:{department.code}"], at=at, state=row.state)
    return row


def _add_required(row: Consultation, procedure: Procedure) -> None:
    present = set(row.sections.values_list("key", flat=True))
    wanted = [part for part in procedure.required_sections if part["key"] not in present]
    start = _next_position(row.sections.aggregate(last=Max("position"))["last"])
    Section.objects.bulk_create(
        Section(
            consultation=row,
            key=part["key"],
            position=start + number,
            **{f"heading_{code}": str(part.get(code, ""))[:160] for code in ("es", "eu", "en")},
        )
        for number, part in enumerate(wanted)
    )


def add_section(*, by: User, consultation: Consultation, key: str = "", at: datetime, **texts: str) -> Section:
    """Add a section at the end; without a key it gets one that no other will ever have."""
    with _editing(by, consultation) as row:
        if row.sections.count() >= MOST_SECTIONS:
            raise DomainError("section.too_many", most=MOST_SECTIONS)
        if key and row.sections.filter(key=key).exists():
            raise DomainError("section.key_taken")
        last = row.sections.aggregate(last=Max("position"))["last"]
        made = Section.objects.create(consultation=row, key=key or f"s-{new_code()}", position=_next_position(last))
        _write_new(row, made, f"section:{made.key}", texts, by, at)
    return made


def add_proposal(*, by: User, consultation: Consultation, at: datetime, **texts: str) -> Proposal:
    """Add a proposal at the end, with its empty tally."""
    with _editing(by, consultation) as row:
        if row.proposals.count() >= MOST_PROPOSALS:
            raise DomainError("proposal.too_many", most=MOST_PROPOSALS)
        last = row.proposals.aggregate(last=Max("position"))["last"]
        made = Proposal.objects.create(consultation=row, position=_next_position(last))
        Tally.objects.create(proposal=made)
        _write_new(row, made, f"proposal:{made.code}", texts, by, at)
    return made


def _write_new(
    row: Consultation, made: Section | Proposal, target: str, texts: dict[str, str], by: User, at: datetime
) -> None:
    words = {column: clean(target, column, value) for column, value in texts.items()}
    if words:
        write_text(row, made, words, by=by, at=at)
        made.refresh_from_db(fields=["revision"])


def _next_position(last: int | None) -> int:
    return 0 if last is None else last + 1


def move_part(*, by: User, part: Section | Proposal, up: bool) -> None:
    """Change places with the part before or after; at the end of the row nothing happens."""
    with _editing(by, part.consultation):
        model = type(part)
        keys = list(model.objects.filter(consultation=part.consultation).values_list("pk", flat=True))
        if part.pk not in keys:
            raise DomainError("not_found")
        here = keys.index(part.pk)
        there = here - 1 if up else here + 1
        if 0 <= there < len(keys):
            keys[here], keys[there] = keys[there], keys[here]
        for position, key in enumerate(keys):
            model.objects.filter(pk=key).exclude(position=position).update(position=position)


def remove_part(*, by: User, part: Section | Proposal, at: datetime) -> None:
    """Take a part out of a draft. Its words stay in the record of changes."""
    with _editing(by, part.consultation) as row:
        current = type(part).objects.filter(pk=part.pk, consultation=row).first()
        if current is None:
            raise DomainError("not_found")
        if isinstance(current, Section):
            refuse(why_not_remove(current, row.procedure))
        names = ("heading", "body") if isinstance(current, Section) else ("title", "body")
        columns = [f"{name}_{code}" for name in names for code in ("es", "eu", "en")]
        write_text(row, current, {column: "" for column in columns if getattr(current, column)}, by=by, at=at)
        current.delete()


def set_schedule(
    *, by: User, consultation: Consultation, opens_at: datetime | None, closes_at: datetime | None, at: datetime
) -> Consultation:
    """Set when it is to open and close; whether that is long enough and in the future, the checklist says."""
    with events.unit():
        row = lock_consultation(consultation.pk)
        refuse(why_not_schedule(row, standing_of(by, row)) or why_not_dates(opens_at, closes_at))
        _save(row, by, at, {"opens_at": opens_at, "closes_at": closes_at})
    return row


def set_terms(*, by: User, consultation: Consultation, terms: Terms, at: datetime) -> Consultation:
    """Set the procedure (its sections are added), the subject, who may write and vote, and how the tally is shown."""
    reason = normalise(terms.exception_reason, field="exception_reason", longest=1000, shortest=0)
    with _editing(by, consultation) as row:
        values = {part.name: getattr(terms, part.name) for part in fields(terms)}
        _save(row, by, at, {**values, "exception_reason": reason})
        _add_required(row, terms.procedure)
    return row


def _save(row: Consultation, by: User, at: datetime, values: dict[str, Any]) -> None:
    """Write what is not text, and what it was before; two writers follow one another and the record shows both."""
    before = {name: _shown(getattr(row, name)) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    changed = [name for name in values if _shown(getattr(row, name)) != before[name]]
    TextChange.objects.bulk_create(
        TextChange(
            consultation=row,
            target="terms",
            column=name,
            before=before[name],
            after=_shown(getattr(row, name)),
            by=by,
            at=at,
        )
        for name in changed
    )
    if changed:
        row.save(update_fields=changed)


def _shown(value: Any) -> str:
    if isinstance(value, Procedure):
        return value.key
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return "" if value is None else str(value)
