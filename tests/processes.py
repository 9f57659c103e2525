"""Commands of the product as real processes, on the database of the test."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection

from tests.environment import FOLDER, ROOT

PATIENCE = 30.0
_serial = count(1)


def wait_for(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Return as soon as the condition holds; fail with its name when patience ends."""
    until = time.monotonic() + patience
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"waited {patience:.0f} s for {what}")
        time.sleep(0.02)


def database_url() -> str:
    """The database of this test, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{str(values['NAME']).lstrip('/')}"
    user = quote(values["USER"]) + (f":{quote(values['PASSWORD'])}" if values["PASSWORD"] else "")
    return f"postgres://{user}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


class Process:
    """A management command, or a script of the tests, that runs; what it prints is kept."""

    def __init__(self, *arguments: str, script: Path = ROOT / "manage.py", **environment: str) -> None:
        self.printed = tempfile.NamedTemporaryFile(mode="w+", prefix="process-", dir=FOLDER)  # noqa: SIM115
        self.name = f"process-{os.getpid()}-{next(_serial)}"
        values = {"DATABASE_URL": database_url(), "VAR_DIR": str(FOLDER), "VOTE_KEYS_DIR": str(settings.VOTE_KEYS_DIR)}
        values["PGAPPNAME"] = self.name
        self.popen = subprocess.Popen(
            [sys.executable, str(script), *arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "LOG_LEVEL": "INFO"} | values | environment,
            stdout=self.printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def text(self) -> str:
        """What it printed so far."""
        return Path(self.printed.name).read_text()

    def wait_for_line(self, pattern: str, patience: float = PATIENCE) -> str:
        """Wait until it printed something that matches; the first group, or the match."""
        found: list[str] = []

        def look() -> bool:
            match = re.search(pattern, self.text)
            if match is None and self.popen.poll() is not None:
                raise AssertionError(f"it ended with {self.popen.returncode}:\n{self.text}")
            found[:] = [match[1] if match.re.groups else match[0]] if match else []
            return bool(match)

        try:
            wait_for(look, pattern, patience)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.text}") from None
        return found[0]

    def kill(self) -> None:
        """kill -9, the process alone."""
        self.popen.kill()
        self.popen.wait(timeout=PATIENCE)

    def terminate(self) -> int:
        """SIGTERM; its exit status."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(timeout=PATIENCE)

    def end(self) -> None:
        """End it and whatever it started: a worker that lived on would close the consultations of the next test."""
        self.kill()
        wait_for(self._has_no_children, f"what {self.name} started to end")
        self.printed.close()
        if connection.vendor == "postgresql":  # a killed client's statement goes on there, and holds its locks
            wait_for(lambda: not self.connections(), f"the connections of {self.name} to end")

    def _has_no_children(self) -> bool:
        """Kill what it started, by the name in its environment: a worker has a group of its own. Whether all ended."""
        mark = f"PGAPPNAME={self.name}".encode()
        left = []
        for environ in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                if mark in environ.read_bytes().split(b"\0"):
                    left.append(int(environ.parent.name))
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return not left

    def connections(self) -> int:
        """How many connections to PostgreSQL it and what it started have."""
        asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()"
        with psycopg.connect(database_url()) as apart:
            row = apart.execute(asked, [self.name]).fetchone()
        return int(row[0]) if row else 0


@contextmanager
def running(*arguments: str, script: Path = ROOT / "manage.py", **environment: str) -> Iterator[Process]:
    """A process for the length of a block."""
    process = Process(*arguments, script=script, **environment)
    try:
        yield process
    finally:
        process.end()
