"""A crowd over HTTP: a few connections that stay open and ask as fast as they are answered."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 30.0


@dataclass(frozen=True)
class Ask:
    """One request; ``good`` is the status that counts as done."""

    method: str
    path: str
    token: str = ""
    body: dict[str, Any] | None = None
    good: int = 200


@dataclass
class Measured:
    """What a crowd saw: how long each answer took, in seconds, and which answers were not good."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Good answers."""
        return len(self.times)

    @property
    def per_second(self) -> float:
        """Good answers in a second."""
        return self.done / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float | None:
        """The time in milliseconds within which this share was answered."""
        found = percentile(self.times, share)
        return None if found is None else found * 1000


def percentile(times: Sequence[float], share: float) -> float | None:
    """The time within which this share was done; None of none."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))] if times else None


def load(port: int, asks: Iterable[Ask], *, clients: int, seconds: float = 60.0) -> Measured:
    """Send the requests, each once, from so many connections; stop when all are done or the time is over."""
    result, lock, waiting = Measured(), threading.Lock(), iter(asks)
    until = time.monotonic() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            for ask in _shared(waiting, lock):
                if time.monotonic() > until:
                    return
                began = time.perf_counter()
                status = _send(connection, ask)
                taken = time.perf_counter() - began
                with lock:
                    if status == ask.good:
                        result.times.append(taken)
                    else:
                        result.bad.append(status)
        finally:
            connection.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - began
    return result


def _shared(waiting: Iterator[Ask], lock: threading.Lock) -> Iterator[Ask]:
    while True:
        with lock:
            ask = next(waiting, None)
        if ask is None:
            return
        yield ask


def _send(connection: http.client.HTTPConnection, ask: Ask) -> int:
    headers = {"Accept-Language": "es"}
    if ask.token:
        headers["Authorization"] = f"Bearer {ask.token}"
    body = None
    if ask.body is not None:
        headers["Content-Type"] = "application/json"
        body = json.dumps(ask.body)
    try:
        connection.request(ask.method, ask.path, body, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0
    return answer.status
