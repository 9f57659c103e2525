"""What a piece of the analysis costs: processor seconds, and memory in a process of its own.

Seconds are the processor's, so that a neighbour on the machine changes nothing; none of this waits for anything.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings


def seconds(what: Callable[[], Any]) -> float:
    """Processor seconds of one call."""
    began = time.process_time()
    what()
    return time.process_time() - began


def apart(module: str, name: str) -> dict[str, float]:
    """Run ``module.name()()`` elsewhere: the first call prepares, the second is measured."""
    program = f"from {__name__} import main; main({module!r}, {name!r})"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main(module: str, name: str) -> None:
    """What runs there."""
    measured = getattr(import_module(module), name)()
    before = _kilobytes("VmRSS")
    # From here on the peak is counted anew: what it took to prepare is not the analysis.
    Path("/proc/self/clear_refs").write_text("5")
    took = seconds(measured)
    sys.stdout.write(json.dumps({"seconds": took, "megabytes": (_kilobytes("VmHWM") - before) / 1024}))


def _kilobytes(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1])
    raise LookupError(field)
