"""What a browser hears: every fact once, in order, from where its page was read; the poke brings it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from api.live.topic import Topic
from participa import events
from participa.events import bus
from participa.events.epochs import new_epoch
from participa.events.models import Event
from proposals.models import Consultation, Proposal
from proposals.services.vote_keys import make_key
from proposals.services.votes import cast_vote, retract_vote
from tests import factories
from tests.live.sockets import Feed, Socket, feed, off_the_loop

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vote_keys")]


def tell(topic: str, times: int = 1, kind: str = "comment.published") -> None:
    for _ in range(times):
        with events.unit():
            events.publish(kind, ref="k7m2qxbc", topics=[topic], at=AT, comment="k7m2qxbc")


def open_proposal(**fields: Any) -> Proposal:
    proposal = factories.consultation(**fields).proposals.all()[0]
    make_key(proposal)
    return proposal


def value(answer: dict[str, Any], kind: str) -> dict[str, Any]:
    """The newest value of a kind that came with ``subd``."""
    (found,) = (each for each in answer["states"] if each["k"] == kind)
    return dict(found)


async def numbers(socket: Socket, count: int) -> list[int]:
    return [(await socket.hear("ev"))["seq"] for _ in range(count)]


async def test_a_fact_reaches_whoever_watches_by_the_poke_and_not_the_watchdog() -> None:
    async with feed(watch_period=3600) as live:
        ane, mikel, jon = (live.open() for _ in range(3))
        for socket in (ane, mikel):
            await socket.follow("feed")
        jon.say(t="ping")
        await off_the_loop(tell, "feed")
        heard = await ane.hear("ev")
        assert heard == {
            "t": "ev",
            "topic": "feed",
            "seq": 1,
            "k": "comment.published",
            "id": "k7m2qxbc",
            "data": {"comment": "k7m2qxbc"},
            "ts": int(AT.timestamp() * 1000),
        }
        assert await mikel.hear("ev") == heard
        assert await jon.hear() == {"t": "pong"}
        assert await jon.silent()


async def test_hello_is_answered_with_the_rules_of_the_house() -> None:
    async with feed() as live:
        socket = live.open()
        socket.say(t="hello")
        assert await socket.hear() == {"t": "welcome", "max_topics": 20, "hb": 20}
        assert (socket.accepted, socket.subprotocol) == (True, "participa.v1")


async def test_a_page_hears_what_happened_since_it_was_read() -> None:
    await off_the_loop(tell, "feed", 5)
    async with feed() as live:
        ane = live.open()
        answer = await ane.follow("feed", since=2, epoch="1")
        assert answer.pop("states")[0]["k"] == "watchers"
        assert answer == {"t": "subd", "topic": "feed", "seq": 2, "epoch": "1", "recovered": True}
        assert await numbers(ane, 3) == [3, 4, 5]
        await off_the_loop(tell, "feed")
        assert await numbers(ane, 1) == [6]
        assert await ane.silent()


async def test_who_names_no_number_hears_from_now_on() -> None:
    await off_the_loop(tell, "feed", 5)
    async with feed() as live:
        ane = live.open()
        assert (await ane.follow("feed"))["seq"] == 5
        assert await ane.silent()


async def test_a_page_that_is_newer_than_the_hub_hears_nothing_twice() -> None:
    async with feed() as live:
        first, second = live.open(), live.open()
        await first.follow("feed")
        bus.forget(live.hub.hear)  # the poke is lost
        await off_the_loop(tell, "feed", 3)
        assert (await second.follow("feed", since=3))["recovered"] is True
        assert await numbers(first, 3) == [1, 2, 3]
        bus.listen(live.hub.hear)
        await off_the_loop(tell, "feed")
        assert await numbers(second, 1) == [4]


async def test_the_watchdog_finds_what_no_poke_told() -> None:
    async with feed(watch_period=0.05) as live:
        ane = live.open()
        await ane.follow("feed")
        bus.forget(live.hub.hear)
        await off_the_loop(tell, "feed", 2)
        assert await numbers(ane, 2) == [1, 2]
        assert live.hub.metrics.repairs >= 1


async def test_a_number_from_another_epoch_starts_afresh() -> None:
    await off_the_loop(tell, "feed", 5)
    async with feed() as live:
        ane = live.open()
        answer = await ane.follow("feed", since=2, epoch="before")
        assert (answer["recovered"], answer["seq"], answer["epoch"]) == (False, 5, "1")
        ahead = live.open()
        answer = await ahead.follow("feed", since=99)
        assert (answer["recovered"], answer["seq"]) == (False, 5)


async def test_a_new_epoch_resets_whoever_watches() -> None:
    await off_the_loop(tell, "feed", 2)
    async with feed(watch_period=0.05) as live:
        ane = live.open()
        await ane.follow("feed")
        await off_the_loop(new_epoch, at=AT)
        assert await ane.hear("reset") == {"t": "reset", "topic": "feed", "seq": 2}
        await off_the_loop(tell, "feed")
        assert await numbers(ane, 1) == [3]


async def test_what_was_read_for_somebody_is_not_forgotten_before_they_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The watchdog tidies up exactly between the read and whoever waits for it."""
    await off_the_loop(tell, "feed", 5)
    async with feed() as live:
        take = Topic.take_older

        def take_and_tidy(topic: Topic, rows: Sequence[Event]) -> None:
            take(topic, rows)
            live.hub._forget_idle()

        monkeypatch.setattr(Topic, "take_older", take_and_tidy)
        ane = live.open()
        assert (await ane.follow("feed", since=2))["recovered"] is True
        assert await numbers(ane, 3) == [3, 4, 5]


