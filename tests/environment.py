"""Loaded by pytest before Django's settings: the tests see a fresh, empty installation and no setting of the machine.

Only DATABASE_URL, REDIS_URL and LIVE_DIRECT come through: they choose what the suite runs on. Every xdist worker has
a folder, a Redis database and a channel prefix of its own.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

from tests.harness import places

ROOT = places.ROOT
KEPT = {"DATABASE_URL", "REDIS_URL", "LIVE_DIRECT"}
#: Where the first process of a run told its workers to write.
BASE = "PARTICIPA_TESTS_DIR"


def _forget_settings() -> None:
    source = (ROOT / "participa" / "settings.py").read_text()
    for name in re.findall(r'env\.\w+\(\s*"(\w+)"', source):
        if name not in KEPT:
            os.environ.pop(name, None)


def _folder() -> Path:
    if BASE not in os.environ:
        made = tempfile.mkdtemp(prefix="participa-tests-", dir=places.quick_folder())
        os.environ[BASE] = made
        atexit.register(shutil.rmtree, made, ignore_errors=True)
    folder = Path(os.environ[BASE]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    (folder / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns where there is none
    return folder


def _own_redis() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rstrip('/')}/{worker.removeprefix('gw')}"
        os.environ["REDIS_PREFIX"] = f"participa-{worker}"


places.keep_compiled()
_forget_settings()
FOLDER = _folder()
os.environ["VAR_DIR"] = str(FOLDER)
os.environ["LOG_LEVEL"] = "WARNING"
# Thirty-two writers are thirty-two connections: in the pool of a server they would wait for each other there.
os.environ["DB_POOL_SIZE"] = "40"
_own_redis()
