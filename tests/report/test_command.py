"""``participa report``: from the database, from the open data of a site that answers, and what it says of lies."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from participa.ops.report.api import NotReadable, reader
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
