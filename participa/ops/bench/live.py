"""``participa bench live``: what a delivered message costs, beside a bare socket library and a textbook consumer."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from participa.ops.bench.http_server import environment, manage
from participa.ops.bench.live_crowd import Browser, Crowd
from participa.ops.bench.rows import Row, at_most, compared, figure, no_more_than

PATIENCE = 120.0
#: Browsers whose every vote is followed from the commit to the screen.
FOLLOWED = 50
REFERENCES = "participa.ops.bench.live_references"
OURS = "participa.ops.bench.live_ours"


@dataclass(frozen=True)
class Delivery:
    """A burst to everybody: processor seconds of the server, seconds, messages; and bytes of a waiting socket."""

    cpu: float
    seconds: float
    messages: int
    memory: float

    @property
    def microseconds(self) -> float:
        return self.cpu * 1e6 / self.messages

    @property
    def pace(self) -> float:
        return self.messages / self.seconds


class Stage:
    """One server of the comparison, as a process."""

    def __init__(self, folder: Path, module: str, *arguments: str, **more: str) -> None:
        own = {"LIVE_SOCKETS_PER_ADDRESS": "100000", "DJANGO_SETTINGS_MODULE": "participa.settings"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=environment(folder, **own, **more),
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    async def answer(self) -> dict[str, Any]:
        """The next line it says. Raises where it ended instead."""
        line = await asyncio.to_thread(lambda: self.process.stdout.readline() if self.process.stdout else "")
        found: dict[str, Any] = json.loads(line)
        return found

    def tell(self, act: str) -> None:
        """Ask for something; :meth:`answer` gives the outcome."""
        if self.process.stdin:
            self.process.stdin.write(f"{act}\n")
            self.process.stdin.flush()

    def cpu(self) -> float:
        """Seconds of processor so far."""
        parts = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes that it holds."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()


class LiveBench:
    """Delivery, memory, a busy tally and a restart."""

    help = "The live feed beside a bare websockets server and a textbook Channels consumer: ratios of one run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, and how long."""
        parser.add_argument("--sockets", type=int, default=1000, help="watching (default: %(default)s)")
        parser.add_argument("--facts", type=int, default=200, help="told to each (default: %(default)s, most 500)")
        parser.add_argument("--seconds", type=int, default=10, help="of votes, 200 a second (default: %(default)s)")
        parser.add_argument(
            "--back", type=int, default=2000, help="who come back after a restart (default: %(default)s)"
        )

    def run(self, **options: Any) -> Iterator[Row]:
        """One server after the other."""
        _room_for_sockets()
        many, facts = options["sockets"], options["facts"]
        with tempfile.TemporaryDirectory(prefix="participa-bench-") as name:
            folder = Path(name)
            _say("preparing an installation of its own")
            manage(folder, "migrate", "--verbosity", "0")
            _say("the reference: a bare server of websockets")
            bare = asyncio.run(_deliver(Stage(folder, REFERENCES, "bare"), many, facts))
            _say("ours")
            ours = asyncio.run(_deliver(Stage(folder, OURS), many, facts))
            _say("ours, through plain ASGI")
            plain = asyncio.run(_deliver(Stage(folder, OURS, LIVE_DIRECT="0"), many, facts))
            _say("a textbook consumer of Channels")
            textbook = asyncio.run(_deliver(Stage(folder, REFERENCES, "textbook"), many, min(facts, 20)))
            yield from _compared(bare, ours, plain, textbook)
            _say("200 votes a second")
            yield from asyncio.run(_votes(Stage(folder, OURS), many, options["seconds"]))
            _say("a restart")
            yield from asyncio.run(_restart(folder, options["back"]))


def _compared(
    bare: Delivery | None, ours: Delivery | None, plain: Delivery | None, textbook: Delivery | None
) -> Iterator[Row]:
    def of(delivery: Delivery | None, name: str) -> float | None:
        return None if delivery is None else float(getattr(delivery, name))

    reference = of(bare, "microseconds")
    yield no_more_than("a message", "CPU µs", of(ours, "microseconds"), reference, most=1.1)
    yield no_more_than("a message, plain ASGI", "CPU µs", of(plain, "microseconds"), reference, most=6)
    yield figure("a message, textbook", "CPU µs", of(textbook, "microseconds"))
    yield compared("delivered", "messages/s", of(ours, "pace"), of(bare, "pace"), least=0.9)
    yield figure("delivered, textbook", "messages/s", of(textbook, "pace"))
    yield no_more_than("a socket", "KiB", of(ours, "memory"), of(bare, "memory"), most=3)


