"""Where a run keeps its databases: in memory where there is room, since a run makes thousands of commits."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 1024**3


def quick_folder() -> str:
    """A folder for temporary folders."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH:
        return str(MEMORY)
    return tempfile.gettempdir()
