"""``make test`` says what it left out, and in CI that is a failure."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.harness.stages import BIN, NOTHING, Stage
from tests.run import ASK_NO_DATABASE, WALKS, tell

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
<testcase classname="tests.x.test_a" name="a" time="2.5"/>
<testcase classname="tests.x.test_a" name="b[1]" time="4"><failure message="no"/></testcase>
<testcase classname="tests.test_b" name="c" time="0.25"><error/></testcase>
<testcase classname="" name="tests.x.test_c" time="0"><error/></testcase>
<testcase classname="tests.test_b" name="d" time="0"><skipped message="needs PostgreSQL"/></testcase>
</testsuite></testsuites>"""


def finished(code: int, report: str, folder: Path) -> Stage:
    path = folder / "report.xml"
    path.write_text(report)
    stage = Stage("sqlite", [["python", "-c", f"raise SystemExit({code})"]], {}, path)
    stage.run(aloud=False)
    return stage


def test_a_stage_counts_what_pytest_reported(tmp_path: Path) -> None:
    stage = finished(1, REPORT, tmp_path)
    assert stage.counts == {"passed": 1, "failed": 3, "skipped": 1}
    assert stage.skipped == {"needs PostgreSQL": 1}
    assert stage.failed == ["tests/x/test_a.py::b[1]", "tests/test_b.py::c", "tests/x/test_c.py"]
    assert stage.files == {"tests/x/test_a.py": 6.5, "tests/test_b.py": 0.25, "tests/x/test_c.py": 0.0}


def test_the_closing_lines_name_what_failed_and_what_took_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tell([finished(1, REPORT, tmp_path)], {}, 7.0)
    assert capsys.readouterr().out.splitlines()[-7:] == [
        "skipped    1: needs PostgreSQL",
        "   6.5 s in sqlite: tests/x/test_a.py",
        "FAILED in sqlite: tests/x/test_a.py::b[1]",
        "FAILED in sqlite: tests/test_b.py::c",
        "FAILED in sqlite: tests/x/test_c.py",
        "",
        "1 passed, 3 failed, 1 skipped",
    ]


def test_a_run_that_broke_without_a_failing_test_has_failed(tmp_path: Path) -> None:
    stage = finished(3, "<testsuites/>", tmp_path)
    assert (stage.counts["failed"], stage.failed) == (1, ["sqlite ended with 3"])


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
        if folder != "test_run.py"
        for path in _modules(ROOT / "tests" / folder)
        if "django_db" in path.read_text()
    ]
    assert asking == ["test_deployment.py", "test_unit_guard.py"]


def test_the_walks_that_one_database_answers_are_there() -> None:
    assert [name for name in WALKS if not (ROOT / "tests" / name).is_file()] == []


def _modules(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]
