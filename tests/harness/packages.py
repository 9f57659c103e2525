"""What Debian has to give, and getting it where we may."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A program of the system: how it is found, the Debian package that has it, and the stages that need it."""

    name: str
    package: str
    stages: frozenset[str]

    def path(self) -> str | None:
        """Where it is; PostgreSQL's server programs are kept outside PATH."""
        found = shutil.which(self.name)
        if found:
            return found
        kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{self.name}"))
        return str(kept[-1]) if kept else None


PROGRAMS = (
    Program("chromium", "chromium", frozenset({"browser"})),
    Program("initdb", "postgresql", frozenset({"postgres"})),
    Program("redis-server", "redis-server", frozenset({"postgres"})),
    Program("nginx", "nginx-light", frozenset({"postgres"})),
    Program("msgfmt", "gettext", frozenset({"sqlite"})),
)


def program(name: str) -> Program:
    """One of the programs above."""
    return next(each for each in PROGRAMS if each.name == name)


def missing(stages: set[str]) -> list[Program]:
    """What these stages need and the machine has not."""
    return [each for each in PROGRAMS if each.stages & stages and each.path() is None]


def why_not_install() -> str | None:
    """Why this run may not install packages, or None."""
    if shutil.which("apt-get") is None:
        return "there is no apt-get here"
    if os.geteuid() != 0:
        return "only root may install packages"
    return None


def install(programs: list[Program]) -> str | None:
    """Install their packages; the reason where that failed. Installed servers are not started."""
    names = sorted({each.package for each in programs})
    print(f"installing {', '.join(names)} … ", end="", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    wanted = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *names)
    with _services_stay_down():
        for command in (("apt-get", "update", "-qq"), wanted):
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                print("failed", flush=True)
                return f"{' '.join(command[:2])} failed: {(done.stderr or done.stdout).strip().splitlines()[-1:]}"
    print("done", flush=True)
    return None


class _services_stay_down:  # noqa: N801  it reads as a verb
    """Debian starts a server as soon as it is installed; the suite starts its own, so the policy says no meanwhile."""

    POLICY = Path("/usr/sbin/policy-rc.d")

    def __enter__(self) -> None:
        self.ours = not self.POLICY.exists()
        if self.ours:
            self.POLICY.write_text("#!/bin/sh\nexit 101\n")
            self.POLICY.chmod(0o755)

    def __exit__(self, *_: object) -> None:
        if self.ours:
            self.POLICY.unlink(missing_ok=True)
