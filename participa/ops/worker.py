"""Running a worker as a process: signals in, exit status out."""

from __future__ import annotations

import logging
import os
import signal
from types import FrameType

from participa.events.worker import Worker
from participa.ops.server.notify import READY, STOPPING, tell_manager

log = logging.getLogger(__name__)


def run_worker(*, parent: int = 0) -> None:
    """Work until SIGTERM or SIGINT, then finish what is running; a second signal ends at once.

    With ``parent`` it also ends when that process is gone, however it ended.
    """
    worker = Worker(orphaned=lambda: bool(parent) and os.getppid() != parent)

    def ask(number: int, frame: FrameType | None) -> None:
        if worker.stopping:
            os._exit(128 + number)  # the task that is cut off goes back to the queue
        log.info("told to stop; finishing what is running")
        tell_manager(STOPPING)
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    tell_manager(READY)
    worker.run()
