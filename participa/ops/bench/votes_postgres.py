"""A PostgreSQL database to vote in: on the server of DATABASE_URL, or on a server of the bench's own; gone afterwards.

The server of its own keeps PostgreSQL's defaults: a vote is on the disk when its commit returns, as in production.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management.base import CommandError

_OPTIONS = "-c listen_addresses=127.0.0.1 -c max_connections=200"
#: Where Debian and Red Hat keep the programs of the server, which are not in PATH.
_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")


@contextmanager
def database() -> Iterator[str | None]:
    """The URL of an empty database, or None where there is no PostgreSQL."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(("postgres://", "postgresql://")):
        with _database_on(url) as fresh:
            yield fresh
    elif tools := _tools():
        with _server(tools) as own:
            yield own
    else:
        yield None


@contextmanager
def _database_on(url: str) -> Iterator[str]:
    import psycopg  # only where the extra "postgres" is installed

    name = f"participa_bench_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _tools() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    kept = [path for pattern in _FOLDERS for path in sorted(Path("/").glob(f"{pattern[1:]}/initdb"))]
    return kept[-1].parent if kept else None


@contextmanager
def _server(tools: Path) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="participa-bench-pg-"))
    account = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    if account:
        os.chown(folder, pwd.getpwnam(account).pw_uid, -1)
    data, port = folder / "data", _free_port()
    try:
        _run([tools / "initdb", "-D", data, "-U", "participa", "-A", "trust", "-E", "UTF8"], folder, account)
        options = f"-p {port} -c unix_socket_directories={folder} {_OPTIONS}"
        _run([tools / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"], folder, account)
        try:
            with _database_on(f"postgres://participa@127.0.0.1:{port}/postgres") as url:
                yield url
        finally:
            _run([tools / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], folder, account)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: Sequence[str | Path], folder: Path, account: str | None) -> None:
    done = subprocess.run(command, cwd=folder, user=account, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandError(f"{Path(command[0]).name}: {done.stderr or done.stdout}")
