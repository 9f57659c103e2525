"""A whole production site over the wire: TLS, nginx as it is shipped, web, live and worker, PostgreSQL and Redis."""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from participa.accounts.tokens import issue_token
from proposals.models import Proposal
from proposals.services.vote_keys import make_key
from tests import factories
from tests.ops.behind_nginx import RATE, Site, site_behind_nginx
from tests.ops.tls_socket import TlsSocket
from tests.processes import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.needs_postgres, pytest.mark.needs_redis]


@pytest.fixture(scope="module")
def shared(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site_behind_nginx(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(shared: Site) -> Site:
    """One site for all tests."""
    return shared


@pytest.fixture
def proposal() -> Proposal:
    return factories.consultation(at=timezone.now()).proposals.all()[0]


def token(site: Site) -> str:
    return f"Bearer {issue_token(user=factories.user('ane'), name='test', at=timezone.now())[1]}"


def follow(live: TlsSocket, topic: str) -> None:
    live.send(json.dumps({"t": "sub", "topic": topic}))
    hear(live, "subd")


def hear(live: TlsSocket, kind: str) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = json.loads(live.recv(timeout=20))
        if message["t"] == kind:
            return message


def comment(site: Site, proposal: Proposal, text: str) -> None:
    body = {"proposal": proposal.code, "kind": "argument", "stance": "for", "body": text}
    done = site.ask("POST", "/api/v1/comments/", body, Authorization=token(site))
    assert done.status == 201, done.body


def test_a_page_comes_with_each_header_once_and_its_files_for_good(site: Site, proposal: Proposal) -> None:
    page = site.ask("GET", f"/es/proposals/{proposal.code}/", Accept_Encoding="identity")
    assert page.status == 200
    assert b"Taxi a demanda 1" in page.body
    names = Counter(name.lower() for name, _ in page.headers)
    assert [name for name, many in names.items() if many > 1 and name != "set-cookie"] == []
    assert page.header("Strict-Transport-Security") == ["max-age=31536000; includeSubDomains; preload"]
    assert (page.header("X-Frame-Options"), page.header("X-Content-Type-Options")) == (["DENY"], ["nosniff"])
    assert "default-src 'none'" in page.header("Content-Security-Policy")[0]
    assert page.header("Server") == ["nginx"]
    files = set(re.findall(r'"(/static/[^"#]+\.(?:css|js))"', page.body.decode()))
    assert {path.rsplit(".", 1)[1] for path in files} == {"css", "js"}
    for path in sorted(files):
        kept = site.ask("GET", path, Accept_Encoding="gzip")
        assert (kept.status, kept.header("Cache-Control")) == (200, ["public, max-age=31536000, immutable"]), path
        assert kept.header("X-Content-Type-Options") == ["nosniff"]
        assert re.fullmatch(r"(text/css|application/javascript); charset=utf-8", kept.header("Content-Type")[0])
    assert site.ask("GET", max(files, key=len), Accept_Encoding="gzip").header("Content-Encoding") == ["gzip"]
    assert site.ask("GET", "/static/css/base.css").header("Cache-Control") == ["public, max-age=300"]
    assert site.ask("GET", "/static/../secret-key").status in {400, 404}


def test_who_comes_without_tls_is_sent_to_the_same_page_with_it(site: Site) -> None:
    with closing(http.client.HTTPConnection("localhost", site.plain_port, timeout=20)) as plain:
        plain.request("GET", "/es/consultations/?q=bus")
        answer = plain.getresponse()
        assert (answer.status, answer.getheader("Location")) == (301, "https://localhost/es/consultations/?q=bus")


def test_a_vote_over_the_api_reaches_who_watches_over_a_socket(site: Site, proposal: Proposal) -> None:
    make_key(proposal)
    with site.socket() as live:
        follow(live, f"proposal:{proposal.code}")
        voted = site.ask(
            "PUT", f"/api/v1/proposals/{proposal.code}/vote/", {"choice": "for"}, Authorization=token(site)
        )
        assert voted.status == 200, voted.body
        told = hear(live, "st")
        while told["k"] != "tally" or not told["data"]["total"]:
            told = hear(live, "st")
        assert (told["data"]["for"], told["data"]["total"]) == (1, 1)
    assert site.ask("GET", f"/api/v1/proposals/{proposal.code}/").json["tally"]["counts"]["total"] == 1


def test_a_poll_that_waits_and_a_stream_hear_a_contribution_at_once(site: Site, proposal: Proposal) -> None:
    topic = f"proposal:{proposal.code}"
    with ThreadPoolExecutor(1) as pool, closing(site.connection()) as connection:
        connection.request("GET", f"/live/v1/sse?topic={topic}&since=0")
        stream = connection.getresponse()
        assert (stream.status, stream.getheader("Content-Type")) == (200, "text/event-stream")
        assert '"t":"subd"' in data(stream)
        waiting = pool.submit(site.ask, "GET", f"/live/v1/poll?topic={topic}&since=0&epoch=1")
        comment(site, proposal, "Hace falta un autobús por la tarde.")
        assert json.loads(data(stream, "ev"))["k"] == "comment.published"
        assert [each["k"] for each in waiting.result().json["messages"] if each["t"] == "ev"] == ["comment.published"]


def data(stream: http.client.HTTPResponse, kind: str = "") -> str:
    """The next message of a stream that goes on; with a kind, the next of that kind."""
    while True:
        line = stream.readline().decode()
        assert line, "the stream ended"
        if line.startswith("data: ") and f'"t":"{kind}' in line:
            return line.removeprefix("data: ")


def test_a_visitor_is_counted_by_their_address_whatever_they_write(site: Site) -> None:
    def status(visitor: str, written: str) -> int:
        headers = {"X_Forwarded_For": written, "X_Real_IP": written, "Forwarded": f"for={written}"}
        return site.ask("GET", "/api/v1/consultations/", visitor=visitor, **headers).status

    assert [status("127.0.0.2", f"203.0.113.{number}") for number in range(RATE + 1)] == [200] * RATE + [429]
    assert status("127.0.0.3", "127.0.0.2") == 200
    moved = site.ask("GET", "/es/consultations/", X_Forwarded_Proto="http", X_Forwarded_Host="evil.example")
    assert (moved.status, b"evil.example" in moved.body) == (200, False)


def test_a_body_that_is_too_long_is_refused_before_it_is_sent(site: Site) -> None:
    for path, status in {"/api/v1/comments/": 413, "/live/v1/poll": 413}.items():
        with closing(site.connection()) as connection:
            connection.putrequest("POST", path)
            connection.putheader("Content-Length", str(22 * 1024 * 1024))
            connection.endheaders()
            assert connection.getresponse().status == status


def test_probes_and_numbers_are_not_shown_outside(site: Site) -> None:
    for path in ("/healthz/live", "/healthz/ready", "/healthz/metrics"):
        assert site.ask("GET", path).status == 404
    for name, port in site.ports.items():
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as process:
            process.request("GET", "/healthz/ready")
            assert (name, process.getresponse().read()) == (name, b"ok\n")


def test_the_log_holds_no_address_no_query_and_no_token(site: Site) -> None:
    site.ask("GET", "/es/nothing/abcdefghijklmnopqrstuvwxyz012345/?email=ane@example.org", visitor="127.0.0.4")
    log = site.folder / "access.log"
    wait_for(lambda: "GET /es/nothing/*/ 404" in log.read_text(), "the line, which nginx writes after the answer")
    written = log.read_text()
    assert [word for word in ("127.0.0", "ane@", "abcdefghijkl", "?") if word in written] == []


def test_a_live_process_that_restarts_sends_its_readers_to_the_other(site: Site) -> None:
    with site.socket() as one, site.socket() as two:  # least_conn: each process has one of them
        for live in (one, two):
            follow(live, "feed")
        assert site.processes["live-1"].terminate() == 0
        codes = [close_code(live) for live in (one, two)]
        assert sorted(codes, key=str) == [1012, None]
        with site.socket() as three:
            follow(three, "feed")
    site.start("live-1")


def close_code(live: TlsSocket) -> int | None:
    """The code with which it was closed; None where it is open and answers."""
    try:
        live.send('{"t":"ping"}')
        hear(live, "pong")
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006
    return None


def test_where_no_process_answers_a_page_says_so_in_every_language(site: Site) -> None:
    assert site.processes["web"].terminate() == 0
    away = site.ask("GET", "/eu/")
    assert (away.status, away.header("Cache-Control"), away.header("Retry-After")) == (502, ["no-store"], ["10"])
    assert all(words in away.body.decode() for words in ("no responde", "ez du erantzuten", "does not answer"))
    with socket.create_connection(("localhost", site.port), timeout=5):
        site.start("web")
    assert site.ask("GET", "/eu/").status == 200
