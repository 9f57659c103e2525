"""Saving the words of a draft while others write in it too: merged where possible, never lost where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Consultation, Proposal, Section, TextChange
from proposals.queries.drafts import newer_changes, text_rows
from proposals.queries.locks import lock_consultation
from proposals.queries.standing import standing_of
from proposals.rules.editing import TextRow, clean, target_of, text_before, why_not_edit


@dataclass(frozen=True)
class Edit:
    """What a field said when it was sent, and the revision of its row when its author read that field."""

    target: str
    column: str
    value: str
    base_revision: int


@dataclass(frozen=True)
class Conflict:
    """Two texts for one place: ``theirs`` stays, ``mine`` is kept in the record. ``gone``: the place was removed."""

    target: str
    column: str
    mine: str
    theirs: str
    by: User | None = None
    at: datetime | None = None
    gone: bool = False


@dataclass
class Saved:
    """What became of some edits: fields that changed, conflicts, and the revision of every row that was named."""

    changed: list[tuple[str, str]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    revisions: dict[str, int] = field(default_factory=dict)


def save_texts(*, by: User, consultation: Consultation, edits: Sequence[Edit], at: datetime) -> Saved:
    """Save what the author changed since the revision they had read.

    A field that only they changed is saved; one that somebody else changed meanwhile is a conflict, whose refused text
    is kept. A field sent back as it was read never overwrites anything. When the consultation has stopped being a
    draft, the texts are kept the same way and ``consultation.not_draft`` is raised.
    """
    edits = [Edit(e.target, e.column, clean(e.target, e.column, e.value), e.base_revision) for e in edits]
    with events.unit():
        row = lock_consultation(consultation.pk)
        refusal = why_not_edit(row, standing_of(by, row))
        if refusal not in {None, "consultation.not_draft"}:
            raise DomainError(str(refusal))
        saved = _save(row, edits, by, at, refuse_all=refusal is not None)
    if refusal is not None:
        raise DomainError(refusal)
    return saved


def save_text(
    *,
    by: User,
    target: Consultation | Section | Proposal,
    column: str,
    value: str,
    base_revision: int,
    at: datetime,
) -> Consultation | Section | Proposal:
    """Save one column and return its row. Raises ``edit.conflict`` with ``theirs`` and ``revision``."""
    consultation = target if isinstance(target, Consultation) else target.consultation
    name = target_of(target)
    edit = Edit(name, column, value, base_revision)
    saved = save_texts(by=by, consultation=consultation, edits=[edit], at=at)
    for conflict in saved.conflicts:
        raise DomainError(
            "edit.conflict", field=f"{name}.{column}", theirs=conflict.theirs, revision=saved.revisions.get(name, 0)
        )
    target.refresh_from_db(fields=[column, "revision"])
    return target


def _save(row: Consultation, edits: Sequence[Edit], by: User, at: datetime, *, refuse_all: bool) -> Saved:
    rows, saved = text_rows(row), Saved()
    newer = _newer(row, rows, edits)
    for edit in edits:
        place = rows.get(edit.target)
        if place is None:
            if edit.value:
                saved.conflicts.append(Conflict(edit.target, edit.column, edit.value, "", gone=True))
            continue
        theirs = str(getattr(place, edit.column))
        behind = place.revision - edit.base_revision
        since = newer[edit.target][-behind:] if behind > 0 else []
        before = text_before(since, edit.column, theirs)
        if edit.value in (theirs, before):
            continue
        if refuse_all or before != theirs or len(since) != behind:
            saved.conflicts.append(_conflict(edit, theirs, since))
        else:
            write_text(row, place, {edit.column: edit.value}, by=by, at=at)
            saved.changed.append((edit.target, edit.column))
    _keep(row, saved.conflicts, by, at)
    saved.revisions = {target: place.revision for target, place in text_rows(row).items()}
    return saved


def _newer(row: Consultation, rows: dict[str, TextRow], edits: Sequence[Edit]) -> dict[str, list[TextChange]]:
    """What was saved after the oldest revision that anybody had read; one statement for each row that moved on."""
    behind: dict[str, int] = {edit.target: 0 for edit in edits}
    for edit in edits:
        if edit.target in rows:
            behind[edit.target] = max(behind[edit.target], rows[edit.target].revision - edit.base_revision)
    return {target: newer_changes(row, target, count) if count > 0 else [] for target, count in behind.items()}


def _conflict(edit: Edit, theirs: str, newer: Sequence[TextChange]) -> Conflict:
    last = next((change for change in reversed(newer) if change.column == edit.column), None)
    by, at = (last.by, last.at) if last else (None, None)
    return Conflict(edit.target, edit.column, edit.value, theirs, by, at)


def write_text(consultation: Consultation, place: TextRow, texts: dict[str, str], *, by: User, at: datetime) -> None:
    """Write columns of a row and their record; its revision goes up by one for each. Call it inside a unit."""
    changes = [
        TextChange(
            consultation=consultation,
            target=target_of(place),
            column=column,
            before=getattr(place, column),
            after=value,
            by=by,
            at=at,
        )
        for column, value in texts.items()
    ]
    TextChange.objects.bulk_create(changes)
    type(place).objects.filter(pk=place.pk).update(**texts, revision=F("revision") + len(texts))
    for column, value in texts.items():
        setattr(place, column, value)


def _keep(row: Consultation, conflicts: Sequence[Conflict], by: User, at: datetime) -> None:
    TextChange.objects.bulk_create(
        TextChange(
            consultation=row,
            target=conflict.target,
            column=conflict.column,
            before=conflict.theirs,
            after=conflict.mine,
            refused=True,
            by=by,
            at=at,
        )
        for conflict in conflicts
    )
