"""What changes between two versions of a word list, and lists as the rows of a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from moderation.analysis.wordlists import LEVELS, Entry
from participa.core.errors import DomainError

_COLUMNS = ("level", "phrase")


@dataclass(frozen=True)
class Change:
    """Entries to list, and those to take out. A word that moves to another level is in both."""

    add: tuple[Entry, ...] = ()
    remove: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.add or self.remove)


def change_between(now: Iterable[Entry], wanted: Iterable[Entry]) -> Change:
    """What makes the one list out of the other."""
    before, after = dict.fromkeys(now), dict.fromkeys(wanted)
    return Change(
        tuple(entry for entry in after if entry not in before), tuple(entry for entry in before if entry not in after)
    )


def as_table(entries: Iterable[Entry]) -> str:
    """Comma-separated, with the names of the columns."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(_COLUMNS)
    table.writerows((entry.level, entry.phrase) for entry in entries)
    return out.getvalue()


def from_table(text: str) -> list[Entry]:
    """The entries of such a table, with comma or semicolon. Raises ``words.table`` with the line that is wrong."""
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=_delimiter(text)))
    places = _places(rows[0] if rows else [])
    entries = []
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= max(places) or row[places[0]].strip() not in LEVELS:
            raise DomainError("words.table", field="file", line=line)
        entries.append(Entry(row[places[1]].strip(), row[places[0]].strip()))
    return entries


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if ";" in first else ","


def _places(names: Sequence[str]) -> tuple[int, int]:
    known = [name.strip().lower() for name in names]
    if any(name not in known for name in _COLUMNS):
        raise DomainError("words.table", field="file", line=1)
    return known.index("level"), known.index("phrase")


def as_lines(change: Change) -> str:
    """A change as a form carries it from its preview to its end: ``+ LEVEL PHRASE`` and ``- LEVEL PHRASE``."""
    signed = [("+", entry) for entry in change.add] + [("-", entry) for entry in change.remove]
    return "\n".join(f"{sign} {entry.level} {entry.phrase}" for sign, entry in signed)


def from_lines(text: str) -> Change:
    """The change again; a line that is none says nothing."""
    parts = [line.split(" ", 2) for line in text.splitlines()]
    read = [(part[0], Entry(part[2].strip(), part[1])) for part in parts if len(part) == 3]
    return Change(*(tuple(entry for sign, entry in read if sign == wanted) for wanted in "+-"))
