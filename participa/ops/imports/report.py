"""What an import did: how many of each, what was refused and why. Bad rows never stop the rest."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TextIO


@dataclass
class ImportReport:
    """Counts of what was made and what stood already, and a line for each row that was refused or changed."""

    source: str
    made: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, int, str]] = field(default_factory=list)
    adjusted: Counter[str] = field(default_factory=Counter)

    def refuse(self, file: str, line: int, code: str) -> None:
        """Row ``line`` (the heading is line 1) of ``file`` was left out because of ``code``."""
        self.refused.append((file, line, code))

    @property
    def changed(self) -> bool:
        """Whether anything is new."""
        return bool(sum(self.made.values()))

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "source": self.source,
            "made": dict(self.made),
            "present": dict(self.present),
            "adjusted": dict(self.adjusted),
            "refused": [{"file": file, "line": line, "code": code} for file, line, code in self.refused],
        }

    def lines(self) -> list[str]:
        """For a person."""
        told = [
            f"{what}: {self.made[what]} new, {self.present[what]} there already"
            for what in sorted(self.made | self.present)
        ]
        told += [f"{count} rows adjusted: {code}" for code, count in sorted(self.adjusted.items())]
        told += [f"{count} rows refused: {code}" for code, count in sorted(Counter(r[2] for r in self.refused).items())]
        told += [f"  {file} line {line}: {code}" for file, line, code in self.refused[:20]]
        if len(self.refused) > 20:
            told.append(f"  … and {len(self.refused) - 20} more (--json lists all)")
        return told


class Progress:
    """A bar on a terminal, a line at the end elsewhere."""

    def __init__(self, what: str, total: int, *, out: TextIO = sys.stderr) -> None:
        self.what, self.total, self.out, self.done = what, max(total, 1), out, 0

    def step(self, count: int) -> None:
        """``count`` more rows were read."""
        self.done += count
        if self.out.isatty():
            filled = 30 * self.done // self.total
            self.out.write(f"\r{self.what} [{'#' * filled}{'.' * (30 - filled)}] {self.done}/{self.total}")
            self.out.flush()

    def end(self) -> None:
        """All rows were read."""
        self.out.write(("\r\033[K" if self.out.isatty() else "") + f"{self.what}: {self.done} rows read\n")
