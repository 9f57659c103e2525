"""Every bench by its name. A new one is a module with a class like these, and a line here."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any, Protocol

from participa.ops.bench.analysis import AnalysisBench
from participa.ops.bench.desk import DeskBench
from participa.ops.bench.http import HttpBench
from participa.ops.bench.live import LiveBench
from participa.ops.bench.rows import Row
from participa.ops.bench.screening import ScreeningBench
from participa.ops.bench.votes import VotesBench


class Bench(Protocol):
    """What the command runs."""

    help: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Its own options."""

    def run(self, **options: Any) -> Iterator[Row]:
        """Measure, and tell each row as it is known."""


BENCHES: dict[str, Bench] = {
    "analysis": AnalysisBench(),
    "desk": DeskBench(),
    "http": HttpBench(),
    "live": LiveBench(),
    "screening": ScreeningBench(),
    "votes": VotesBench(),
}