async def _deliver(stage: Stage, many: int, facts: int) -> Delivery | None:
    """The best of three bursts; None where the server is not there (the library is a tool of development)."""
    try:
        hello = await stage.answer()
    except ValueError:
        stage.kill()
        return None
    empty = stage.memory()
    crowd = Crowd(hello["port"], settings.SITE_URL, hello["topic"])
    await crowd.gather(many)
    memory = (stage.memory() - empty) / many / 1024
    best: Delivery | None = None
    for _ in range(3):
        crowd.heard.frames, before, began = 0, stage.cpu(), time.perf_counter()
        stage.tell(f"burst {facts}")
        said = await stage.answer()
        await _quiet(crowd, many * facts)
        cpu = stage.cpu() - before - said["cpu"]
        found = Delivery(cpu, crowd.heard.last - began, max(crowd.heard.frames, 1), memory)
        best = found if best is None or found.microseconds < best.microseconds else best
    crowd.disperse()
    stage.kill()
    return best


async def _quiet(crowd: Crowd, wanted: int) -> None:
    """Until everything arrived, or nothing has for two seconds: a channel layer drops in silence."""
    end = time.perf_counter() + PATIENCE
    crowd.heard.last = time.perf_counter()
    while crowd.heard.frames < wanted and time.perf_counter() < end:
        if time.perf_counter() - crowd.heard.last > 2.0:
            return
        await asyncio.sleep(0.02)


async def _votes(stage: Stage, many: int, seconds: int) -> list[Row]:
    hello = await stage.answer()
    crowd = Crowd(hello["port"], settings.SITE_URL, hello["topic"], careful=True)
    await crowd.gather(many)
    before = stage.cpu()
    stage.tell(f"votes 200 {seconds}")
    said = await stage.answer()
    cast = said["cast"]
    cpu = stage.cpu() - before - said["cpu"]
    await crowd.until(lambda: not _behind(crowd, len(cast)), 5.0)
    waits = sorted(wait for browser in crowd.browsers[:FOLLOWED] for wait in _waits(browser, cast))
    rows = [
        at_most("200 votes/s, watched", "% of a core", cpu * 100 / seconds, 10),
        at_most("a vote, p95 to be seen", "ms", waits[int(len(waits) * 0.95)] * 1000 if waits else None, 300),
        at_most("not on the newest tally", "sockets", _behind(crowd, len(cast)), 0),
    ]
    crowd.disperse()
    stage.kill()
    return rows


def _behind(crowd: Crowd, votes: int) -> int:
    """How many browsers do not show the newest tally."""
    return sum(not each.tallies or each.tallies[-1][0] != votes for each in crowd.browsers)


def _waits(browser: Browser, cast: Sequence[float]) -> Iterator[float]:
    """How long each vote took from its commit until this browser saw a tally with it."""
    seen = 0
    for votes, at in browser.tallies:
        for number in range(seen, votes):
            yield max(0.0, at - cast[number])
        seen = max(seen, votes)


async def _restart(folder: Path, many: int) -> list[Row]:
    """kill -9, facts told meanwhile to nobody, and everybody back where they were.

    Counted from the server's first answer until the last browser is subscribed again: browsers wait and try as the
    page's script does, also while nobody answers.
    """
    first = Stage(folder, OURS)
    hello = await first.answer()
    crowd = Crowd(hello["port"], settings.SITE_URL, hello["topic"], careful=True, back=True)
    await crowd.gather(many)
    first.tell("burst 30")
    await first.answer()
    first.kill()
    died = time.monotonic()
    crowd.heard.opened = crowd.heard.recovered = 0
    second = Stage(folder, OURS, str(hello["port"]))
    await second.answer()
    began = time.monotonic()
    second.tell("burst 30")
    await second.answer()
    last = max(each.seq or 0 for each in crowd.browsers) + 30
    await crowd.until(lambda: crowd.heard.recovered >= many, PATIENCE)
    took = time.monotonic() - began
    await crowd.until(lambda: all((each.seq or 0) >= last for each in crowd.browsers), 10.0)
    lacking = sum((each.seq or 0) < last for each in crowd.browsers)
    crowd.disperse()
    second.kill()
    return [
        figure("a restart, nobody is answered", "s", began - died),
        at_most(f"{many} sockets back after a restart", "s", took, 5),
        at_most("missed meanwhile", "messages", crowd.heard.missing + lacking, 0),
        at_most("heard twice", "messages", crowd.heard.repeated, 0),
    ]


def _room_for_sockets() -> None:
    """As many open files as the system lets us have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _say(line: str) -> None:
    sys.stderr.write(f"bench live: {line}\n")
