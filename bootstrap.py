"""Makes .venv from the committed locks. Standard library only: it runs before anything is installed.

python3 bootstrap.py          what the product needs
python3 bootstrap.py --dev    and what its tests need
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def refuse(sentence: str) -> None:
    """Stop with a sentence that says what to do."""
    sys.exit(f"\n{sentence}")


def run(*command: str | Path) -> None:
    """Run quietly; show everything where it fails."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    if CERTIFICATES.exists():  # an administration's own authority is there, and not among those that uv brings
        environment.setdefault("UV_SYSTEM_CERTS", "1")
    done = subprocess.run(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        refuse(f"{done.stdout}\nThis failed: {' '.join(map(str, command))}")


def usable() -> bool:
    """Whether .venv holds a Python that runs; a folder that was moved or whose Python was removed does not."""
    if not PYTHON.exists():
        return False
    asked = subprocess.run(
        [PYTHON, "-c", f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"], capture_output=True, check=False
    )
    return asked.returncode == 0


def make_venv() -> None:
    if usable():
        return
    if importlib.util.find_spec("ensurepip") is None:
        refuse("This Python cannot make environments: ensurepip is missing. On Debian: apt-get install python3-venv")
    run(sys.executable, "-m", "venv", "--clear", VENV)


def install_uv() -> None:
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "-r", "requirements-build.lock")


def install_lock(lock: str) -> None:
    run(PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "--require-hashes", "-r", lock)


def install_project() -> None:
    # No build isolation: the build tools come from the lock, so that nothing unpinned is fetched.
    run(PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "--no-deps", "--no-build-isolation", "-e", ".")


def main() -> None:
    if sys.version_info < OLDEST:  # it may well be started by an older one
        refuse(f"Participa needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
    lock = "requirements-dev.lock" if "--dev" in sys.argv[1:] else "requirements.lock"
    stages = [
        ("environment in .venv", make_venv),
        ("uv and the build tools", install_uv),
        (f"packages of {lock}", lambda: install_lock(lock)),
        ("Participa itself", install_project),
    ]
    for number, (name, stage) in enumerate(stages, 1):
        began = time.monotonic()
        print(f"[{number}/{len(stages)}] {name} … ", end="", flush=True)
        stage()
        print(f"{time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
