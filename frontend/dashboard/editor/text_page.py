"""The text of a consultation as a page of fields: each part in its columns, three languages side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from frontend.dashboard.editor.forms import FIELD
from frontend.dashboard.editor.wording import FIELD_NAMES, LANGUAGE_NAMES, anchor, column_name
from participa.core.localized import LANGUAGES
from proposals.queries.drafts import Draft
from proposals.rules.differences import Piece, differences
from proposals.rules.editing import TEXTS, TextRow, kind_of, target_of
from proposals.services.texts import Conflict


@dataclass(frozen=True)
class Clash:
    """A conflict as it is shown beside its field: what stands there now, and how mine differs from it."""

    conflict: Conflict
    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Cell:
    """One text in one language. ``name`` carries the revision that was read."""

    name: str
    id: str
    language: str
    language_name: str
    value: str
    longest: int
    error: str = ""
    clash: Clash | None = None


@dataclass(frozen=True)
class Line:
    """A text in three languages; ``lines`` where it has several lines."""

    label: str
    lines: bool
    cells: list[Cell]


@dataclass(frozen=True)
class Block:
    """A part of the text."""

    target: str
    anchor: str
    heading: str
    fields: list[Line]


def blocks(
    rows: Sequence[TextRow],
    *,
    typed: QueryDict | None = None,
    errors: Mapping[str, str] | None = None,
    clashes: Sequence[Clash] = (),
) -> list[Block]:
    """The parts as they are stored; where something was refused, what was typed stays in its field."""
    kept = _typed(typed)
    beside = {(clash.conflict.target, clash.conflict.column): clash for clash in clashes}
    counts: dict[str, int] = {}
    found = []
    for row in rows:
        target = target_of(row)
        kind = kind_of(target)
        counts[kind] = counts.get(kind, 0) + 1
        fields = [
            Line(
                str(FIELD_NAMES[name]),
                lines,
                [_cell(row, target, f"{name}_{code}", longest, kept, errors or {}, beside) for code in LANGUAGES],
            )
            for name, (longest, lines) in TEXTS[kind].items()
        ]
        found.append(Block(target, anchor(target), _heading(kind, counts[kind]), fields))
    return found


def _cell(
    row: TextRow,
    target: str,
    column: str,
    longest: int,
    kept: Mapping[str, str],
    errors: Mapping[str, str],
    beside: Mapping[tuple[str, str], Clash],
) -> Cell:
    language = column.rpartition("_")[2]
    clash = beside.get((target, column))
    value = kept.get(f"{target}.{column}", getattr(row, column))
    return Cell(
        name=f"{target}.{column}@{row.revision}",
        id=f"f-{target.replace(':', '-')}-{column}",
        language=language,
        language_name=str(LANGUAGE_NAMES[language]),
        value=clash.conflict.mine if clash else value,
        longest=longest,
        error=errors.get(f"{target}.{column}", ""),
        clash=clash,
    )


def _typed(data: QueryDict | None) -> dict[str, str]:
    if data is None:
        return {}
    found = ((FIELD.fullmatch(name), str(value)) for name, value in data.items())
    return {f"{match['target']}.{match['column']}": value for match, value in found if match}


def _heading(kind: str, number: int) -> str:
    if kind == "section":
        return _("Section %s") % number
    return _("Proposal %s") % number if kind == "proposal" else _("What is asked")


def clash_of(conflict: Conflict) -> Clash:
    """A conflict with the words that differ."""
    return Clash(conflict, column_name(conflict.column), differences(conflict.theirs, conflict.mine))


def all_blocks(draft: Draft) -> list[Block]:
    """The whole text as it is stored."""
    return blocks(draft.rows())
