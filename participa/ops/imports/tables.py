"""Reading CSV files row by row, whatever is in them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from participa.core.errors import DomainError
from participa.ops.imports.report import Progress

T = TypeVar("T")
Row = tuple[int, dict[str, str]]

#: A cell longer than this is an error of the file, not a text.
csv.field_size_limit(1_000_000)


class NotThisData(Exception):
    """The folder does not hold what this import reads; the message says what is missing."""


def rows(path: Path, columns: Iterable[str]) -> Iterator[Row]:
    """Each row with its line number (the heading is 1). Bytes that are no UTF-8 become U+FFFD; NULs end up refused."""
    try:
        file = path.open(encoding="utf-8", errors="replace", newline="")
    except OSError as error:
        raise NotThisData(f"{path.name}: {error.strerror}") from None
    with file:
        reader = csv.DictReader(file)
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise NotThisData(f"{path.name} has no column {', '.join(sorted(missing))}")
        for number, row in enumerate(reader, start=2):
            yield number, {key: value or "" for key, value in row.items() if key is not None}


def batches(items: Iterable[T], size: int, progress: Progress) -> Iterator[list[T]]:
    """Lists of at most ``size``, telling the progress."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
        progress.step(len(batch))
    progress.end()


def lines_of(path: Path) -> int:
    """About how many rows a file has, for the bar."""
    try:
        with path.open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
    except OSError:
        return 0


def whole(raw: str) -> int:
    """A count, not negative; raises ``DomainError("number.type")``."""
    try:
        value = int(raw or "0")
    except ValueError:
        raise DomainError("number.type") from None
    if not 0 <= value < 2**31:
        raise DomainError("number.range")
    return value
