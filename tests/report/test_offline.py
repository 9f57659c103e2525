"""The analysis and a report need no network and no home: nothing is fetched, nothing is looked for, nothing is left."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.analysis.report.build import build
from tests.environment import ROOT
from tests.report import town as towns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]


def apart(
    home: Path, asked: str, given: bytes = b"", alone: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[bytes]:
    """A process with nothing of this one's environment but where the program is."""
    return subprocess.run(
        [*alone, sys.executable, "-m", "tests.report.offline", asked],
        cwd=ROOT,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        input=given,
        capture_output=True,
        check=False,
    )


def without_network() -> tuple[str, ...]:
    """The command under which there is no network at all, where this machine lets us take it away."""
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode == 0:
        return (unshare, "-rn")
    return ()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


def test_everything_is_made_with_an_empty_home_and_without_network(home: Path) -> None:
    frozen = towns.from_database(towns.busy())
    done = apart(home, "analysis", frozen.content, without_network())
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert done.stdout.decode() == build(frozen, **towns.AT).digest
    assert list(home.iterdir()) == []


def test_whoever_reaches_out_is_caught(home: Path) -> None:
    """Control: a library that fetches its data, and keeps quiet where it can't, is found out."""
    done = apart(home, "reach")
    assert done.returncode == 3
    assert done.stderr.decode().startswith("reached out: ")
