"""``participa report``: from the database, from the open data of a site that answers, and what it says of lies."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from frontend.shared.report.archive import archive
from moderation.queries.reports import shown_report, shown_snapshot
from moderation.queries.snapshot import moment
from participa.ops.report.api import NotReadable, reader
from tests.environment import ROOT
from tests.report import desk
from tests.report import town as towns
from tests.report.town import CANARY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vote_keys")]

AT = "2026-03-10T09:00:00Z"


def run(*arguments: Any) -> tuple[int, dict[str, Any]]:
    """The exit code, and what it printed as JSON."""
    out = StringIO()
    try:
        call_command("report", *map(str, arguments), "--json", stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_database_and_open_data_of_a_site_give_the_same_files(tmp_path: Path, live_server: Any) -> None:
    town = towns.build()
    code = town.consultation.code
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    status, built = run("build", code, ours, "--at", AT)
    assert (status, built["findings"]) == (0, [])
    assert run("build", code, theirs, "--api", live_server.url, "--at", AT) == (0, built)
    for name in ("report.json", "snapshot.jsonl"):
        assert (ours / name).read_bytes() == (theirs / name).read_bytes()
        assert CANARY.encode() not in (ours / name).read_bytes()
    assert run("verify", theirs, "--api", live_server.url, "--again") == (0, built)
    again = tmp_path / "again"
    assert run("build", code, again, "--snapshot", ours / "snapshot.jsonl", "--at", AT) == (0, built)


@pytest.mark.patient(180)  # two programs begin from nothing, and the second run builds five times
def test_it_is_built_and_verified_from_the_files_of_the_archive_alone(tmp_path: Path) -> None:
    row = desk.published(towns.busy().consultation)
    packed = archive(shown_report(row).report, shown_snapshot(row))
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        opened.extractall(tmp_path / "archive")
    again, nowhere = tmp_path / "again", tmp_path / "home"
    nowhere.mkdir()
    # No database, no folder of the site, no network: what is left is the snapshot and the program.
    values = {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/none", "VAR_DIR": str(nowhere), "HOME": str(nowhere)}
    values |= {"PATH": os.environ["PATH"], "DEBUG": "1", "HTTPS_PROXY": "http://127.0.0.1:9"}

    def alone(*arguments: object) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), "report", *map(str, arguments)]
        ended = subprocess.run(command, env=values, cwd=ROOT, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    assert "The report holds." in alone("verify", tmp_path / "archive", "--again")
    snapshot = tmp_path / "archive" / "snapshot.jsonl"
    alone("build", row.consultation.code, again, "--snapshot", snapshot, "--at", moment(row.taken_at))
    for name in ("report.json", "snapshot.jsonl"):
        assert (again / name).read_bytes() == (tmp_path / "archive" / name).read_bytes()


def test_a_lie_is_told_with_its_sentence(tmp_path: Path) -> None:
    town = towns.build()
    run("build", town.consultation.code, tmp_path, "--at", AT)
    file = tmp_path / "report.json"
    file.write_bytes(file.read_bytes().replace(b"Contributions: 9.", b"Contributions: 90."))
    status, told = run("verify", tmp_path)
    assert status == 1
    assert {finding["check"] for finding in told["findings"]} == {"numbers"}
    assert all(finding["sentence"].startswith("s-") for finding in told["findings"])


def test_open_data_that_went_on_is_told(tmp_path: Path, live_server: Any) -> None:
    town = towns.build()
    run("build", town.consultation.code, tmp_path, "--at", AT)
    towns.change(town)
    status, told = run("verify", tmp_path, "--api", live_server.url)
    assert (status, [finding["check"] for finding in told["findings"]]) == (1, ["open_data"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "zzzzzzzz", "{folder}"),
        ("build", "../etc", "{folder}"),
        ("build", "zzzzzzzz", "{folder}", "--api", "ftp://example.org"),
        ("build", "zzzzzzzz", "{folder}", "--api", "file:///etc/passwd"),
        ("build", "zzzzzzzz", "{folder}", "--snapshot", "{folder}/none"),
        ("verify", "{folder}/none"),
    ],
)
def test_what_makes_no_sense_ends_with_a_reason_and_leaves_nothing(arguments: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        run(*(word.format(folder=tmp_path / "new") for word in arguments))
    assert refused.value.returncode == 2
    assert str(refused.value)
    assert not (tmp_path / "new").exists()


def test_a_site_that_is_not_there_or_has_no_such_consultation_is_told(live_server: Any) -> None:
    waited: list[float] = []
    with pytest.raises(NotReadable, match="404"):
        reader(live_server.url)("/consultations/zzzzzzzz/")
    with pytest.raises(NotReadable):
        reader("http://127.0.0.1:9", wait=waited.append)("/consultations/")
    assert waited == [1.0, 2.0, 4.0, 8.0, 16.0]
