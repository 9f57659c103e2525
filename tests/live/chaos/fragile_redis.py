"""A Redis of one test, and each way in which it may fail those who listen to it."""

from __future__ import annotations

from contextlib import ExitStack

from redis import Redis

from tests.harness.services import free_port, redis
from tests.processes import wait_for

PATIENCE = 120.0


class FragileRedis:
    """Runs from the beginning until the stack is left; ends and comes back at the same address."""

    def __init__(self, stack: ExitStack) -> None:
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}"
        self._running = ExitStack()
        stack.callback(self._running.close)
        self.come_back()

    def go(self) -> None:
        """It ends."""
        self._running.close()

    def come_back(self) -> None:
        """It runs again, and knows nothing of before."""
        self._running.enter_context(redis(self._port))

    def flush(self) -> None:
        """All its keys are gone."""
        with Redis.from_url(self.url) as client:
            client.flushall()

    def cut_subscriptions(self) -> None:
        """The connections on which live processes hear of news; waits until there are some."""
        with Redis.from_url(self.url) as client:
            wait_for(client.pubsub_channels, "a live process to listen", PATIENCE)
            assert client.client_kill_filter(_type="pubsub") >= 1
