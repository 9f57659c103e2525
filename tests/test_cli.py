"""``participa`` is one door: names with dashes, exit codes that mean something, sentences instead of tracebacks."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from participa import cli
from tests.harness.stages import BIN


def participa(*arguments: str, var: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(var), **settings}
    return subprocess.run(
        [BIN / "participa", *arguments], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_every_command_has_a_line_that_says_what_it_does() -> None:
    lines = cli.overview().split("\n")[2:]
    assert len(lines) == len(cli.commands())
    assert [line for line in lines if len(line.split(None, 1)) < 2 or line.strip().endswith(" .")] == []


def test_our_commands_and_a_few_of_django_are_offered_and_no_more() -> None:
    offered = set(cli.commands())
    assert {"demo", "doctor", "import", "migrate", "verify-tally", "worker"} <= offered
    assert not {"flush", "sqlflush", "testserver", "import-data"} & offered


@pytest.mark.parametrize(("name", "module"), [("verify-tally", "verify_tally"), ("import", "import_data")])
def test_a_name_leads_to_its_module(name: str, module: str) -> None:
    assert cli.module_of(name) == module


def test_a_command_that_does_not_exist_ends_with_2_and_a_sentence(tmp_path: Path) -> None:
    done = participa("destroy", var=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "participa: there is no command 'destroy'. participa --help lists them.\n"


def test_a_setting_that_makes_no_sense_ends_with_2_and_a_sentence(tmp_path: Path) -> None:
    done = participa("doctor", var=tmp_path, PAGE_SIZE="many")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "participa: PAGE_SIZE is 'many': it must be a whole number from 5 to 100.\n"


def test_an_option_that_does_not_exist_ends_with_2(tmp_path: Path) -> None:
    assert participa("doctor", "--magic", var=tmp_path).returncode == 2


def test_without_a_command_it_lists_them(tmp_path: Path) -> None:
    done = participa(var=tmp_path)
    assert done.returncode == 0
    assert "  doctor " in done.stdout
