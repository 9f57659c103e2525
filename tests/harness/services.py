"""A PostgreSQL cluster and a Redis of the suite's own: in a temporary folder, on free ports, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.harness.packages import program
from tests.harness.places import quick_folder

#: What PostgreSQL may forget: the cluster lives for one run. Tests of durability start servers of their own.
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c autovacuum=off"


class ServiceFailed(RuntimeError):
    """A service did not start; the message holds its last words."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _account() -> str | None:
    """PostgreSQL refuses to run as root: there it runs as the account that Debian made for it."""
    return "postgres" if os.geteuid() == 0 else None


def _run(command: Sequence[str | Path], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, user=_account(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServiceFailed(f"{Path(command[0]).name}: {done.stderr or done.stdout}")


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Start a private cluster; yields the URL of its database ``participa``."""
    folder = Path(tempfile.mkdtemp(prefix="participa-pg-", dir=quick_folder()))
    account = _account()
    if account:
        os.chown(folder, pwd.getpwnam(account).pw_uid, -1)
    tools = Path(program("initdb").path() or "").resolve().parent
    port, data = free_port(), folder / "data"
    try:
        _run(
            [tools / "initdb", "-D", data, "-U", "participa", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
            folder,
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {QUICK}"
        _run([tools / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-t", "60", "-o", options, "start"], folder)
        try:
            _run([tools / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "participa", "participa"], folder)
            yield f"postgres://participa@127.0.0.1:{port}/participa"
        finally:
            _run([tools / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis(port: int = 0) -> Iterator[str]:
    """Start a private Redis that keeps nothing, on a port that is free or on this one; yields its URL."""
    port = port or free_port()
    folder = Path(tempfile.mkdtemp(prefix="participa-redis-"))
    command = [program("redis-server").path() or "", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    server = subprocess.Popen([*command, "--dir", str(folder), "--databases", "32"], stdout=subprocess.DEVNULL)
    try:
        _wait_for_port(port, server)
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_port(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if server.poll() is not None:
            raise ServiceFailed(f"redis-server ended at once with {server.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise ServiceFailed("redis-server did not answer within 20 s")
