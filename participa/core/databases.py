"""Django's database settings from one URL: SQLite embedded, PostgreSQL grown up."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from participa.core.env import SettingsError

#: Seconds that a thread keeps SQLite open: opening it costs more than most statements.
SQLITE_KEPT = 600


def sqlite(path: Path, *, kept: bool) -> dict[str, Any]:
    """SQLite that keeps what it acknowledged: WAL, ``synchronous=FULL``; IMMEDIATE, else writers collide.

    ``kept``: the threads that ask are few and stay, so each may keep its connection.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": SQLITE_KEPT if kept else 0,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def postgres(url: str, *, pool: bool, pool_size: int, conn_max_age: int) -> dict[str, Any]:
    """PostgreSQL through psycopg's pool, or kept connections of fixed threads; never both."""
    parts = urlsplit(url)
    if not parts.path.strip("/"):
        raise SettingsError("DATABASE_URL names no database: postgres://user:password@host:5432/name.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": conn_max_age,
        "CONN_HEALTH_CHECKS": bool(conn_max_age),
        "OPTIONS": options,
    }


def from_url(url: str, *, folder: Path, pool: bool, pool_size: int, conn_max_age: int, asgi: bool) -> dict[str, Any]:
    """The database that ``url`` names, or ``folder/participa.sqlite3`` where it is empty. Refuses what leaks."""
    if conn_max_age and pool and url.startswith("postgres"):
        raise SettingsError("CONN_MAX_AGE and DB_POOL exclude each other: the pool already keeps connections.")
    if conn_max_age and asgi:
        raise SettingsError("CONN_MAX_AGE leaks connections where HTTP_HANDLER is asgi: leave it at 0 there.")
    if not url:
        return sqlite(folder / "participa.sqlite3", kept=not asgi)
    if url.startswith("sqlite:///"):
        return sqlite(Path("/" + url.removeprefix("sqlite:///").lstrip("/")), kept=not asgi)
    if url.startswith(("postgres://", "postgresql://")):
        return postgres(url, pool=pool, pool_size=pool_size, conn_max_age=conn_max_age)
    raise SettingsError(f"DATABASE_URL begins with {url.split(':')[0]!r}: it must be postgres:// or sqlite:///.")
