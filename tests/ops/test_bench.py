"""What a bench tells, to people and to programs; and that what ``bench http`` measures keeps its budgets."""

from __future__ import annotations

import json
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from participa.accounts.models import User
from participa.ops.bench import http, registry, votes, votes_crowd, votes_postgres
from participa.ops.bench.http_load import Ask, Measured, load
from participa.ops.bench.http_world import build
from participa.ops.bench.rows import Row, as_table, at_most, compared, figure
from proposals.models import Proposal
from proposals.queries.tally_check import verify_tallies
from proposals.services.tallies import fold_tallies


def test_a_row_is_judged_against_its_wish() -> None:
    assert figure("a", "ms", 3.0) == Row("a", "ms", 3.0)
    assert (at_most("a", "SQL", 8, 8).ok, at_most("a", "SQL", 9, 8).ok) == (True, False)
    row = compared("a", "requests/s", 30, 20, least=1.5)
    assert (row.ratio, row.wanted, row.ok) == (1.5, "≥ 1.5 ×", True)
    assert compared("a", "requests/s", 20, 20, least=1.5).ok is False


def test_where_there_is_nothing_to_measure_nothing_is_claimed() -> None:
    rows = [figure("a", "ms", None), at_most("b", "SQL", None, 8), compared("c", "requests/s", 5, None, least=2)]
    assert [row.ok for row in rows] == [None, None, None]
    assert as_table(rows).count("no data") == 5


def test_the_table_stands_in_columns() -> None:
    assert as_table([compared("list page", "requests/s", 785, 185, least=1.5), at_most("x", "SQL", 5, 8)]) == (
        "what       unit        ours  reference  ratio  wanted   ok\n"
        "list page  requests/s   785        185   4.24  ≥ 1.5 ×  ok\n"
        "x          SQL            5                    ≤ 8      ok"
    )


class Small:
    """A bench of two rows."""

    help = "Two rows."

    def __init__(self, limit: float) -> None:
        self.limit = limit

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--many", type=int, default=5)

    def run(self, **options: Any) -> Iterator[Row]:
        yield at_most("rows", "n", options["many"], self.limit)
        yield figure("absent", "n", None)


@pytest.mark.parametrize(("limit", "status"), [(5, 0), (4, 1)])
def test_the_command_tells_rows_and_fails_where_one_is_not_ok(
    limit: float, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.BENCHES, "small", Small(limit))
    out = StringIO()
    try:
        call_command("bench", "small", "--json", stdout=out)
        ended = 0
    except SystemExit as end:
        ended = int(str(end.code))
    assert ended == status
    shared = {"reference": None, "ratio": None}
    assert json.loads(out.getvalue()) == [
        {"name": "rows", "unit": "n", "ours": 5, "wanted": f"≤ {limit}", "ok": status == 0} | shared,
        {"name": "absent", "unit": "n", "ours": None, "wanted": "", "ok": None} | shared,
    ]


def test_a_crowd_is_measured() -> None:
    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/good" else 500)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        asks = [Ask("GET", "/good")] * 9 + [Ask("GET", "/bad")]
        seen = load(server.server_port, asks, clients=3)
        server.shutdown()
        thread.join()
    assert (seen.done, seen.bad) == (9, [500])
    assert seen.per_second > 0
    middle, most = seen.percentile(0.5), seen.percentile(0.95)
    assert middle is not None
    assert most is not None
    assert 0 < middle <= most
    assert Measured().percentile(0.5) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("vote_keys")
def test_what_is_measured_keeps_its_budgets() -> None:
    counted = build()["statements"]
    assert counted.keys() == http.BUDGETS.keys()
    assert {kind: number for kind, number in counted.items() if number is None or number > http.BUDGETS[kind]} == {}


VOTES = [
    "votes on one proposal, beside 32",
    "the same, a counter in a row raised first",
    "the same, a counter in a row raised last",
    "votes folded while voting went on",
    "votes refused or lost",
    "votes not folded in the end",
    "tallies not exact",
]


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("vote_keys")
def test_those_who_vote_in_the_bench_are_counted_with_and_without_a_counter() -> None:
    world = votes_crowd.build(people=12, places=3)
    accounts = User.objects.in_bulk(world["accounts"])
    hot = Proposal.objects.select_related("consultation").get(pk=world["proposals"][0])
    try:
        with ThreadPoolExecutor(3) as threads:
            shares = [votes_crowd.Share(hot.pk, world["accounts"][n::3]) for n in range(3)]
            ways = ["never", "first", "last"]
            asked = [
                threads.submit(votes_crowd.vote, share, accounts, hot, counter=way)
                for share, way in zip(shares, ways, strict=True)
            ]
            refused = [each.result() for each in asked]
        with connection.cursor() as cursor:
            cursor.execute("SELECT n FROM bench_counter WHERE proposal_id = %s", [hot.pk])
            counted = cursor.fetchone()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_counter")
    fold_tallies(at=timezone.now())
    seen = verify_tallies()
    assert (refused, counted, seen.ballots, seen.waiting, seen.findings) == ([0, 0, 0], (8,), 12, 0, [])


def test_without_postgresql_no_vote_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setattr(votes_postgres, "_FOLDERS", ())
    monkeypatch.setenv("PATH", "")
    rows = list(registry.BENCHES["votes"].run(votes=2, rounds=1))
    assert [(row.name, row.ours, row.ok) for row in rows] == [(name, None, None) for name in VOTES]


def test_each_way_of_each_round_has_proposals_that_nobody_voted_on() -> None:
    assert [votes.places_for(rounds) for rounds in (1, 2, 3)] == [32 + 3 * 33, 32 + 6 * 33, 32 + 9 * 33]
