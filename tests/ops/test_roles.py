"""Processes that do one thing: what each role answers, and what it tells the manager of services."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from participa.events.models import WorkerHeartbeat
from tests.processes import Process, running, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def listening(folder: Path) -> Iterator[socket.socket]:
    """What systemd gives a service: a socket for short words."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(folder / "notify"))
        manager.settimeout(30)
        yield manager


def ask(process: Process, path: str, method: str = "GET") -> tuple[int, bytes]:
    port = int(process.wait_for_line(r"Participa is at http://127\.0\.0\.1:(\d+)/"))
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_pages_are_one_role_and_live_is_another(tmp_path: Path) -> None:
    with (
        listening(tmp_path) as manager,
        running("serve", "--role", "web", "--port", "0", NOTIFY_SOCKET=str(tmp_path / "notify")) as web,
        running("serve", "--role", "live", "--port", "0") as live,
    ):
        assert manager.recv(100) == b"READY=1"
        assert ask(web, "/es/")[0] == 200
        assert ask(web, "/live/v1/poll?topic=feed&wait=0") == (404, b"Live is served elsewhere.\n")
        assert ask(web, "/ws/v1/")[0] == 404
        assert ask(live, "/es/") == (404, b"Pages are served elsewhere.\n")
        assert ask(live, "/live/v1/poll?topic=feed&wait=0")[0] == 200
        for process in (web, live):
            assert (ask(process, "/healthz/live"), ask(process, "/healthz/ready")) == ((200, b"ok\n"), (200, b"ok\n"))
        assert not WorkerHeartbeat.objects.exists()
        assert web.terminate() == 0
        assert manager.recv(100) == b"STOPPING=1"


def test_a_worker_says_when_it_works_and_when_it_ends(tmp_path: Path) -> None:
    with listening(tmp_path) as manager, running("worker", NOTIFY_SOCKET=str(tmp_path / "notify")) as worker:
        assert manager.recv(100) == b"READY=1"
        wait_for(WorkerHeartbeat.objects.exists, "its sign of life")
        assert worker.terminate() == 0
        assert manager.recv(100) == b"STOPPING=1"
