"""``make test`` says what it left out, and in CI that is a failure."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.harness.stages import BIN, NOTHING, Stage
from tests.run import ASK_NO_DATABASE

#: Contracts need nothing of the system; the browser tests need Chromium.
COMMAND = (BIN / "python", "-m", "tests.run", "--only", "contracts", "--only", "browser")


def run_without_programs(path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """On a machine that has no Chromium and no apt-get."""
    return subprocess.run(
        COMMAND, cwd=ROOT, env={"PATH": str(path), **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("ci", "code"), [("false", 0), ("true", 1)])
def test_what_may_not_be_installed_is_left_out_aloud(ci: str, code: int, tmp_path: Path) -> None:
    done = run_without_programs(tmp_path, CI=ci)
    assert "LEFT OUT: needs chromium, and there is no apt-get here" in done.stdout
    assert "\n1 passed, 0 failed, 0 skipped\n" in done.stdout
    assert done.returncode == code


REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure message="no"/></testcase><testcase name="c"><error/></testcase>
<testcase name="d"><skipped message="needs PostgreSQL"/></testcase></testsuite></testsuites>"""


def finished(code: int, report: str, folder: Path) -> Stage:
    path = folder / "report.xml"
    path.write_text(report)
    stage = Stage("sqlite", [["python", "-c", f"raise SystemExit({code})"]], {}, path)
    stage.run(aloud=False)
    return stage


def test_a_stage_counts_what_pytest_reported(tmp_path: Path) -> None:
    stage = finished(1, REPORT, tmp_path)
    assert stage.counts == {"passed": 1, "failed": 2, "skipped": 1}
    assert stage.skipped == {"needs PostgreSQL": 1}


def test_a_run_that_broke_without_a_failing_test_has_failed(tmp_path: Path) -> None:
    assert finished(3, "<testsuites/>", tmp_path).counts["failed"] == 1


def test_a_run_that_selected_nothing_has_not_failed(tmp_path: Path) -> None:
    stage = finished(NOTHING, "<testsuites/>", tmp_path)
    assert (stage.counts["failed"], stage.result) == (0, "nothing selected")


def test_every_command_of_a_check_runs_even_after_one_failed() -> None:
    stage = Stage(
        "lint", [["python", "-c", "raise SystemExit('first')"], ["python", "-c", "raise SystemExit('second')"]]
    )
    stage.run(aloud=False)
    assert stage.code == 1
    assert "first" in stage.output
    assert "second" in stage.output


def test_what_runs_in_one_stage_alone_asks_no_database() -> None:
    """But for two checks of the house, which need one database and no second."""
    asking = [
        path.name
        for folder in ASK_NO_DATABASE
        for path in sorted((ROOT / "tests" / folder).rglob("*.py"))
        if "django_db" in path.read_text()
    ]
    assert asking == ["test_deployment.py", "test_unit_guard.py"]
