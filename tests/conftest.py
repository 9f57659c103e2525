"""What every test may count on: an empty installation, fixed seeds, and a clear line where something is left out."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests import environment, seeds, unit_guard
from tests.harness import migrated
from tests.time_limit import TookTooLong, time_limit

ROOT = environment.ROOT
#: Seconds; the whole suite has ten minutes.
LONGEST_TEST = 60
#: The same where a browser, its server and the test share the processors with another three.
LONGEST_IN_A_BROWSER = 240

hypothesis_settings.register_profile(
    "fixed",
    derandomize=True,  # the same examples everywhere: a failure is a failure for everybody
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("fixed")


def pytest_configure() -> None:
    # Scrypt is slow on purpose; no test is about its speed.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Each client of a test loads the middleware anew: it looks a file up when it is asked for, and lists none before.
    settings.WHITENOISE_AUTOREFRESH = True
    unit_guard.install()
    seeds.install()


def pytest_collection_finish() -> None:
    """What is loaded stays until the end: without it in its way the collector has a tenth of the work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("needs_postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: runs in the stage postgres")
    if item.get_closest_marker("needs_redis") and not settings.REDIS_URL:
        pytest.skip("needs Redis: runs in the stage postgres")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    guarded = nullcontext() if item.get_closest_marker("writes_outside_units") else unit_guard.watching()
    patient = item.get_closest_marker("patient")
    longest = LONGEST_IN_A_BROWSER if item.get_closest_marker("browser") else LONGEST_TEST
    with time_limit(patient.args[0] if patient else longest), guarded:
        try:
            return (yield)
        except TookTooLong as error:
            pytest.fail(str(error))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The database begins as a copy of a migrated one.

    SQLite is in a file: threads, servers and the worker open it too, which memory would not allow.
    """
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        test["NAME"] = str(environment.FOLDER / "tests.sqlite3")
        shutil.copyfile(migrated.sqlite_file(), test["NAME"])
    elif migrated.CLUSTER in os.environ:
        migrated.postgres_database(os.environ["DATABASE_URL"], environment.FOLDER.parent)
        test["TEMPLATE"] = connection.settings_dict["NAME"]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The copy is there before Django looks; its folder is removed after the run."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Once the database is there, its first rows are read."""
    with django_db_blocker.unblock():
        seeds.remember()


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """No test sees what another one left in the cache (throttles above all)."""
    cache.clear()


@pytest.fixture
def vote_keys(tmp_path: Path, settings: Any) -> Path:
    """A folder for vote keys that only this test has."""
    folder = tmp_path / "vote-keys"
    folder.mkdir(mode=0o700)
    settings.VOTE_KEYS_DIR = folder
    return folder


@pytest.fixture
def documents(tmp_path: Path, settings: Any) -> Path:
    """A folder for uploaded documents that only this test has."""
    folder = tmp_path / "documents"
    folder.mkdir()
    settings.MEDIA_ROOT = folder
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data sets beside the checkout (or in PARTICIPA_DATA); they are not part of the repository."""
    named = os.environ.get("PARTICIPA_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        if named:
            pytest.fail(f"PARTICIPA_DATA is {named}: there is no such folder")
        pytest.skip("needs the real data sets: put them in ../shared/data or name their folder in PARTICIPA_DATA")
    return folder
