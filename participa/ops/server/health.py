"""Probes: alive while the loop turns, ready while the database answers and nobody asked us to end."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections, connection

from participa.ops.server.bridge import Receive, Scope, Send, answer

LIVE, READY = "/healthz/live", "/healthz/ready"
#: How long an answer of the database counts, and how long it may take.
FRESH = 1.0
PATIENCE = 3.0
PATIENCE_WITH_REDIS = 1.0


class Health:
    """The probes of one process."""

    def __init__(self) -> None:
        self.draining = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._other_thread = ThreadPoolExecutor(1, thread_name_prefix="health-redis")
        self._answered_at = -FRESH
        self._good = False

    def concerns(self, scope: Scope) -> bool:
        """Whether this is a request for a probe."""
        return scope["path"] in {LIVE, READY}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """200 and ``ok``, or 503 and the reason."""
        await receive()
        if scope["path"] == LIVE:
            await answer(send, 200, b"ok\n")
        elif self.draining:
            await answer(send, 503, b"ending\n")
        elif await self._database():
            await answer(send, 200, b"ok\n" if await self._redis() else b"ok, but Redis does not answer\n")
        else:
            await answer(send, 503, b"the database does not answer\n")

    async def _database(self) -> bool:
        if time.monotonic() - self._answered_at > FRESH:
            try:
                async with asyncio.timeout(PATIENCE):
                    await asyncio.get_running_loop().run_in_executor(self._thread, _ask)
                self._good = True
            except Exception:  # whatever it is, this process cannot serve
                self._good = False
            self._answered_at = time.monotonic()
        return self._good

    async def _redis(self) -> bool:
        """Whether Redis answers, where there is one. Without it news wait for the watchdog: later, and still right."""
        if not settings.REDIS_URL:
            return True
        try:
            async with asyncio.timeout(PATIENCE_WITH_REDIS):
                await asyncio.get_running_loop().run_in_executor(self._other_thread, cache.get, "healthz")
        except Exception:  # redis-py has an exception of its own for each way to fail
            return False
        return True


def _ask() -> None:
    close_old_connections()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        close_old_connections()


health = Health()
