"""What would go into production: checks without a warning, models and migrations in step, names that say something."""

from __future__ import annotations

import io
import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.architecture.sources import PACKAGES
from tests.environment import ROOT
from tests.harness.stages import BIN
from tests.moderation.test_impossible import addresses

PRODUCTION = {
    "SITE_URL": "https://participa.example.org",
    "SECRET_KEY": "q8Vw2Lk0Zr5Nf7Tt3Yb9Hc6Mx1Js4Pd-Gu_Ae0Ri8Ko5Wl2Cv7",
    "ALLOWED_HOSTS": "participa.example.org",
    "HASHED_STATIC": "1",
}


def check_deploy(var: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(var), **PRODUCTION, **changed}
    return subprocess.run(
        [BIN / "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_production_installation_passes_every_check(tmp_path: Path) -> None:
    done = check_deploy(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("DEMO", "1", "DEMO is on"),
        ("DEBUG", "1", "DEBUG"),
        ("SITE_URL", "http://participa.example.org", "SECURE_SSL_REDIRECT"),
    ],
)
def test_what_must_not_be_in_production_fails_the_checks(setting: str, value: str, says: str, tmp_path: Path) -> None:
    done = check_deploy(tmp_path, **{setting: value})
    assert done.returncode == 1
    assert says in done.stderr


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SITE_URL", "participa.example.org"),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://localhost/participa"),
        ("DATABASE_URL", "postgres://localhost"),
        ("REDIS_URL", "localhost:6379"),
        ("PAGE_SIZE", "many"),
        ("PAGE_SIZE", "100000"),
        ("DEBUG", "perhaps"),
        ("HTTP_HANDLER", "magic"),
        ("MAIL_URL", "http://mail.example.org"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(setting: str, value: str, tmp_path: Path) -> None:
    done = check_deploy(tmp_path, **{setting: value})
    assert done.returncode != 0
    last = done.stderr.strip().split("\n")[-1]
    assert "SettingsError: " in last
    assert setting in last


@pytest.mark.parametrize(
    "others", [{"HTTP_HANDLER": "asgi"}, {"DB_POOL": "1", "DATABASE_URL": "postgres://localhost/participa"}]
)
def test_kept_connections_are_refused_where_they_leak(others: dict[str, str], tmp_path: Path) -> None:
    done = check_deploy(tmp_path, CONN_MAX_AGE="60", **others)
    assert done.returncode != 0
    assert "CONN_MAX_AGE" in done.stderr.strip().split("\n")[-1]


@pytest.mark.django_db
def test_models_and_migrations_are_in_step() -> None:
    told = io.StringIO()
    call_command("makemigrations", dry_run=True, stdout=told)
    assert told.getvalue() == "No changes detected\n"


def test_migrations_have_names_that_say_something() -> None:
    loader = MigrationLoader(None)
    ours = [name for app, name in loader.disk_migrations if app in {"proposals", "moderation", "accounts", "events"}]
    assert ours
    assert [name for name in ours if not named(name)] == []


def test_a_migration_that_was_named_by_a_clock_would_be_found() -> None:
    assert not named("0002_auto_20260310_0900")
    assert not named("0003_alter_comment_state_and_more")
    assert named("0002_search_entries")


def named(name: str) -> bool:
    return not re.search(r"_auto_\d|_and_more$", name)


def test_no_migration_is_forgotten_outside_the_packages() -> None:
    folders = {path.parent.relative_to(ROOT).parts[0] for path in ROOT.glob("[a-z]*/**/migrations/*.py")}
    assert folders - {"var"} <= set(PACKAGES)


def shared(addresses: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """The names that several addresses have: a link by such a name leads to the last of them."""
    found: dict[str, set[str]] = {}
    for name, path in addresses:
        found.setdefault(name, set()).add(path)
    return {name: paths for name, paths in found.items() if len(paths) > 1 and name != "None"}


def test_every_name_leads_to_one_address() -> None:
    assert shared(addresses()) == {}
    assert shared([("desk_merge", "/cases/{}/merge/"), ("desk_merge", "/themes/{}/merge/")]) == {
        "desk_merge": {"/cases/{}/merge/", "/themes/{}/merge/"}
    }
