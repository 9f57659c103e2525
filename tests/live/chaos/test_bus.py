"""Pokes between processes, by themselves: no watchdog makes up for one that does not come."""

from __future__ import annotations

import re
from contextlib import ExitStack
from urllib.request import Request, urlopen

import pytest

from participa.events.reading import positions
from tests.harness.services import free_port
from tests.live.chaos.followers import Follower, Verdict, following, judge
from tests.live.chaos.fragile_redis import PATIENCE, FragileRedis
from tests.live.chaos.test_chaos import WRITER, hear_more, up_to_date
from tests.live.sockets import off_the_loop
from tests.processes import running, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.needs_postgres]

FACTS = 10
TOKEN = "a-token-of-this-test"


def reconnects(port: int) -> int:
    """How often the process says that it lost Redis and joined again."""
    asked = Request(f"http://127.0.0.1:{port}/healthz/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(asked, timeout=20) as answer:
        found = re.search(rb"^participa_bus_reconnects_total ([\d.]+)", answer.read(), re.MULTILINE)
    assert found is not None
    return int(float(found[1]))


def lose_redis_and_find_it(follower: Follower, port: int) -> Verdict:
    """Facts come while the bus runs, none while it does not, and all of them once it is back."""
    with ExitStack() as stack:
        redis = FragileRedis(stack)
        node = ("serve", "--role", "live", "--port", str(port))
        server = stack.enter_context(
            running(*node, REDIS_URL=redis.url, LIVE_WATCHDOG_SECONDS="3600", METRICS_TOKEN=TOKEN)
        )
        server.wait_for_line("Participa is at")
        writer = stack.enter_context(running("feed", script=WRITER, REDIS_URL=redis.url))
        hear_more([follower], FACTS, "the beginning")
        assert reconnects(port) == 0
        redis.go()
        known, goes_on = len(follower.heard), positions(["feed"])["feed"] + FACTS
        wait_for(lambda: positions(["feed"])["feed"] >= goes_on, "facts that nobody is told of", PATIENCE)
        assert len(follower.heard) <= known + FACTS // 2  # what was on its way
        redis.come_back()
        hear_more([follower], 2 * FACTS, "Redis is back")
        lost_with_redis = reconnects(port)
        assert lost_with_redis >= 1
        redis.cut_subscriptions()
        hear_more([follower], FACTS, "the subscriptions are cut")
        assert reconnects(port) > lost_with_redis
        assert writer.terminate() == 0
        return judge([follower], up_to_date([follower], ["feed"]))


@pytest.mark.patient(180)
async def test_the_bus_goes_on_when_redis_is_back() -> None:
    port = free_port()
    follower = Follower([port], ["feed"], 0)
    async with following([follower]):
        assert await off_the_loop(lose_redis_and_find_it, follower, port) == Verdict()
