"""``participa bench http``: what pages and API cost, through the server as it is shipped."""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

from participa.ops.bench.http_load import Ask, Measured, load
from participa.ops.bench.http_server import Server, manage, serving
from participa.ops.bench.rows import Row, at_most, compared, figure

#: Statements that one request may run; the same numbers are held by the tests.
BUDGETS = {
    "list page": 10,
    "proposal page": 9,
    "list API": 5,
    "comments API": 5,
    "post comment": 17,
    "vote, new": 8,
    "vote, changed": 8,
    "vote, withdrawn": 8,
}
_BUILD = "from participa.ops.bench.http_world import main; main()"
#: Requests per second, as a multiple of Django's own ASGI handler under the same server: where the handler is nearly
#: all there is to do, and on a page, where it is a small part (the margin is the noise of a shared machine).
LEAST = {"smallest answer": 1.5, "list page": 2.0}


@dataclass(frozen=True)
class Cost:
    """A crowd's view, and the processor time of the server for each good answer, in milliseconds."""

    seen: Measured
    cpu: float | None


class HttpBench:
    """Pages, API and votes, one kind after the other."""

    help = "Pages, API and votes through the embedded server: requests/s, p50, p95, CPU and SQL of each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How long and how many."""
        parser.add_argument("--seconds", type=float, default=5.0, help="for each kind of page (default: %(default)s)")
        parser.add_argument("--writes", type=int, default=300, help="of each kind (default: %(default)s, most 2000)")
        parser.add_argument("--clients", type=int, default=8, help="connections at once (default: %(default)s)")

    def run(self, **options: Any) -> Iterator[Row]:
        """Each kind in turn; some of them first through Django's own handler."""
        seconds, clients = options["seconds"], options["clients"]
        with tempfile.TemporaryDirectory(prefix="participa-bench-") as name:
            folder = Path(name)
            _say("preparing an installation of its own")
            manage(folder, "migrate", "--verbosity", "0")
            world = json.loads(manage(folder, "shell", "--no-imports", "--command", _BUILD))
            with serving(folder, HTTP_HANDLER="asgi") as server:
                _say("the reference: Django's own ASGI handler")
                pages = _pages(world)
                reference = {kind: _read(server, pages[kind], seconds, clients) for kind in LEAST}
            with serving(folder) as server:
                for kind, ask in pages.items():
                    _say(kind)
                    yield from _told(kind, _read(server, ask, seconds, clients), world, reference.get(kind))
                for kind, asks in _acts(world, min(options["writes"], 2000)).items():
                    _say(kind)
                    yield from _told(kind, _cost(server, asks, clients), world)


def _pages(world: dict[str, Any]) -> dict[str, Ask]:
    place = world["proposals"][0]
    return {
        "smallest answer": Ask("GET", "/api/v1/nothing/", good=404),
        "list page": Ask("GET", "/es/consultations/"),
        "proposal page": Ask("GET", f"/es/proposals/{place}/"),
        "list API": Ask("GET", "/api/v1/consultations/"),
        "comments API": Ask("GET", f"/api/v1/comments/?proposal={place}"),
    }


def _acts(world: dict[str, Any], many: int) -> dict[str, list[Ask]]:
    """Writes: every vote is of another pair of person and proposal, and every text another text."""
    tokens, places = world["tokens"], world["proposals"]
    pairs = [(tokens[n % len(tokens)], places[1 + n // len(tokens)]) for n in range(many)]
    votes = [(token, f"/api/v1/proposals/{place}/vote/") for token, place in pairs]
    body = {"proposal": places[0], "kind": "argument", "stance": "for"}
    return {
        "post comment": [
            Ask("POST", "/api/v1/comments/", tokens[n % len(tokens)], body | {"body": _text(n)}, good=201)
            for n in range(many)
        ],
        "vote, new": [Ask("PUT", path, token, {"choice": "for"}) for token, path in votes],
        "vote, changed": [Ask("PUT", path, token, {"choice": "against"}) for token, path in votes],
        "vote, withdrawn": [Ask("DELETE", path, token, good=204) for token, path in votes],
    }


def _text(number: int) -> str:
    places = ("la parada", "el centro de salud", "el instituto", "la plaza", "el polígono", "la estación")
    return f"Hace falta una línea hasta {places[number % 6]} antes de las {number % 12 + 7}, al menos {number} veces."


def _read(server: Server, ask: Ask, seconds: float, clients: int) -> Cost:
    load(server.port, repeat(ask, clients * 3), clients=clients)  # imports, templates, caches
    return _cost(server, repeat(ask), clients, seconds)


def _cost(server: Server, asks: Iterable[Ask], clients: int, seconds: float = 120.0) -> Cost:
    before = server.cpu()
    seen = load(server.port, asks, clients=clients, seconds=seconds)
    after = server.cpu()
    if before is None or after is None or not seen.done:
        return Cost(seen, None)
    return Cost(seen, (after - before) * 1000 / seen.done)


def _told(kind: str, cost: Cost, world: dict[str, Any], reference: Cost | None = None) -> Iterator[Row]:
    seen = cost.seen
    pace = seen.per_second if seen.done else None
    if reference is None:
        yield figure(kind, "requests/s", pace)
    else:
        yield compared(kind, "requests/s", pace, reference.seen.per_second, least=LEAST[kind])
    yield figure(kind, "p50 ms", seen.percentile(0.5))
    yield figure(kind, "p95 ms", seen.percentile(0.95))
    yield figure(kind, "CPU ms", cost.cpu)
    if kind in BUDGETS:
        yield at_most(kind, "SQL", world["statements"][kind], BUDGETS[kind])
    yield at_most(kind, "failed", len(seen.bad) if seen.done or seen.bad else None, 0)


def _say(line: str) -> None:
    sys.stderr.write(f"bench http: {line}\n")
