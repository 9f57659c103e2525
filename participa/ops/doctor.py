"""What an installation lacks, and the command that mends it. Each check is a plain function; none of them writes."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError
from packaging.requirements import Requirement

from participa.core import env


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. What is not ``needed`` only serves the tests or a grown-up installation."""

    name: str
    ok: bool
    says: str
    mend: str = ""
    needed: bool = True

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def examine() -> list[Finding]:
    """Everything, from the ground up; what rests on something broken is not looked at."""
    found = [
        python_version(sys.version_info[:3]),
        virtual_environment(),
        locked_packages(settings.BASE_DIR / "requirements.lock"),
        *programs(),
        writable(settings.VAR_DIR),
        catalogues(settings.LOCALE_PATHS),
        vote_keys(settings.VOTE_KEYS_DIR),
        database(),
    ]
    if found[-1].ok:
        found.append(migrations())
    found.append(redis(settings.REDIS_URL))
    return found


def python_version(version: tuple[int, ...]) -> Finding:
    says = ".".join(map(str, version))
    return Finding("python", version >= (3, 11), says, "install Python 3.11 or newer")


def virtual_environment() -> Finding:
    ours = Path(sys.prefix) == settings.BASE_DIR / ".venv"
    return Finding("environment", ours, sys.prefix, "make demo, or python3 bootstrap.py", needed=False)


def locked_packages(lock: Path) -> Finding:
    """Installed packages against the lock, for this platform."""
    wrong = list(_out_of_step(lock.read_text(encoding="utf-8").split("\n")))
    says = ", ".join(wrong[:5]) + (" …" if len(wrong) > 5 else "") if wrong else "in step with requirements.lock"
    return Finding("packages", not wrong, says, "python3 bootstrap.py")


def _out_of_step(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if "==" not in line or line.startswith((" ", "#")):
            continue
        wanted = Requirement(line.rstrip(" \\"))
        if wanted.marker and not wanted.marker.evaluate():
            continue
        try:
            version = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            yield f"{wanted.name} is missing"
            continue
        if not wanted.specifier.contains(version, prereleases=True):
            yield f"{wanted.name} is {version}, wanted {wanted.specifier}"


def programs() -> list[Finding]:
    """Programs of the system that the tests use."""
    wanted = {
        "chromium": "chromium",
        "initdb": "postgresql",
        "redis-server": "redis-server",
        "nginx": "nginx-light",
        "msgfmt": "gettext",
    }
    findings = []
    for program, package in wanted.items():
        path = shutil.which(program) or next(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{program}")), "")
        says = path or "missing: some tests are left out"
        findings.append(Finding(program, bool(path), says, f"apt-get install {package}", needed=False))
    return findings


def writable(folder: Path) -> Finding:
    """The folder exists and is ours, or can be made."""
    place = folder
    while not place.exists():
        place = place.parent
    ok = place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    return Finding("var", ok, str(folder), f"give this account the right to write in {place}")


def catalogues(folders: Iterable[Path]) -> Finding:
    """Every catalogue has its compiled form beside it."""
    lacking = [
        str(source.parent.parent.relative_to(settings.BASE_DIR))
        for folder in folders
        for source in sorted(folder.glob("*/LC_MESSAGES/django.po"))
        if not source.with_suffix(".mo").exists()
    ]
    return Finding("catalogues", not lacking, ", ".join(lacking) or "compiled", "make messages")


def vote_keys(folder: Path) -> Finding:
    """Keys that others may read would tie ballots to people."""
    paths = [folder, *sorted(folder.iterdir())] if folder.is_dir() else []
    loose = [path for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077]
    says = f"{len(loose)} may be read by others" if loose else f"{max(len(paths) - 1, 0)} keys, readable by their owner"
    return Finding("vote-keys", not loose, says, f"chmod -R u=rwX,go= {folder}")


def database() -> Finding:
    backend: Any = connection
    try:
        if backend.vendor == "postgresql":  # past the pool, which would try for long before it says why not
            backend.Database.connect(**backend.get_connection_params(), connect_timeout=5).close()
        backend.ensure_connection()
    except (DatabaseError, backend.Database.Error) as error:
        return Finding("database", False, str(error).strip().split("\n")[0], "start the server, or mend DATABASE_URL")
    return Finding("database", True, backend.vendor)


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    says = f"{pending} migrations to apply" if pending else "up to date"
    return Finding("migrations", not pending, says, "participa migrate")


def redis(url: str) -> Finding:
    if not url:
        return Finding("redis", True, "not used: the bus is embedded", needed=False)
    from redis import Redis, RedisError  # comes with the extra of that name, which an embedded site does without

    try:
        Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3).ping()
    except (RedisError, ValueError, OSError) as error:
        return Finding("redis", False, type(error).__name__, "start the server, or mend REDIS_URL")
    return Finding("redis", True, "answers")


def settings_given() -> list[str]:
    """The settings that the environment gives, by name; their values may be secrets."""
    return sorted(name for name in env.registry if os.environ.get(name, "").strip())
