"""A database with every migration applied: made once, and copied by each process that runs tests.

Applying them takes ten seconds of a processor. For SQLite the file is kept in pytest's cache for the next run; the
PostgreSQL cluster of a run has one database that the others are made from.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from tests.harness.places import PACKAGES, ROOT

#: Set where the PostgreSQL cluster was started for this run, so that its own database may be the one to copy.
CLUSTER = "PARTICIPA_TESTS_CLUSTER"
KEPT = ROOT / ".pytest_cache" / "migrated"


def _digest() -> str:
    """Another one for each change of our migrations and of the packages that bring others."""
    files = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("migrations/*.py"))
    told = sha256()
    for file in [ROOT / "requirements-dev.lock", *files]:
        told.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return told.hexdigest()[:16]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    environment = os.environ | {"DATABASE_URL": url}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the migrations failed:\n{done.stdout}{done.stderr}")


def sqlite_file() -> Path:
    """An SQLite database that is migrated and otherwise empty."""
    file = KEPT / f"{_digest()}.sqlite3"
    with _alone(KEPT):
        if not file.exists():
            for old in KEPT.glob("*.sqlite3*"):
                old.unlink()
            being_made = file.with_suffix(".sqlite3-new")
            _migrate(f"sqlite:///{str(being_made).lstrip('/')}")
            being_made.rename(file)
    return file


def postgres_database(url: str, folder: Path) -> None:
    """Migrate the database at this address, once for all processes that share the folder."""
    with _alone(folder):
        if not (folder / "migrated").exists():
            _migrate(url)
            (folder / "migrated").touch()
