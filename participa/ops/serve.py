"""``participa serve``: everything under one command, or one part of it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from participa.asgi import application
from participa.ops.server.notify import READY, tell_manager
from participa.ops.server.roles import only
from participa.ops.server.server import LiveServer
from participa.ops.server.supervisor import WorkerProcess
from participa.ops.worker import run_worker

ROLES = ("all", "web", "live", "worker")


def serve(*, host: str, port: int, role: str, tell: Callable[[str], None]) -> int:
    """Serve until told to end; the exit status. ``tell`` gets the line with the address once it answers."""
    if role == "worker":
        run_worker()
        return 0
    logging.getLogger("daphne").setLevel(logging.WARNING)
    worker = WorkerProcess() if role == "all" else None

    def ready(address: str, number: int) -> None:
        shown = f"[{address}]" if ":" in address else address
        tell(f"Participa is at http://{shown}:{number}/")
        tell_manager(READY)

    server = LiveServer(only(role, application), host=host, port=port, ready=ready)
    if worker is not None:
        worker.start()
    try:
        server.run()
    finally:
        if worker is not None:
            worker.stop()
    return 1 if server.failed else 0
