"""Numbers for Prometheus, told to whoever knows the token; and what the probes say of database and Redis."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.live.exposition import as_text
from participa.events import bus
from tests.harness.services import free_port
from tests.live.sockets import feed, off_the_loop, until
from tests.live.test_feed import open_proposal, tell, vote
from tests.live.test_server import started

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vote_keys")]

TOKEN = "a-token-of-this-test"


def read(text: bytes) -> dict[str, float]:
    """Every sample without labels, and the buckets by their bound."""
    found = {}
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            found[sample.name + sample.labels.get("le", "")] = sample.value
    return found


def test_without_a_token_there_is_no_such_page(tmp_path: Path) -> None:
    with started(tmp_path, METRICS_TOKEN="") as sample:
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}"}):
            assert sample.request("GET", "/healthz/metrics", None, **headers) == (404, b"Not found.\n")


def test_the_numbers_need_the_token_and_tell_what_happened(tmp_path: Path) -> None:
    with started(tmp_path, METRICS_TOKEN=TOKEN) as sample:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
            status, text = sample.request("GET", "/healthz/metrics", None, **headers)
            assert (status, text) == (401, b"A token is needed.\n")
        with sample.socket() as live:
            live.send('{"t":"sub","topic":"feed"}')
            live.recv(timeout=20)
            status, text = sample.request("GET", "/healthz/metrics", None, Authorization=f"Bearer {TOKEN}")
        told = read(text)
        assert status == 200
        assert (told["participa_live_sockets"], told["participa_live_topics"]) == (1, 1)
        assert told["participa_bus_reconnects_total"] >= 0


def test_a_process_without_sockets_tells_zeros() -> None:
    told = read(as_text([]))
    assert len(told) > 40
    assert {value for name, value in told.items() if "_live_" in name} == {0}


async def test_everything_is_counted_once() -> None:
    proposal = await off_the_loop(open_proposal)
    topic = f"proposal:{proposal.code}"
    await off_the_loop(tell, topic, 3)
    async with feed() as live:
        ane, mikel = live.open(), live.open()
        await ane.follow(topic)
        await mikel.follow(topic, since=1)
        for _ in range(2):
            await mikel.hear("ev")
        await off_the_loop(tell, topic)
        for socket in (ane, mikel):
            await socket.hear("ev")
        await off_the_loop(vote, proposal, "for")
        for socket in (ane, mikel):
            await socket.hear("st")
        await ane.follow(topic, since=99)
        await live.hub.read(lambda: None)  # whoever was telling has counted
        told = read(as_text([live.hub]))
    assert {name: told[f"participa_live_{name}"] for name in ("sockets", "topics")} == {"sockets": 2, "topics": 1}
    counted = ("events", "sends", "replays", "resets", "repairs", "cuts", "skipped")
    assert {name: told[f"participa_live_{name}_total"] for name in counted} == {
        "events": 1, "sends": 4, "replays": 1, "resets": 1, "repairs": 0, "cuts": 0, "skipped": 0,
    }  # fmt: skip
    assert told["participa_live_values_sent_seconds_count"] == 1
    assert told["participa_live_values_sent_seconds_bucket+Inf"] == 1
    assert told["participa_live_facts_sent_seconds_count"] >= 1


async def test_votes_told_together_are_counted_as_conflated() -> None:
    async with feed() as live:
        proposal = await off_the_loop(open_proposal)
        topic = f"proposal:{proposal.code}"
        await live.open().follow(topic)
        live.hub.poke([], [topic])
        for _ in range(3):
            live.hub.hear([], [topic])
        assert live.hub.metrics.conflated == 3


async def test_what_the_watchdog_found_is_counted_as_a_repair() -> None:
    async with feed(watch_period=0.05) as live:
        ane = live.open()
        await ane.follow("feed")
        bus.forget(live.hub.hear)  # the poke is lost
        await off_the_loop(tell, "feed")
        await ane.hear("ev")
        assert read(as_text([live.hub]))["participa_live_repairs_total"] >= 1


async def test_a_loop_that_stands_still_shows_in_its_lag() -> None:
    async with feed() as live:
        await asyncio.sleep(0)  # it begins to measure a second
        time.sleep(1.3)  # noqa: ASYNC251  this is what stands still
        await until(lambda: sum(live.hub.metrics.loop_lag.buckets))
        told = read(as_text([live.hub]))
    assert told["participa_live_loop_lag_seconds_count"] == 1
    assert told["participa_live_loop_lag_seconds_sum"] >= 0.2
    assert told["participa_live_loop_lag_seconds_bucket0.1"] == 0


# --- the probes


def test_ready_says_that_redis_is_away_and_stays_ready(tmp_path: Path) -> None:
    with started(tmp_path, REDIS_URL=f"redis://127.0.0.1:{free_port()}") as sample:
        assert sample.request("GET", "/healthz/ready") == (200, b"ok, but Redis does not answer\n")


def test_without_its_database_it_is_alive_and_not_ready(tmp_path: Path) -> None:
    with started(tmp_path, DATABASE_URL=f"postgres://participa@127.0.0.1:{free_port()}/participa") as sample:
        assert sample.request("GET", "/healthz/ready") == (503, b"the database does not answer\n")
        assert sample.request("GET", "/healthz/live") == (200, b"ok\n")
