"""A row of a bench: what was measured, against what, and whether it is as it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """``ok`` is None where there was nothing to measure; a figure without a wish is always ok."""

    name: str
    unit: str
    ours: float | None
    reference: float | None = None
    ratio: float | None = None
    wanted: str = ""
    ok: bool | None = True

    def as_json(self) -> dict[str, Any]:
        """For a program."""
        return asdict(self)


def figure(name: str, unit: str, ours: float | None) -> Row:
    """A figure for orientation."""
    return Row(name, unit, ours, ok=None if ours is None else True)


def at_most(name: str, unit: str, ours: float | None, limit: float) -> Row:
    """A figure that must not exceed a limit."""
    return Row(name, unit, ours, wanted=f"≤ {limit:g}", ok=None if ours is None else ours <= limit)


def at_least(name: str, unit: str, ours: float | None, limit: float, reference: float | None = None) -> Row:
    """A figure that must reach a limit; the reference is told for orientation."""
    ratio = ours / reference if ours is not None and reference else None
    return Row(name, unit, ours, reference, ratio, f"≥ {limit:g}", None if ours is None else ours >= limit)


def compared(name: str, unit: str, ours: float | None, reference: float | None, *, least: float) -> Row:
    """A figure that must be at least so many times the reference of the same run."""
    wanted = f"≥ {least:g} ×"
    if ours is None or not reference:
        return Row(name, unit, ours, reference, wanted=wanted, ok=None)
    ratio = ours / reference
    return Row(name, unit, ours, reference, ratio, wanted, ratio >= least)


def no_more_than(name: str, unit: str, ours: float | None, reference: float | None, *, most: float) -> Row:
    """A figure that must be at most so many times the reference of the same run."""
    wanted = f"≤ {most:g} ×"
    if ours is None or not reference:
        return Row(name, unit, ours, reference, wanted=wanted, ok=None)
    ratio = ours / reference
    return Row(name, unit, ours, reference, ratio, wanted, ratio <= most)


_HEADER = ("what", "unit", "ours", "reference", "ratio", "wanted", "ok")


def as_table(rows: Sequence[Row]) -> str:
    """The rows under each other, numbers to the right."""
    lines = [_HEADER, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADER))]
    return "\n".join(_aligned(line, widths) for line in lines)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    numbers = range(2, 5)
    parts = (
        cell.rjust(width) if column in numbers else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(parts).rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    ours = "no data" if row.ours is None else _number(row.ours)
    verdict = {True: "ok", False: "NOT OK", None: "no data"}[row.ok]
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    reference = "" if row.reference is None else _number(row.reference)
    return (row.name, row.unit, ours, reference, ratio, row.wanted, verdict)


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"
