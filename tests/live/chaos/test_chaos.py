"""Two live processes through everything that ends badly: nobody misses a fact, nobody hears one twice or out of order.

``CHAOS_DELIVERIES=100000`` makes it longer than it is in every run.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone

from participa.events.models import Event
from participa.events.reading import positions
from tests import factories
from tests.harness.services import free_port
from tests.live.chaos.followers import Follower, Verdict, following, judge
from tests.live.chaos.fragile_redis import PATIENCE, FragileRedis
from tests.live.sockets import off_the_loop
from tests.processes import Process, running, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.needs_postgres]

DELIVERIES = int(os.environ.get("CHAOS_DELIVERIES", "20000"))
FOLLOWERS = 30
WRITER = Path(__file__).with_name("writer.py")
FORGETFUL = Path(__file__).with_name("forgetful_server.py")
REDIS_IS_AWAY = 4.0


class Node:
    """A live process on a port of its own; who starts it again finds it there."""

    def __init__(self, stack: ExitStack, port: int, redis_url: str, *, direct: str) -> None:
        self._stack = stack
        self._run = partial(
            running, "serve", "--role", "live", "--port", str(port), REDIS_URL=redis_url, LIVE_DIRECT=direct
        )
        self.start()

    def start(self) -> None:
        """Start it, and wait until it serves."""
        self.process: Process = self._stack.enter_context(self._run())
        self.process.wait_for_line("Participa is at")


class Storm:
    """The processes, and each way to harm them."""

    def __init__(self, stack: ExitStack, ports: tuple[int, int], topics: list[str]) -> None:
        self._redis = FragileRedis(stack)
        url = self._redis.url
        # One straight to the transport, one through plain ASGI.
        self.first = Node(stack, ports[0], url, direct="1")
        self.second = Node(stack, ports[1], url, direct="0")
        self.writer = stack.enter_context(running(*topics, script=WRITER, REDIS_URL=url))

    def kill(self, node: Node) -> None:
        """kill -9, and start it again."""
        node.process.kill()
        node.start()

    def take_redis_away(self) -> None:
        """It ends, and is back after four seconds."""
        self._redis.go()
        time.sleep(REDIS_IS_AWAY)
        self._redis.come_back()

    def end(self, node: Node) -> None:
        """SIGTERM, and start it again."""
        assert node.process.terminate() == 0
        node.start()

    def acts(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """All of it, in this order."""
        yield "the first process is killed", lambda: self.kill(self.first)
        yield "Redis is away", self.take_redis_away
        yield "Redis is flushed", self._redis.flush
        yield "the subscriptions are cut", self._redis.cut_subscriptions
        yield "the second process is killed", lambda: self.kill(self.second)
        yield "the first process is told to end", lambda: self.end(self.first)


def rage(storm: Storm, followers: list[Follower]) -> None:
    """Each act in turn; after each, everybody hears of as many facts as it takes to have seen enough in the end."""
    acts = list(storm.acts())
    share = DELIVERIES // len(followers) // (len(acts) + 1) + 1
    hear_more(followers, share, "the beginning")
    for what, act in acts:
        act()
        hear_more(followers, share, what)
    assert storm.writer.terminate() == 0


def hear_more(followers: list[Follower], number: int, what: str) -> None:
    """Wait until every single one heard so many more facts."""
    wanted = {each: len(each.heard) + number for each in followers}
    wait_for(lambda: all(len(each.heard) >= wanted[each] for each in followers), f"news after: {what}", PATIENCE)


def up_to_date(followers: list[Follower], topics: list[str]) -> list[tuple[str, int, str]]:
    """Wait until everybody heard the last fact of each topic; what the database holds."""
    heads = positions(topics)
    wait_for(lambda: all(each.last == heads for each in followers), "everybody to be up to date", PATIENCE)
    return list(Event.objects.filter(topic__in=topics).values_list("topic", "seq", "ref"))


def public_topics() -> list[str]:
    place = factories.consultation(at=timezone.now())
    return ["feed", f"consultation:{place.code}", f"proposal:{place.proposals.all()[0].code}"]


@pytest.mark.patient(600)
async def test_nothing_is_lost_repeated_or_out_of_order_whatever_ends() -> None:
    topics = await off_the_loop(public_topics)
    ports = (free_port(), free_port())
    followers = [Follower(ports, topics, seed) for seed in range(FOLLOWERS)]
    with ExitStack() as stack:
        async with following(followers):
            storm = await off_the_loop(Storm, stack, ports, topics)
            await off_the_loop(rage, storm, followers)
            log = await off_the_loop(up_to_date, followers, topics)
        await asyncio.to_thread(stack.close)

    assert judge(followers, log) == Verdict()
    assert sum(len(each.heard) for each in followers) == len(log) * FOLLOWERS >= DELIVERIES
    assert all(each.sockets >= 2 for each in followers)


@contextmanager
def forgetful_node(port: int, topics: list[str]) -> Iterator[Process]:
    """The server with the mistake, and somebody who writes; yields who writes."""
    with running(str(port), script=FORGETFUL) as server:
        server.wait_for_line("Participa is at")
        with running(*topics, script=WRITER) as writer:
            yield writer


async def test_a_server_that_forgets_one_fact_is_found_out() -> None:
    topics, port = await off_the_loop(public_topics), free_port()
    followers = [Follower([port], topics, seed) for seed in range(3)]

    def watch() -> Verdict:
        with forgetful_node(port, topics) as writer:
            wait_for(lambda: all(min(each.last.values()) > 12 for each in followers), "some facts", PATIENCE)
            assert writer.terminate() == 0
            return judge(followers, up_to_date(followers, topics))

    async with following(followers):
        assert await off_the_loop(watch) == Verdict(missing=len(topics) * len(followers))


def test_the_judge_tells_apart_what_may_go_wrong() -> None:
    log = [("feed", number, f"r{number}") for number in range(1, 6)]

    def verdict(*numbers: int) -> Verdict:
        follower = Follower([0], ["feed"], 0)
        follower.heard = [("feed", number, f"r{number}") for number in numbers]
        return judge([follower], log)

    assert verdict(1, 2, 3, 4, 5) == Verdict()
    assert verdict(1, 2, 4, 5) == Verdict(missing=1)
    assert verdict(1, 2, 2, 3, 4, 5, 2) == Verdict(duplicate=2)
    assert verdict(1, 3, 2, 4, 5) == Verdict(out_of_order=1)
    assert verdict(1, 2, 3, 4, 5, 6) == Verdict(foreign=1)
