"""Those who open a socket or a stream and never read: each costs 2 MB at most, and nobody else anything."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.live.test_server import ORIGIN, Sample, started
from tests.processes import wait_for

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="reads how much memory it took from Linux"),
]

#: Facts told at once, how often, and how long each is: in all more than the kernel keeps for a reader.
AT_ONCE, TIMES, LENGTH = 40, 12, 16_000
SLOW, OTHERS = 4, 3
MOST_MORE = 2 * 1024 * 1024
TOKEN = "a-token-of-this-test"

ASKING = {
    "a socket": f"GET /ws/v1/ HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    "Sec-WebSocket-Protocol: participa.v1\r\n\r\n",
    "a stream": "GET /live/v1/sse?topic=feed HTTP/1.1\r\nHost: x\r\n\r\n",
}
EXPORTING = b"GET /export HTTP/1.0\r\n\r\n"
#: ``{"t":"sub","topic":"feed"}`` in a frame whose mask is all zeros.
SUBSCRIBING = b"\x81\x9a\x00\x00\x00\x00" + b'{"t":"sub","topic":"feed"}'


@contextmanager
def never_reading(sample: Sample, how: str) -> Iterator[None]:
    """Asks for the feed and reads no more than the beginning of the answer."""
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.connect(("127.0.0.1", sample.port))
        raw.sendall(ASKING[how].encode())
        assert raw.recv(12).startswith(b"HTTP/1.1 101" if how == "a socket" else b"HTTP/1.1 200")
        if how == "a socket":
            raw.sendall(SUBSCRIBING)
        yield


def told(sample: Sample, name: str) -> int:
    """A number of the hub."""
    _, text = sample.request("GET", "/healthz/metrics", Authorization=f"Bearer {TOKEN}")
    found = re.search(rb"^participa_live_%s ([\d.]+)" % name.encode(), text, re.MULTILINE)
    assert found is not None
    return int(float(found[1]))


def readers(sample: Sample) -> int:
    """How many sockets and streams the hub holds."""
    return told(sample, "sockets")


def next_number(other: Any) -> int:
    """The number of the next fact; how many watch may be told in between."""
    while True:
        message = json.loads(other.recv(timeout=20))
        if message["t"] == "ev":
            return int(message["seq"])


def forget_the_peak(sample: Sample) -> None:
    """What the server holds now is the most it ever had."""
    Path(f"/proc/{sample.process.popen.pid}/clear_refs").write_text("5")


def the_peak(sample: Sample) -> int:
    """The most memory that the server had, in bytes."""
    status = Path(f"/proc/{sample.process.popen.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024


def peak(sample: Sample, others: list[Any]) -> int:
    """Tell facts, and let the others hear all of them in order; the most memory the server had meanwhile, in bytes."""
    forget_the_peak(sample)
    for _ in range(TIMES):
        last = int(sample.request("GET", f"/tell?{AT_ONCE},{LENGTH}")[1])
        for other in others:
            assert [next_number(other) for _ in range(AT_ONCE)] == list(range(last - AT_ONCE + 1, last + 1))
    return the_peak(sample)


@pytest.mark.parametrize("how", ASKING)
def test_who_never_reads_costs_little_and_the_others_hear_everything(how: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        sample = stack.enter_context(started(tmp_path, METRICS_TOKEN=TOKEN))
        others = [stack.enter_context(sample.socket(max_size=None)) for _ in range(OTHERS)]
        for other in others:
            other.send('{"t":"sub","topic":"feed"}')
            assert '"recovered":true' in other.recv(timeout=20)
        peak(sample, others)  # fills what the hub keeps for those who come back
        before = peak(sample, others)
        for _ in range(SLOW):
            stack.enter_context(never_reading(sample, how))
        wait_for(lambda: readers(sample) == OTHERS + SLOW, "the slow ones to be among the readers")
        assert (peak(sample, others) - before) / SLOW <= MOST_MORE
        wait_for(lambda: readers(sample) == OTHERS, "the slow ones to be cut")
        assert told(sample, "cuts_total") == SLOW
        assert "Traceback" not in sample.process.text


def slow_export(stack: ExitStack, sample: Sample) -> socket.socket:
    """Asks for an export and reads no more than its first bytes."""
    raw = stack.enter_context(socket.socket())
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", sample.port))
    raw.settimeout(20)
    raw.sendall(EXPORTING)
    assert raw.recv(12) == b"HTTP/1.0 200"
    return raw


def test_a_slow_reader_of_an_export_costs_neither_memory_nor_a_thread_and_gets_all_of_it(tmp_path: Path) -> None:
    """More of them than the server has threads."""
    with ExitStack() as stack:
        sample = stack.enter_context(started(tmp_path))
        _, quick = sample.request("GET", "/export")
        forget_the_peak(sample)
        before = the_peak(sample)
        slow = [slow_export(stack, sample) for _ in range(SLOW)]
        wait_for(lambda: sample.notes().count("made") == 1 + SLOW, "the exports to be made")
        assert sample.request("GET", "/")[0] == 200
        assert len(quick) > 4 * MOST_MORE
        assert (the_peak(sample) - before) / SLOW <= MOST_MORE
        answer = bytearray()
        while piece := slow[0].recv(1024 * 1024):
            answer += piece
        assert answer.endswith(b"\r\n\r\n" + quick)
        assert "Traceback" not in sample.process.text


def test_who_takes_nothing_of_an_export_any_more_is_cut(tmp_path: Path) -> None:
    with ExitStack() as stack:
        sample = stack.enter_context(started(tmp_path, STALLED="0.5"))
        slow_export(stack, sample)
        wait_for(lambda: sample.under_way() == 0, "the connection to be cut")
        assert "Traceback" not in sample.process.text


def test_of_more_slow_readers_than_may_wait_the_last_is_cut_and_the_next_has_its_place(tmp_path: Path) -> None:
    with ExitStack() as stack:
        sample = stack.enter_context(started(tmp_path, SLOW_READERS="1"))
        first = slow_export(stack, sample)
        wait_for(lambda: sample.notes().count("made") == 1, "the rest of the first to be in its file")
        slow_export(stack, sample)
        wait_for(lambda: sample.under_way() == 1, "the second to be cut")
        assert sample.notes().count("made") == 1
        wait_for(lambda: "TooManySlow" in sample.process.text, "the log to tell why")
        while first.recv(1024 * 1024):
            pass
        wait_for(lambda: sample.under_way() == 0, "the first to have all of it")
        slow_export(stack, sample)
        wait_for(lambda: sample.notes().count("made") == 2, "the third to be in the place of the first")
