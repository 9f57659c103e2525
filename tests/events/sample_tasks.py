"""Tasks for the tests of the worker; what they did is seen in files."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django_tasks import task


def _append(folder: str, name: str, line: str) -> None:
    with (Path(folder) / name).open("a") as file:
        file.write(line + "\n")


@task()
def note(folder: str, word: str) -> None:
    """Write a line."""
    _append(folder, "notes", word)


@task()
def slow(folder: str) -> None:
    """Say who began, and go on only when the file ``go`` is there."""
    _append(folder, "began", str(os.getpid()))
    while not (Path(folder) / "go").exists():
        time.sleep(0.02)
    _append(folder, "ended", str(os.getpid()))


@task()
def poison(folder: str) -> None:
    """Fail, every time, with a text that no database stores."""
    _append(folder, "tried", "x")
    raise ValueError("cannot \x00 be done")


@task()
def deadly(folder: str) -> None:
    """Take the whole worker along."""
    _append(folder, "killed", "x")
    os._exit(9)
