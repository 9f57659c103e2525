"""What the servers of ``bench live`` have in common: each is a process that does what it is told line by line.

burst 400      tell 400 facts, one after the other, to whoever watches
votes 200 10   cast 200 votes a second for 10 seconds
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

#: As long as a fact of ours.
PADDING = "x" * 120

Act = Callable[..., dict[str, Any]]


def say(**values: Any) -> None:
    """Answer whoever runs us."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def obey(**acts: Act) -> None:
    """Do in a thread what each line asks, and answer; the last line ends the process."""

    def listen() -> None:
        for line in sys.stdin:
            name, *numbers = line.split()
            say(**acts[name](*map(int, numbers)))
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
