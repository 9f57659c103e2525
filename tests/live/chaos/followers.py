"""Browsers that follow topics over real sockets through every outage, and the judge of what they heard."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.live.sockets import ORIGIN

#: A fact as a browser hears it: its topic, its number in it, and what it is about.
Heard = tuple[str, int, str]


class Follower:
    """One browser. When a socket ends it opens another at the next server, from the last number it heard.

    After a hole a browser would ask again; this one does not, so that a hole stays one and is found.
    """

    def __init__(self, ports: Sequence[int], topics: Sequence[str], seed: int) -> None:
        self._ports = ports
        self._chance = random.Random(seed)
        self._turn = seed
        self._wait = 0.0
        self.last = dict.fromkeys(topics, 0)
        self.heard: list[Heard] = []
        #: How often it was told to start afresh, and how many sockets it needed.
        self.resets = 0
        self.sockets = 0

    async def follow(self) -> None:
        """Until it is cancelled."""
        while True:
            self._wait = self._chance.uniform(0.05, 0.4)
            with suppress(OSError, WebSocketException):  # the server is gone, or not there yet
                await self._one_socket(self._ports[self._turn % len(self._ports)])
            self._turn += 1
            await asyncio.sleep(self._wait)

    async def _one_socket(self, port: int) -> None:
        address = f"ws://127.0.0.1:{port}/ws/v1/"
        async with connect(address, origin=ORIGIN, subprotocols=["participa.v1"], compression=None) as socket:  # type: ignore[arg-type,list-item]
            self.sockets += 1
            for topic, last in self.last.items():
                await socket.send(json.dumps({"t": "sub", "topic": topic, "since": last, "epoch": "1"}))
            async for text in socket:
                self._take(json.loads(text))

    def _take(self, message: dict[str, object]) -> None:
        match message:
            case {"t": "ev", "topic": str(topic), "seq": int(seq), "id": str(ref)}:
                self.heard.append((topic, seq, ref))
                self.last[topic] = max(seq, self.last[topic])
            case {"t": "reset"} | {"t": "subd", "recovered": False}:
                self.resets += 1
            case {"t": "bye", "retry": int(retry)}:
                self._wait = retry / 1000


@asynccontextmanager
async def following(followers: Sequence[Follower]) -> AsyncIterator[None]:
    """All of them follow while the block runs."""
    tasks = [asyncio.create_task(each.follow()) for each in followers]
    try:
        yield
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(frozen=True)
class Verdict:
    """What went wrong, over all followers together. ``foreign`` is heard and not in the log."""

    missing: int = 0
    duplicate: int = 0
    out_of_order: int = 0
    foreign: int = 0
    resets: int = 0


def judge(followers: Sequence[Follower], log: Sequence[Heard]) -> Verdict:
    """Hold what each heard, from the first number on, against the log of the database."""
    written = set(log)
    missing = duplicate = out_of_order = foreign = 0
    for each in followers:
        times = Counter(each.heard)
        missing += len(written - times.keys())
        foreign += len(times.keys() - written)
        duplicate += sum(times.values()) - len(times)
        out_of_order += _steps_back(each.heard)
    return Verdict(missing, duplicate, out_of_order, foreign, sum(each.resets for each in followers))


def _steps_back(heard: Sequence[Heard]) -> int:
    """How many facts came after a later one of their topic, each counted once."""
    highest: dict[str, int] = {}
    late: set[Heard] = set()
    first_time: set[Heard] = set()
    for fact in heard:
        topic, seq, _ = fact
        if fact not in first_time and seq < highest.get(topic, 0):
            late.add(fact)
        first_time.add(fact)
        highest[topic] = max(seq, highest.get(topic, 0))
    return len(late)
