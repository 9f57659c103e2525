"""A consultation frozen: its public rows as canonical JSON, one to a line, in one order; named by their SHA-256.

Whoever has the same public data, from the database or from the API, makes the same bytes (ADR 32). What moderation
hides is not public: of a hidden text there is only the tombstone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import Any

from moderation.analysis.report.shapes import KINDS, cut
from participa.core.digests import canonical, sha256

SCHEMA = "participa.snapshot/1"
#: A file beyond these limits is refused before it is read whole.
MOST_BYTES = 512 * 1024 * 1024
MOST_ROWS = 2_000_000
LONGEST_LINE = 4 * 1024 * 1024

Row = dict[str, Any]
_ORDER = {kind: place for place, kind in enumerate(KINDS)}


class SnapshotError(ValueError):
    """A file that is no snapshot; ``code`` says why and ``line`` where, from 1."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(f"{code} (line {line})" if line else code)
        self.code, self.line = code, line


@dataclass(frozen=True)
class Snapshot:
    """The rows of one consultation; each has ``row``, the name of its kind. Their order says nothing."""

    rows: tuple[Row, ...]

    def of(self, kind: str) -> list[Row]:
        """The rows of one kind in the order of the file, whatever theirs is here."""
        return sorted((row for row in self.rows if row["row"] == kind), key=_place)

    @cached_property
    def consultation(self) -> Row:
        """The consultation itself."""
        return self.of("consultation")[0]

    @cached_property
    def comments(self) -> dict[str, Row]:
        """Every contribution that has a place in public, by code; hidden ones as tombstones."""
        return {row["code"]: row for row in self.of("comment")}

    @cached_property
    def texts(self) -> dict[str, Row]:
        """The contributions whose words anybody may read, by code."""
        return {code: row for code, row in self.comments.items() if row["tombstone"] is None}

    def lines(self) -> Iterator[bytes]:
        """The file line by line."""
        yield canonical({"row": "snapshot", "schema": SCHEMA, "consultation": self.consultation["code"]}) + b"\n"
        for row in sorted(self.rows, key=_place):
            yield canonical(row) + b"\n"

    @cached_property
    def content(self) -> bytes:
        """The whole file."""
        return b"".join(self.lines())

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the file: the name of the snapshot."""
        return sha256(self.content)

    def without(self, hidden: Iterable[str]) -> Snapshot:
        """The same with tombstones in the place of these contributions: for what was hidden after it was frozen."""
        gone = set(hidden)
        return Snapshot(tuple(_without(row, gone) for row in self.rows))


def freeze(parts: dict[str, Iterable[dict[str, Any]]]) -> Snapshot:
    """A snapshot from the objects of each kind as the API answers them, in any order.

    Raises SnapshotError ``consultation.missing`` or ``row.repeated``, KeyError for an object without a field.
    """
    rows: list[Row] = []
    for kind, (shape, key) in KINDS.items():
        items = list(parts.get(kind, ()))
        if key == "number":
            items = [{**item, "number": place} for place, item in enumerate(items, start=1)]
        cuts = [_ordered(cut(item, shape)) for item in items]
        cuts.sort(key=itemgetter(key))
        if any(first[key] == second[key] for first, second in pairwise(cuts)):
            raise SnapshotError("row.repeated")
        rows += ({**row, "row": kind} for row in cuts)
    if not rows or rows[0]["row"] != "consultation" or len([row for row in rows if row["row"] == "consultation"]) != 1:
        raise SnapshotError("consultation.missing")
    return Snapshot(tuple(rows))


def read(content: bytes) -> Snapshot:
    """The snapshot of a file. Refuses with SnapshotError whatever :meth:`Snapshot.lines` would not have written."""
    if len(content) > MOST_BYTES:
        raise SnapshotError("file.too_large")
    if not content.endswith(b"\n"):
        raise SnapshotError("file.cut_off")
    lines = content[:-1].split(b"\n")
    if len(lines) > MOST_ROWS:
        raise SnapshotError("file.too_large")
    head = _parsed(lines[0], 1)
    if head.get("row") != "snapshot" or head.get("schema") != SCHEMA:
        raise SnapshotError("schema.unknown", 1)
    rows = [_checked(line, number) for number, line in enumerate(lines[1:], start=2)]
    _in_order(rows)
    if not rows or rows[0]["row"] != "consultation" or rows[0]["code"] != head.get("consultation"):
        raise SnapshotError("consultation.missing", 2)
    return Snapshot(tuple(rows))


def _parsed(line: bytes, number: int) -> Row:
    if len(line) > LONGEST_LINE:
        raise SnapshotError("line.too_long", number)
    try:
        row = json.loads(line)
        same = isinstance(row, dict) and canonical(row) == line
    except (ValueError, RecursionError):
        raise SnapshotError("line.malformed", number) from None
    if not same:
        raise SnapshotError("line.not_canonical", number)
    return dict(row)


def _checked(line: bytes, number: int) -> Row:
    row = _parsed(line, number)
    kind = row.get("row")
    if kind not in KINDS:
        raise SnapshotError("row.unknown", number)
    shape, _ = KINDS[kind]
    try:
        known = {**cut(row, shape), "row": kind}
    except (KeyError, TypeError):
        raise SnapshotError("row.incomplete", number) from None
    if known != row:
        raise SnapshotError("row.unknown_field", number)
    return row


def _in_order(rows: Sequence[Row]) -> None:
    last: tuple[int, Any] | None = None
    for number, row in enumerate(rows, start=2):
        place = _place(row)
        try:
            if last is not None and place <= last:
                raise SnapshotError("row.out_of_order", number)
        except TypeError:
            raise SnapshotError("row.incomplete", number) from None
        last = place


def _ordered(row: Row) -> Row:
    """Sets have no order of their own: theirs is that of the codes."""
    for name in ("comments", "targets"):
        if name in row:
            row[name] = sorted(row[name])
    for name, key in (("themes", "code"), ("commitments", "code"), ("opinions", "comment")):
        if name in row:
            row[name] = sorted(row[name], key=itemgetter(key))
    return row


def _place(row: Row) -> tuple[int, Any]:
    """Where a row stands in the file."""
    return _ORDER[row["row"]], row[KINDS[row["row"]][1]]


def _without(row: Row, gone: set[str]) -> Row:
    if row["row"] == "group":
        return {**row, "opinions": [item for item in row["opinions"] if item["comment"] not in gone]}
    return _buried(row) if row["row"] == "comment" and row["code"] in gone else row


def _buried(row: Row) -> Row:
    """A comment without its words, author and counts; it says that they are gone, not why."""
    gone = {"why": "hidden_later", "since": None, "reason_code": "", "decision": "", "into": ""}
    empty = {"body": "", "revision": "", "language": "", "author": "", "participant": "", "channel": ""}
    counts = {"agree": 0, "disagree": 0, "passes": 0, "requests": 0}
    return {**row, **empty, **counts, "edited": False, "credits": [], "imported": None, "tombstone": gone}
