"""The doctor names what is missing and how to mend it, and writes nothing."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from participa.ops import doctor
from participa.ops.doctor import Finding
from tests.environment import ROOT


def test_a_python_that_is_too_old_is_named() -> None:
    assert not doctor.python_version((3, 10, 4)).ok
    assert doctor.python_version((3, 11, 0)).ok


def test_the_environment_of_this_run_is_in_step_with_its_lock() -> None:
    assert doctor.locked_packages(ROOT / "requirements.lock") == Finding(
        "packages", True, "in step with requirements.lock", "python3 bootstrap.py"
    )


def test_packages_out_of_step_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "django==1.0 \\\n    --hash=sha256:00\n"
        "no-such-thing==2.0\n"
        "only-elsewhere==1.0 ; sys_platform == 'win32' \\\n    # via django==5\n"
    )
    found = doctor.locked_packages(lock)
    assert not found.ok
    assert found.says.startswith("django is 5.2")
    assert found.says.endswith("wanted ==1.0, no-such-thing is missing")


def test_a_folder_that_can_be_made_is_fine_and_is_not_made(tmp_path: Path) -> None:
    assert doctor.writable(tmp_path / "var" / "deep").ok
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    assert not doctor.writable(tmp_path / "var").ok


def test_vote_keys_that_others_may_read_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "vote-keys"
    assert doctor.vote_keys(folder).ok
    folder.mkdir(mode=0o700)
    key = folder / "abc"
    key.touch(mode=0o600)
    assert doctor.vote_keys(folder).says == "1 keys, readable by their owner"
    key.chmod(0o640)
    found = doctor.vote_keys(folder)
    assert (found.ok, found.says, found.mend) == (False, "1 may be read by others", f"chmod -R u=rwX,go= {folder}")


def test_a_catalogue_that_is_not_compiled_is_named(tmp_path: Path, settings: Any) -> None:
    settings.BASE_DIR = tmp_path
    source = tmp_path / "api" / "locale" / "eu" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.touch()
    assert doctor.catalogues([tmp_path / "api" / "locale"]).says == "api/locale/eu"
    source.with_suffix(".mo").touch()
    assert doctor.catalogues([tmp_path / "api" / "locale"]).ok


def test_a_redis_that_does_not_answer_is_named() -> None:
    assert doctor.redis("").ok
    found = doctor.redis("redis://127.0.0.1:1")
    assert (found.ok, found.needed, found.says) == (False, True, "ConnectionError")


@pytest.mark.django_db
def test_a_database_in_step_is_healthy() -> None:
    assert doctor.database() == Finding("database", True, connection.vendor)
    assert doctor.migrations() == Finding("migrations", True, "up to date", "participa migrate")


@pytest.mark.django_db
def test_a_migration_that_was_not_applied_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'proposals'")
    found = doctor.migrations()
    assert not found.ok
    assert found.mend == "participa migrate"


@pytest.mark.django_db
def test_a_program_reads_the_same_findings_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_URL", "smtp://ane:secret@mail.example.org")
    said = StringIO()
    call_command("doctor", "--json", stdout=said)
    told = json.loads(said.getvalue())
    assert told["ok"] is True
    assert [finding["name"] for finding in told["findings"]] == [found.name for found in doctor.examine()]
    assert "MAIL_URL" in told["settings"]
    assert "secret" not in said.getvalue()


@pytest.mark.django_db
def test_something_needed_that_is_missing_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [Finding("var", False, "/nowhere", "mend it"), Finding("chromium", False, "missing", "", needed=False)]
    monkeypatch.setattr(doctor, "examine", lambda: broken)
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=StringIO())
    assert ended.value.code == 1
    monkeypatch.setattr(doctor, "examine", lambda: broken[1:])
    call_command("doctor", stdout=StringIO())
