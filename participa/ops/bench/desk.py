"""``participa bench desk``: the desk with little and with much to do, and how soon the next case is there."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from participa.ops.bench.http_load import Measured
from participa.ops.bench.http_server import ServerFailed, manage, serving
from participa.ops.bench.rows import Row, at_most, figure, no_more_than

FEW, MANY = 50, 5_000
#: Statements of the queue's page, however much waits; the tests hold it too.
BUDGET = 12
#: The page with many may take so many times what it takes with few.
GROWTH = 1.33
#: Milliseconds from the decision until the next card was read whole.
NEXT_CARD = 200
_BUILD = f"from participa.ops.bench.desk_world import main; main({FEW})"
_GROW = f"from participa.ops.bench.desk_world import grow; grow({MANY - FEW})"


class DeskBench:
    """The queue and the cards, as a moderator's browser asks for them."""

    help = "The desk with 50 and with 5,000 open cases, and the time from a decision to the next card."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How often."""
        parser.add_argument("--pages", type=int, default=40, help="loads of each kind (default: %(default)s)")
        parser.add_argument("--decisions", type=int, default=40, help="decisions in a row (default: %(default)s)")

    def run(self, **options: Any) -> Iterator[Row]:
        """The page with few is the reference of the one with many."""
        with tempfile.TemporaryDirectory(prefix="participa-bench-") as name:
            few, many = Path(name) / "few", Path(name) / "many"
            few.mkdir()
            _say(f"preparing an installation with {FEW} open cases, and one with {MANY}")
            manage(few, "migrate", "--verbosity", "0")
            world = json.loads(manage(few, "shell", "--no-imports", "--command", _BUILD, DEMO="1"))
            shutil.copytree(few, many)
            manage(many, "shell", "--no-imports", "--command", _GROW)
            with serving(few, DEMO="1") as little, serving(many, DEMO="1") as much:
                windows = [Window(server.port, world["session"]) for server in (little, much)]
                _say("loading the queue of both in turn")
                seen = in_turn(windows, "/es/desk/", options["pages"])
                _say("decisions")
                reading, deciding = windows[1].decides(options["decisions"])
        yield from _told(world["sql"], seen, reading, deciding)


def _told(sql: int | None, seen: list[Measured], reading: Measured, deciding: Measured) -> Iterator[Row]:
    few, many = seen
    yield at_most("queue page", "SQL", sql, BUDGET)
    yield figure(f"queue page, {FEW} open", "p50 ms", few.percentile(0.5))
    yield no_more_than(
        f"queue page, {MANY:,} open", "p50 ms", many.percentile(0.5), few.percentile(0.5), most=GROWTH
    )  # fmt: skip
    yield figure("a card alone", "p50 ms", reading.percentile(0.5))
    yield figure("decision to next card", "p50 ms", deciding.percentile(0.5))
    yield at_most("decision to next card", "p95 ms", deciding.percentile(0.95), NEXT_CARD)


class Window:
    """A browser that is signed in: one connection, its cookies, forms as the pages hold them."""

    def __init__(self, port: int, session: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies = {"sessionid": session}

    def load(self, path: str) -> float:
        """Seconds that the page took."""
        began = time.perf_counter()
        self._ask("GET", path)
        return time.perf_counter() - began

    def decides(self, times: int) -> tuple[Measured, Measured]:
        """Approve case after case: reading a card alone, and from the decision to the next card."""
        reading, deciding = Measured(), Measured()
        found = re.search(r'href="(/es/desk/cases/\w+/)"', self._ask("GET", "/es/desk/")[1])
        path = found[1] if found else ""
        for _ in range(times):
            began = time.perf_counter()
            card = self._ask("GET", path)[1]
            reading.times.append(time.perf_counter() - began)
            form = {
                name: match[1]
                for name in ("csrfmiddlewaretoken", "version")
                if (match := re.search(rf'name="{name}" value="(\w+)"', card))
            }
            began = time.perf_counter()
            path = self._ask("POST", path, form | {"action": "approve"}, good=302)[0]
            self._ask("GET", path)
            deciding.times.append(time.perf_counter() - began)
        return reading, deciding

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None, *, good: int = 200) -> tuple[str, str]:
        """Where it leads to, and what it says. An answer that is not ``good`` ends the bench."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, urlencode(form) if form is not None else None, headers)
        answer = self._line.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        text = answer.read().decode()
        if answer.status != good:
            raise ServerFailed(f"{method} {path} answered {answer.status}")
        return answer.headers.get("Location", ""), text


def in_turn(windows: list[Window], path: str, times: int) -> list[Measured]:
    """The page so many times in each window, one after the other, after two that nobody counts.

    Whatever else the machine does then slows all of them alike.
    """
    seen = [Measured() for _ in windows]
    for number in range(times + 2):
        for window, measured in zip(windows, seen, strict=True):
            took = window.load(path)
            if number >= 2:
                measured.times.append(took)
    return seen


def _say(line: str) -> None:
    sys.stderr.write(f"bench desk: {line}\n")
