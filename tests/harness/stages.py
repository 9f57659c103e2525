"""The stages of a run: commands with a name, what they printed, how long they took and what pytest counted."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.harness.places import ROOT

BIN = ROOT / ".venv" / "bin"
#: pytest's exit code for "nothing selected".
NOTHING = 5

#: The checks that need no database, each a list of commands.
CHECKS: dict[str, list[list[str]]] = {
    "lint": [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["djlint", "--lint", "--quiet", "frontend"]],
    "types": [["mypy"]],
    "contracts": [["lint-imports"]],
}


@dataclass
class Stage:
    """One stage and what came of it. A check counts as one test; a pytest stage as those that it ran."""

    name: str
    commands: list[list[str]]
    environment: dict[str, str] = field(default_factory=dict)
    report: Path | None = None
    code: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    files: dict[str, float] = field(default_factory=dict)
    output: str = ""
    _process: subprocess.Popen[str] | None = None

    def run(self, *, aloud: bool) -> None:
        """Run the commands, stopping at none; aloud they print as they go, else into ``output``."""
        began = time.monotonic()
        for command in self.commands:
            code = self._one(command, aloud=aloud)
            self.code = self.code or code
        self.seconds = time.monotonic() - began
        self._count()

    def _one(self, command: list[str], *, aloud: bool) -> int:
        sink: int | IO[str] | None = None if aloud else subprocess.PIPE
        self._process = subprocess.Popen(
            [BIN / command[0], *command[1:]],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=sink,
            stderr=None if aloud else subprocess.STDOUT,
            text=True,
        )
        printed, _ = self._process.communicate()
        if printed and self._process.returncode:
            self.output += f"$ {' '.join(command)}\n{printed}"
        return self._process.returncode

    def stop(self) -> None:
        """End what is running."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=30)

    def _count(self) -> None:
        if self.report is None:
            self.counts["failed" if self.code else "passed"] += 1
        elif self.report.exists():
            self._count_tests(ET.parse(self.report).getroot())
        if self.code not in {0, NOTHING} and not self.failed:
            self.counts["failed"] = 1
            self.failed.append(f"{self.name} ended with {self.code}")

    def _count_tests(self, report: ET.Element) -> None:
        for case in report.iter("testcase"):
            module, name = case.get("classname"), case.get("name", "")
            file = f"{(module or name).replace('.', '/')}.py"  # a module that cannot be imported is a case by itself
            self.files[file] = self.files.get(file, 0.0) + float(case.get("time", 0))
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                self.counts["failed"] += 1
                self.failed.append(f"{file}::{name}" if module else file)
            elif skip is not None:
                self.counts["skipped"] += 1
                self.skipped[skip.get("message", "")] += 1
            else:
                self.counts["passed"] += 1

    @property
    def result(self) -> str:
        if self.code == NOTHING:
            return "nothing selected"
        if self.report is None:
            return "failed" if self.code else "passed"
        return ", ".join(f"{self.counts[what]} {what}" for what in ("passed", "failed", "skipped") if self.counts[what])


def check(name: str) -> Stage:
    """One of CHECKS as a stage."""
    return Stage(name, CHECKS[name])


def pytest_stage(name: str, report: Path, arguments: list[str], **environment: str) -> Stage:
    """A run of pytest as a stage."""
    command = ["python", "-m", "pytest", "-q", "--durations=5", f"--junitxml={report}", *arguments]
    return Stage(name, [command], environment, report)


def interpreter_is_ours() -> bool:
    """Whether this runs inside .venv."""
    return Path(sys.prefix) == BIN.parent
