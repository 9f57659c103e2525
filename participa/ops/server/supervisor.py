"""The worker as a second process under the same command: started again when it dies, ended with the first."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time

from django.conf import settings

log = logging.getLogger(__name__)

#: Seconds between two starts, doubling while the worker dies at once; and seconds for it to finish its task.
FIRST_WAIT, LONGEST_WAIT, STEADY = 0.5, 15.0, 10.0
FOR_THE_TASK = 30.0


class WorkerProcess:
    """Keeps one worker running until :meth:`stop`."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Let the worker finish its task and end; kill it when that takes too long."""
        self._stop.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
        self._thread.join(FOR_THE_TASK)
        if process is not None and process.poll() is None:
            process.kill()

    def _keep(self) -> None:
        wait = FIRST_WAIT
        while not self._stop.is_set():
            began = time.monotonic()
            # A group of its own, so that Ctrl+C reaches it once, through us.
            self._process = subprocess.Popen(
                [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--parent", str(os.getpid())],
                start_new_session=True,
            )
            if self._stop.is_set():
                self._process.terminate()
            status = self._process.wait()
            if self._stop.is_set():
                return
            log.warning("the worker ended with %d; starting it again", status)
            wait = FIRST_WAIT if time.monotonic() - began > STEADY else min(wait * 2, LONGEST_WAIT)
            self._stop.wait(wait)
