"""``participa bench screening``: what the screening of a comment costs with full lists and many earlier texts."""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from participa.ops.bench.analysis_data import default_folder
from participa.ops.bench.http_load import percentile
from participa.ops.bench.http_server import manage
from participa.ops.bench.rows import Row, at_most, figure, no_more_than

#: Milliseconds of processor for a comment.
MOST = 5
#: Statements of a screening; a text that resembles others needs the last.
BUDGET = 4
_RUN = "from participa.ops.bench.screening_world import main; main({folder!r}, {earlier}, {now})"


class ScreeningBench:
    """Comments as the service that posts them has them screened, in a process of its own."""

    help = "The screening of a comment with 5,000 listed words and 100,000 earlier comments."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, and where the real ones are."""
        parser.add_argument("--earlier", type=int, default=100_000, help="earlier comments (default: %(default)s)")
        parser.add_argument("--comments", type=int, default=1_000, help="comments screened (default: %(default)s)")
        parser.add_argument("--data", type=Path, default=default_folder(), help="data sets (default: %(default)s)")

    def run(self, **options: Any) -> Iterator[Row]:
        """Real comments where there are some; made-up ones else, and a row that says so."""
        with tempfile.TemporaryDirectory(prefix="participa-bench-") as name:
            _say("preparing an installation of its own")
            manage(Path(name), "migrate", "--verbosity", "0")
            run = _RUN.format(folder=str(options["data"]), earlier=options["earlier"], now=options["comments"])
            told = json.loads(manage(Path(name), "shell", "--no-imports", "--command", run))
        yield from _told(told)


def _told(told: dict[str, Any]) -> Iterator[Row]:
    kind = "real" if told["real"] else "made-up"
    if not told["real"]:
        yield at_most("screening a real comment", "CPU ms, p50", None, MOST)
    whole = told["whole"]
    yield at_most(f"screening a {kind} comment", "CPU ms, p50", percentile(whole, 0.5), MOST)
    yield at_most(f"screening a {kind} comment", "CPU ms, p95", percentile(whole, 0.95), MOST)
    words = percentile(told["words"], 0.5)
    for name, label in (("alternation", "one expression of all words"), ("stemming", "stemming each time")):
        yield no_more_than(
            f"of it {told['listed']:,} listed words, beside {label}",
            "CPU ms, p50",
            words,
            percentile(told[name], 0.5),
            most=1,
        )
    yield figure("of it personal data", "CPU ms, p50", percentile(told["personal"], 0.5))
    yield figure("of it texts alike", "CPU ms, p50", percentile(told["near"], 0.5))
    yield figure("the first comment of a process", "CPU ms", told["cold"])
    yield figure("the lists made ready after a change", "CPU ms", told["lists"])
    yield figure("memory of the lists", "MB", told["megabytes"])
    yield at_most("statements", "SQL", told["statements"], BUDGET)


def _say(line: str) -> None:
    sys.stderr.write(f"bench screening: {line}\n")
