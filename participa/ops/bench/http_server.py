"""The product as a process of its own, on a database of its own, and what that process costs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

PATIENCE = 120.0
#: The bench decides these; whatever the machine has set otherwise would change what is measured.
_OWN = ("DATABASE_URL", "REDIS_URL", "VAR_DIR", "VOTE_KEYS_DIR", "DOCUMENTS_DIR", "SITE_URL", "DEBUG", "DEMO")


class ServerFailed(CommandError):
    """The server did not come up."""


def environment(folder: Path, **more: str) -> dict[str, str]:
    """An installation of its own in the folder; embedded, and without a limit on how often one may ask."""
    kept = {name: value for name, value in os.environ.items() if name not in _OWN}
    own = {
        "VAR_DIR": str(folder),
        "LOG_LEVEL": "ERROR",
        "API_RATE_ANONYMOUS": "100000000/min",
        "API_RATE_ACCOUNT": "100000000/min",
        "PYTHONWARNINGS": "ignore",
    }
    return kept | own | more


def manage(folder: Path, *arguments: str, **more: str) -> str:
    """Run a management command on the installation in the folder; what it printed."""
    done = subprocess.run(
        [sys.executable, _manage(), *arguments],
        env=environment(folder, **more),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ServerFailed(f"{arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


class Server:
    """``participa serve`` while a bench runs."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def cpu(self) -> float | None:
        """Seconds of processor that the process took so far; None where the system does not tell."""
        try:
            parts = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(folder: Path, **more: str) -> Iterator[Server]:
    """The server on a free port, ended with the block."""
    process = subprocess.Popen(
        [sys.executable, _manage(), "serve", "--port", "0"],
        env=environment(folder, **more),
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        port = _port(process)
        _wait_until_ready(port)
        yield Server(process, port)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def _manage() -> str:
    return str(settings.BASE_DIR / "manage.py")


def _port(process: subprocess.Popen[str]) -> int:
    found: list[int] = []

    def look() -> None:
        for line in process.stdout or ():
            match = re.search(r"http://\S+:(\d+)/", line)
            if match and not found:
                found.append(int(match[1]))

    reader = threading.Thread(target=look, daemon=True)  # goes on reading, so that the pipe never fills
    reader.start()
    until = time.monotonic() + PATIENCE
    while not found:
        if process.poll() is not None or time.monotonic() > until:
            raise ServerFailed("the server did not tell its address")
        time.sleep(0.05)
    return found[0]


def _wait_until_ready(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz/ready")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise ServerFailed("the server was never ready")
