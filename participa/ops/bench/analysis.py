"""``participa bench analysis``: how right and how quick the analysis is, on real data, beside others' methods."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from participa.ops.bench.analysis_data import Data, default_folder
from participa.ops.bench.rows import Row

#: Each area is a module of its own: it takes the data sets and yields rows, "no data" where its own is not there.
AREAS: tuple[str, ...] = ("words", "language", "groups", "representatives", "summaries", "campaigns", "themes")


class AnalysisBench:
    """Every piece of the analysis."""

    help = "The analysis on real data: how right, how quick, and beside others' methods in the same run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, and on which data."""
        parser.add_argument("--only", choices=AREAS, action="append", help="an area; may be given again (default: all)")
        parser.add_argument("--data", type=Path, default=default_folder(), help="the data sets (default: %(default)s)")

    def run(self, **options: Any) -> Iterator[Row]:
        """One area after the other."""
        data = Data(options["data"])
        for area in options["only"] or AREAS:
            sys.stderr.write(f"bench analysis: {area}\n")
            yield from _rows(area)(data)


def _rows(area: str) -> Callable[[Data], Iterator[Row]]:
    # Its libraries (NLTK, scikit-learn, the references) take seconds to import: only what is asked for.
    from importlib import import_module

    found: Callable[[Data], Iterator[Row]] = import_module(f"participa.ops.bench.analysis_{area}").rows
    return found
