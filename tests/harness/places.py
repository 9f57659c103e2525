"""Where a run keeps what it makes: databases in memory where there is room, compiled modules beside pytest's cache."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("participa", "proposals", "moderation", "api", "frontend")
MEMORY = Path("/dev/shm")
ENOUGH = 1024**3


def quick_folder() -> str:
    """A folder for temporary folders."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH:
        return str(MEMORY)
    return tempfile.gettempdir()


def keep_compiled() -> None:
    """Keep compiled modules, for this process and those that it starts, on machines that are told to keep none.

    Some set PYTHONDONTWRITEBYTECODE to have clean folders. A run starts more than a hundred processes, each of which
    would compile thousands of modules anew. They are kept in pytest's cache folder, so the others stay clean.
    """
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = str(ROOT / ".pytest_cache" / "compiled")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
