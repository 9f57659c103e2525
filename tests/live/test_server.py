"""Our server as a process: requests in threads, streams that stop, limits, probes and a gentle end."""

from __future__ import annotations

import ast
import http.client
import os
import re
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from participa.events.models import WorkerHeartbeat
from tests.processes import Process, running, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

SAMPLE = Path(__file__).with_name("sample_server.py")
ORIGIN = "http://127.0.0.1:8000"


class Sample:
    """A running sample server."""

    def __init__(self, process: Process, folder: Path) -> None:
        self.process = process
        self.folder = folder
        self.port = int(process.wait_for_line(r"at 127\.0\.0\.1:(\d+)"))

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            named = {key.replace("_", "-"): value for key, value in headers.items()}
            connection.request(method, path, body, named, encode_chunked="Transfer_Encoding" in headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def seen(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[dict[str, str], int]:
        """What the WSGI application saw of a request."""
        status, text = self.request(method, path, body, **headers)
        assert status == 200
        seen: tuple[dict[str, str], int] = ast.literal_eval(text.decode())
        return seen

    def notes(self) -> list[str]:
        path = self.folder / "notes"
        return path.read_text().split() if path.exists() else []

    def under_way(self) -> int:
        """How many requests hold a thread or a place in the queue."""
        path = self.folder / "under-way"
        told = path.read_text().split() if path.exists() else []
        return told.count("+") - told.count("-")

    def come_to_rest(self) -> None:
        """Let what still waits end, so that the next test finds every thread free."""
        (self.folder / "go").touch()
        wait_for(lambda: self.under_way() == 0, "the requests to end")
        for name in ("notes", "go"):
            (self.folder / name).unlink(missing_ok=True)

    def socket(self, **more: Any) -> Any:
        return connect(
            f"ws://127.0.0.1:{self.port}/ws/v1/",
            **{"origin": ORIGIN, "subprotocols": ["participa.v1"], "compression": None, **more},
        )


@contextmanager
def started(folder: Path, **environment: str) -> Iterator[Sample]:
    with running(str(folder), script=SAMPLE, **environment) as process:
        yield Sample(process, folder)


@pytest.fixture(scope="module")
def shared(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    with started(tmp_path_factory.mktemp("server"), DOCUMENT_MAX_MB="1", TRUSTED_PROXIES="192.0.2.1") as sample:
        yield sample


@pytest.fixture
def sample(shared: Sample) -> Iterator[Sample]:
    """One server for all tests that do not end it."""
    yield shared
    shared.come_to_rest()


def test_the_application_sees_the_request_as_it_was_sent(sample: Sample) -> None:
    seen, length = sample.seen(
        "POST", "/caf%C3%A9/%2e?q=%C3%B1&b=%zz", b"x" * 700_000, Content_Type="text/plain", Cookie="a=1", X_Twice="1"
    )
    assert length == 700_000
    assert seen["PATH_INFO"] == "/café/.".encode().decode("latin-1")
    assert seen["QUERY_STRING"] == "q=%C3%B1&b=%zz"
    assert (seen["REQUEST_METHOD"], seen["CONTENT_LENGTH"], seen["CONTENT_TYPE"]) == ("POST", "700000", "text/plain")
    assert (seen["HTTP_COOKIE"], seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]) == ("a=1", "127.0.0.1", "http")
    assert sample.seen("POST", "/", iter([b"abc", b"de"]), Transfer_Encoding="chunked")[1] == 5


def test_what_only_a_proxy_may_say_is_not_believed_from_a_stranger(sample: Sample) -> None:
    seen, _ = sample.seen("GET", "/", X_Forwarded_Proto="https", X_Forwarded_For="192.0.2.9", Forwarded="for=1")
    assert not [key for key in seen if "FORWARDED" in key]


def test_a_body_that_is_too_long_is_refused_before_it_is_read(sample: Sample) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", sample.port, timeout=20)
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", str(10**12))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_nobody_is_told_what_went_wrong_inside(sample: Sample) -> None:
    assert sample.request("GET", "/crash") == (500, b"Something went wrong here.\n")


def test_a_stream_that_breaks_is_cut_and_not_taken_for_whole(sample: Sample) -> None:
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        sample.request("GET", "/broken")
    assert sample.request("GET", "/")[0] == 200


def test_a_stream_ends_when_nobody_reads_it_any_more(sample: Sample) -> None:
    with socket.create_connection(("127.0.0.1", sample.port)) as raw:
        raw.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 200")
    wait_for(lambda: sample.notes() == ["closed"], "the stream to be closed")


def test_more_requests_than_can_wait_are_answered_503_at_once(sample: Sample) -> None:
    with ThreadPoolExecutor(3) as pool:
        slow = [pool.submit(sample.request, "GET", "/slow") for _ in range(3)]
        try:
            wait_for(lambda: sample.under_way() == 3, "the queue to be full")
            assert sample.request("GET", "/")[0] == 503
            assert sample.request("GET", "/healthz/ready")[0] == 200
            wait_for(lambda: sample.notes() == ["began"] * 2, "both threads to be busy")
        finally:
            (sample.folder / "go").touch()
        assert [each.result()[0] for each in slow] == [200] * 3
    assert sample.request("GET", "/")[0] == 200


def test_told_to_end_it_finishes_requests_and_sends_sockets_away(tmp_path: Path) -> None:
    with started(tmp_path) as sample:
        end_it(sample)


def end_it(sample: Sample) -> None:
    probe = http.client.HTTPConnection("127.0.0.1", sample.port, timeout=20)
    with ThreadPoolExecutor(1) as pool, sample.socket() as live, closing(probe):
        live.send('{"t":"sub","topic":"feed"}')
        live.recv(timeout=20)
        slow = pool.submit(sample.request, "GET", "/slow")
        wait_for(lambda: sample.notes() == ["began"], "the request to be under way")
        probe.request("GET", "/healthz/ready")
        assert probe.getresponse().read() == b"ok\n"
        sample.process.popen.send_signal(signal.SIGTERM)
        assert re.fullmatch(r'\{"t":"bye","retry":\d+\}', str(live.recv(timeout=20)))
        with pytest.raises(ConnectionClosed) as closed:
            live.recv(timeout=20)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        probe.request("GET", "/healthz/ready")
        answer = probe.getresponse()
        assert (answer.status, answer.read()) == (503, b"ending\n")
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", sample.port), timeout=5).close()
        (sample.folder / "go").touch()
        assert slow.result()[0] == 200
    assert sample.process.popen.wait(timeout=20) == 0


def test_its_log_holds_no_query_no_address_and_no_token(sample: Sample) -> None:
    sample.request("GET", "/account/confirm/abcdefghijklmnopqrstuvwxyz012345/?email=ane@example.org")
    line = sample.process.wait_for_line(r"participa\.access: (.*confirm.*)")
    assert re.fullmatch(r"GET /account/confirm/…/ 200 \d+ B \d+ ms", line)
    assert "ane@" not in sample.process.text
    assert "127.0.0.1 " not in line


@pytest.mark.parametrize("direct", ["1", "0"])
def test_frames_of_every_length_arrive_whole_both_ways(direct: str, tmp_path: Path) -> None:
    with started(tmp_path, LIVE_DIRECT=direct) as sample, sample.socket() as live:
        live.send('{"t":"hello"}')
        assert live.recv(timeout=20) == '{"t":"welcome","max_topics":20,"hb":20}'
        live.send(["{", '"t"', ':"ping"}'])
        assert live.recv(timeout=20) == '{"t":"pong"}'
        live.send('{"t":"sub","topic":"feed"}')
        assert '"t":"subd"' in live.recv(timeout=20)


CLOSES: dict[str, tuple[str | bytes, int]] = {
    "five KiB": ('{"t":"ping","pad":"' + "x" * 5000 + '"}', 4400),
    "more than is read at all": ("x" * 70_000, 1009),
    "binary": (b"\x00\x01", 4400),
    "garbage": ("garbage", 4400),
    "deep JSON": ("[" * 2000, 4400),
}


def test_bad_messages_are_answered_with_their_close_code_over_the_wire(sample: Sample) -> None:
    before = len(sample.process.text)
    codes = {}
    for what, (message, _) in CLOSES.items():
        with sample.socket() as live:
            live.send(message)
            with pytest.raises(ConnectionClosed) as closed:
                live.recv(timeout=20)
            codes[what] = closed.value.rcvd.code if closed.value.rcvd else None
    assert codes == {what: code for what, (_, code) in CLOSES.items()}
    assert "Traceback" not in sample.process.text[before:]


def test_a_page_of_another_origin_gets_no_socket(sample: Sample) -> None:
    for more in ({"origin": "https://evil.example"}, {"origin": None}):
        with pytest.raises(InvalidStatus) as refused:
            sample.socket(**more).close()
        assert refused.value.response.status_code == 403


def serving(*arguments: str) -> Any:
    return running("serve", "--port", "0", *arguments)


def address(process: Process) -> tuple[str, int]:
    return "127.0.0.1", int(process.wait_for_line(r"Participa is at http://127\.0\.0\.1:(\d+)/"))


def test_one_command_keeps_a_worker_beside_the_site() -> None:
    with serving() as process:
        address(process)
        wait_for(lambda: WorkerHeartbeat.objects.count() == 1, "the worker")
        first = WorkerHeartbeat.objects.get()
        os.kill(int(first.worker_id.split(".")[1]), signal.SIGKILL)
        wait_for(lambda: WorkerHeartbeat.objects.exclude(pk=first.pk).count() == 1, "another worker")
        WorkerHeartbeat.objects.filter(pk=first.pk).delete()
        assert process.terminate() == 0
        assert WorkerHeartbeat.objects.count() == 0


def test_a_worker_ends_when_its_server_was_killed() -> None:
    with serving() as process:
        address(process)
        wait_for(lambda: WorkerHeartbeat.objects.count() == 1, "the worker")
        process.kill()
        wait_for(lambda: WorkerHeartbeat.objects.count() == 0, "the worker to end")


def test_a_port_that_is_taken_is_said_and_is_a_failure() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        running("serve", "--port", str(taken.getsockname()[1])) as process,
    ):
        assert process.popen.wait(timeout=30) == 1
        assert "Address already in use" in process.text
