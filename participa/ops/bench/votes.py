"""``participa bench votes``: what it costs that everybody votes on the same proposal."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from participa.ops.bench.http_server import ServerFailed, environment, manage
from participa.ops.bench.rows import Row, at_most, compared, figure
from participa.ops.bench.votes_crowd import Share, told
from participa.ops.bench.votes_postgres import database

WRITERS, PROCESSES = 32, 4
LEAST = 0.85
#: Votes of each writer before anything is measured, so that no way pays for connections and empty caches.
WARM_UP = 5
#: Seconds that the workers may take to fold what the last votes left.
PATIENCE = 30.0
_CROWD = "from participa.ops.bench.votes_crowd import main; main()"
_BUILD = "from participa.ops.bench.votes_crowd import main_build; main_build({people}, {places})"

Process = subprocess.Popen[str]


@dataclass(frozen=True)
class Way:
    """A way to vote: all on one proposal or each writer on another one.

    ``counter`` is where a transaction raises a counter in a row: as its first statement, as its last one, or "never".
    """

    hot: bool
    counter: str


COUNTERS = ("never", "first", "last")
WAYS = [Way(hot, counter) for counter in COUNTERS for hot in (True, False)]


class VotesBench:
    """One hot proposal beside thirty-two."""

    help = "32 writers vote on one proposal, and on 32: votes/s of both on PostgreSQL, and whether tallies are exact."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many."""
        parser.add_argument("--votes", type=int, default=40, help="of each writer and round (default: %(default)s)")
        parser.add_argument("--rounds", type=int, default=3, help="of each way (default: %(default)s)")

    def run(self, **options: Any) -> Iterator[Row]:
        """The ways in turn, the other way round in each second round; two workers fold meanwhile."""
        with database() as url, tempfile.TemporaryDirectory(prefix="participa-bench-") as name:
            if url is None:
                _say("there is no PostgreSQL here: neither in DATABASE_URL nor as a program")
                yield from _rows({}, None, None)
                return
            yield from _measured(Path(name), url, options["votes"], options["rounds"])


def places_for(rounds: int) -> int:
    """How many proposals the rounds and the warm-up vote on, each of them once."""
    return WRITERS + rounds * sum(1 if way.hot else WRITERS for way in WAYS)


def _measured(folder: Path, url: str, votes: int, rounds: int) -> Iterator[Row]:
    _say("preparing an installation of its own")
    more = {"DATABASE_URL": url, "DB_POOL_SIZE": str(WRITERS // PROCESSES)}
    manage(folder, "migrate", "--verbosity", "0", **more)
    build = _BUILD.format(people=WRITERS * votes, places=places_for(rounds))
    world = json.loads(manage(folder, "shell", "--no-imports", "--command", build, **more))
    places = iter(world["proposals"])
    seconds: dict[Way, float] = defaultdict(float)
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(_running(folder, more, "serve", "--role", "worker"))
        crowd = [
            stack.enter_context(_running(folder, more, "shell", "--no-imports", "--command", _CROWD))
            for _ in range(PROCESSES)
        ]
        _, refused = _round(crowd, WAYS[1], places, world["accounts"][: WRITERS * WARM_UP])
        for number in range(rounds):
            for way in WAYS[:: -1 if number % 2 else 1]:
                _say(f"round {number + 1}: {_name(way)}")
                took, without = _round(crowd, way, places, world["accounts"])
                seconds[way] += took
                refused += without
        cast = rounds * len(WAYS) * WRITERS * votes + WRITERS * min(votes, WARM_UP)
        waiting = _verified(folder, more)["waiting"]
        rates = {way: rounds * WRITERS * votes / took for way, took in seconds.items()}
        yield from _rows(rates, 100 * (1 - waiting / cast), _after_folding(folder, more) | {"lost": refused})


def _round(crowd: Sequence[Process], way: Way, places: Iterator[int], accounts: list[int]) -> tuple[float, int]:
    """Seconds from the first vote to the last, and how many were refused. The accounts are shared out evenly."""
    one = next(places) if way.hot else 0
    shares = [Share(one if way.hot else next(places), accounts[n::WRITERS]) for n in range(WRITERS)]
    for n, process in enumerate(crowd):
        _tell(process, told(shares[n::PROCESSES], counter=way.counter))
    for process in crowd:
        _heard(process)
    began = time.monotonic()
    for process in crowd:
        _tell(process, "go")
    refused = sum(int(_heard(process)) for process in crowd)
    return time.monotonic() - began, refused


def _rows(rates: dict[Way, float], folded: float | None, found: dict[str, int] | None) -> Iterator[Row]:
    never, first, last = ([rates.get(Way(hot, each)) for hot in (True, False)] for each in COUNTERS)
    yield compared("votes on one proposal, beside 32", "votes/s", *never, least=LEAST)
    yield _counter("the same, a counter in a row raised first", *first)
    yield _counter("the same, a counter in a row raised last", *last)
    yield figure("votes folded while voting went on", "%", folded)
    for what, name in {
        "lost": "votes refused or lost",
        "waiting": "votes not folded in the end",
        "wrong": "tallies not exact",
    }.items():
        yield at_most(name, "n", None if found is None else found[what], 0)


def _counter(name: str, hot: float | None, spread: float | None) -> Row:
    """What the product would be with a counter; nothing is wished."""
    if hot is None or not spread:
        return Row(name, "votes/s", hot, spread, ok=None)
    return Row(name, "votes/s", hot, spread, hot / spread)


def _after_folding(folder: Path, more: dict[str, str]) -> dict[str, int]:
    until = time.monotonic() + PATIENCE
    seen = _verified(folder, more)
    while seen["waiting"] and time.monotonic() < until:
        time.sleep(0.5)
        seen = _verified(folder, more)
    return {"waiting": seen["waiting"], "wrong": len(seen["findings"])}


def _verified(folder: Path, more: dict[str, str]) -> dict[str, Any]:
    told_by: dict[str, Any] = json.loads(manage(folder, "verify_tally", "--json", **more))
    return told_by


@contextmanager
def _running(folder: Path, more: dict[str, str], *arguments: str) -> Iterator[Process]:
    process = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env=environment(folder, **more),
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def _tell(process: Process, line: str) -> None:
    if process.stdin:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()


def _heard(process: Process) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise ServerFailed("a process that votes ended before its time")
    return line.strip()


def _name(way: Way) -> str:
    return f"{'one proposal' if way.hot else '32 proposals'}, a counter raised {way.counter}"


def _say(what: str) -> None:
    sys.stderr.write(f"bench votes: {what}\n")
