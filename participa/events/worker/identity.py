"""Names of workers, and what a name tells about whether its process still lives."""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
from pathlib import Path


def _node() -> str:
    """This machine since it booted, and this container: process numbers mean the same where it is the same."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # not Linux: no dead process is recognised by its number, the heartbeat decides
        boot, space = secrets.token_hex(8), ""
    return hashlib.sha256(f"{platform.node()} {boot} {space}".encode()).hexdigest()[:12]


NODE = _node()


def new_worker_id() -> str:
    """A name for this process, unique for ever."""
    return f"{NODE}.{os.getpid()}.{secrets.token_hex(4)}"


def surely_dead(worker_id: str) -> bool:
    """Whether the process of that name ran on this machine and is gone; False where that cannot be known."""
    node, _, rest = worker_id.partition(".")
    number = rest.partition(".")[0]
    if node != NODE or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