async def test_many_who_come_back_cost_one_read_and_hear_everything_once() -> None:
    await off_the_loop(tell, "feed", 400)
    async with feed() as live:
        browsers = [live.open() for _ in range(40)]
        for number, browser in enumerate(browsers):
            browser.say(t="sub", topic="feed", since=number * 10)
        for number, browser in enumerate(browsers):
            assert (await browser.hear("subd"))["recovered"] is True
            assert await numbers(browser, 400 - number * 10) == list(range(number * 10 + 1, 401))
        assert live.hub.metrics.reads_of_older == 1


async def test_who_missed_too_much_starts_afresh() -> None:
    await off_the_loop(tell, "feed", 501)
    async with feed() as live:
        ane, mikel = live.open(), live.open()
        assert (await ane.follow("feed", since=0))["recovered"] is False
        answer = await mikel.follow("feed", since=1)
        assert (answer["recovered"], await numbers(mikel, 500)) == (True, list(range(2, 502)))


async def test_a_burst_of_too_much_at_once_is_one_reset() -> None:
    async with feed() as live:
        ane = live.open()
        await ane.follow("feed")
        bus.forget(live.hub.hear)
        await off_the_loop(tell, "feed", 510)
        live.hub.poke(["feed"])
        assert await ane.hear() == {"t": "reset", "topic": "feed", "seq": 510}
        live.hub.poke(["feed"])
        assert await ane.silent()


async def test_unsub_ends_it_and_sub_again_goes_on_where_it_was() -> None:
    async with feed() as live:
        ane = live.open()
        await ane.follow("feed")
        ane.say(t="unsub", topic="feed")
        assert await ane.silent()
        await off_the_loop(tell, "feed", 2)
        assert await ane.silent()
        assert (await ane.follow("feed", since=0))["seq"] == 0
        assert await numbers(ane, 2) == [1, 2]


async def test_writers_and_comers_at_once_lose_and_repeat_nothing() -> None:
    """Browsers come and go while facts are told: each hears from its number on, without hole or repetition."""

    async def browse(live: Feed, rounds: int) -> None:
        last = 0
        for _ in range(rounds):
            socket = live.open()
            answer = await socket.follow("feed", since=last)
            assert (answer["recovered"], answer["seq"]) == (True, last)
            for _ in range(8):
                heard = await socket.hear("ev")
                assert heard["seq"] == last + 1
                last = heard["seq"]
            await socket.leave()

    async with feed(watch_period=0.2) as live:
        writing = asyncio.gather(*(off_the_loop(tell, "feed", 25) for _ in range(4)))
        await asyncio.gather(*(browse(live, 12) for _ in range(10)))
        await writing


# --- newest values


