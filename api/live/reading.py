"""The threads in which a hub asks the database; each keeps its connection."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection

T = TypeVar("T")

THREADS = 3


class ReadingThreads:
    """A few threads for one loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live")
        self._leaving = threading.Barrier(THREADS)

    async def call(self, call: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """What the call returns."""
        work = partial(_with_connection, call, *arguments, **named)
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def stop(self) -> None:
        """Finish, and close every connection."""
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._threads, self._let_go) for _ in range(THREADS)))
        self._threads.shutdown(wait=True)

    def _let_go(self) -> None:
        """Close the connection of a thread; each thread does it once, because they wait for each other."""
        self._leaving.wait()
        connection.close()


def _with_connection(call: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Call with the connection of this thread; once more where one that was kept turns out to be dead."""
    kept = connection.connection is not None
    try:
        return call(*arguments, **named)
    except (OperationalError, InterfaceError):
        connection.close()
        if not kept:
            raise
        return call(*arguments, **named)