def vote(proposal: Proposal, choice: str) -> None:
    cast_vote(account=factories.user("ane"), proposal=proposal, choice=choice, at=factories.NOW)


async def test_a_vote_moves_the_tally_of_whoever_watches() -> None:
    proposal = await off_the_loop(open_proposal)
    async with feed() as live:
        ane = live.open()
        answer = await ane.follow(f"proposal:{proposal.code}")
        assert value(answer, "tally")["data"]["total"] == 0
        await off_the_loop(vote, proposal, "for")
        heard = await ane.hear()
        assert (heard["t"], heard["k"], heard["topic"]) == ("st", "tally", f"proposal:{proposal.code}")
        assert heard["data"] == {
            "for": 1, "against": 0, "abstain": 0, "total": 1,
            "percent": {"for": 100, "against": 0, "abstain": 0}, "over": False,
        }  # fmt: skip
        late = live.open()
        told = value(await late.follow(f"proposal:{proposal.code}"), "tally")
        assert told == {key: heard[key] for key in ("k", "v", "data")}


async def test_a_hundred_votes_are_few_frames_and_the_last_is_exact() -> None:
    proposal = await off_the_loop(open_proposal)
    people = await off_the_loop(lambda: [factories.user("ane") for _ in range(60)])

    def all_vote() -> None:
        for person in people:
            cast_vote(account=person, proposal=proposal, choice="for", at=factories.NOW)
        retract_vote(account=people[0], proposal=proposal, at=factories.NOW)

    async with feed() as live:
        ane = live.open()
        await ane.follow(f"proposal:{proposal.code}")
        began = asyncio.get_running_loop().time()
        await off_the_loop(all_vote)
        frames = [await ane.hear("st")]
        while frames[-1]["data"]["total"] != 59 or frames[-1]["v"] != 61:
            frames.append(await ane.hear("st"))
        assert len(frames) <= 2 + 5 * (asyncio.get_running_loop().time() - began)
        versions = [frame["v"] for frame in frames]
        assert versions == sorted(set(versions))


@pytest.mark.parametrize("visibility", ["after_close", "batched"])
async def test_a_hidden_tally_is_in_no_frame(visibility: str) -> None:
    proposal = await off_the_loop(open_proposal, tally_visibility=visibility)
    async with feed(watch_period=0.05) as live:
        ane = live.open()
        answer = await ane.follow(f"proposal:{proposal.code}")
        assert [each["k"] for each in answer["states"]] == ["watchers"]
        await off_the_loop(vote, proposal, "against")
        live.hub.poke([f"proposal:{proposal.code}"])
        await off_the_loop(tell, f"proposal:{proposal.code}")
        await ane.hear("ev")
        assert await ane.silent()
        assert not any("against" in text or '"st"' in text for text in ane.sent)


# --- what is not public


@pytest.mark.parametrize("state", ["draft", "review"])
async def test_a_draft_answers_like_what_does_not_exist(state: str) -> None:
    consultation: Consultation = await off_the_loop(factories.consultation, state)
    proposal = await off_the_loop(consultation.proposals.first)
    assert proposal is not None
    async with feed() as live:
        ane = live.open()
        answers = []
        for topic in (f"consultation:{consultation.code}", f"proposal:{proposal.code}", "proposal:zzzzzzzz"):
            ane.say(t="sub", topic=topic)
            answers.append(await ane.hear())
        assert [(answer["t"], answer["code"]) for answer in answers] == [("err", "topic.unknown")] * 3


async def test_what_stops_being_public_is_taken_from_whoever_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.live.hub.RIGHTS_PERIOD", 0.05)
    proposal = await off_the_loop(open_proposal)

    def unpublish() -> None:
        with events.unit():
            Consultation.objects.update(published_at=None, state="draft", opens_at=None, closes_at=None)

    async with feed() as live:
        ane = live.open()
        await ane.follow(f"proposal:{proposal.code}")
        await off_the_loop(unpublish)
        assert await ane.hear("err") == {"t": "err", "code": "topic.unknown", "topic": f"proposal:{proposal.code}"}
        await off_the_loop(tell, f"proposal:{proposal.code}")
        assert await ane.silent()
