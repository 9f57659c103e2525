"""Whatever order things happen in, each browser ends with exactly the log of the database.

Commits, rollbacks, pokes that are lost, doubled or come in another order, browsers that come and go: hypothesis draws
a course of them, and the hub of the product lives through it over the database of the test.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from api.live.hub import Hub
from api.live.topic import Topic
from participa import events
from participa.events import bus
from participa.events.models import Event
from participa.events.reading import positions
from proposals.models import Consultation
from tests import factories
from tests.live.sockets import Feed, Socket, feed, off_the_loop

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
BROWSERS = 3
#: The watchdog looks this often, and never.
SOON, NEVER = 0.05, 3600.0

pytestmark = pytest.mark.django_db(transaction=True)

Fact = tuple[str, int]
which = st.integers(0, 1_000)
somebody = st.integers(0, BROWSERS - 1)
#: What is drawn most is the first.
STEPS = st.one_of(
    *[st.tuples(st.just("commit"), st.sets(st.integers(0, 1), min_size=1), st.integers(1, 3))] * 3,
    *[st.tuples(st.just("come"), somebody)] * 3,
    st.tuples(st.just("roll_back"), st.sets(st.integers(0, 1), min_size=1)),
    st.tuples(st.just("poke"), which),
    st.tuples(st.just("poke_twice"), which),
    st.tuples(st.just("lose_poke"), which),
    st.tuples(st.just("go"), somebody),
    st.tuples(st.just("breathe")),
)
COURSES = st.lists(STEPS, min_size=16, max_size=32)


class Undone(Exception):
    """The unit is rolled back on purpose."""


class Browser:
    """Comes and goes, and subscribes from the last number it heard. A hole or a repetition stays in what it heard."""

    def __init__(self, start: dict[str, int]) -> None:
        self.last = dict(start)
        self.heard: dict[str, list[int]] = {topic: [] for topic in start}
        self.socket: Socket | None = None
        self._read = 0

    def come(self, live: Feed) -> None:
        if self.socket is None:
            self.socket, self._read = live.open(), 0
            for topic, last in self.last.items():
                self.socket.say(t="sub", topic=topic, since=last, epoch="1")

    async def go(self) -> None:
        if self.socket is not None:
            await self.socket.leave()
            self.read()
            self.socket = None

    def read(self) -> None:
        """Take what its socket was sent since it read last."""
        assert self.socket is not None
        fresh, self._read = self.socket.sent[self._read :], len(self.socket.sent)
        for message in map(json.loads, fresh):
            assert message["t"] in {"subd", "ev"}
            if message["t"] == "subd":
                assert (message["recovered"], message["seq"]) == (True, self.last[message["topic"]])
            else:
                self.heard[message["topic"]].append(message["seq"])
                self.last[message["topic"]] = message["seq"]


class World:
    """The hub, its browsers, and the pokes that are on their way to it."""

    def __init__(self, live: Feed, start: dict[str, int]) -> None:
        self.live = live
        self.topics = list(start)
        self.browsers = [Browser(start) for _ in range(BROWSERS)]
        self._pokes: list[tuple[Sequence[str], Sequence[str]]] = []
        self._writing: list[asyncio.Task[None]] = []
        bus.forget(live.hub.hear)
        bus.listen(self._hold)

    def _hold(self, facts: Sequence[str], values: Sequence[str]) -> None:
        self._pokes.append((facts, values))

    async def act(self, step: tuple[Any, ...]) -> None:
        name, *arguments = step
        await getattr(self, name)(*arguments)

    async def commit(self, topics: set[int], times: int) -> None:
        """Begin it; it ends while other things happen."""
        self._writing.append(asyncio.create_task(off_the_loop(self._write, topics, times)))

    async def roll_back(self, topics: set[int]) -> None:
        with pytest.raises(Undone):
            await off_the_loop(self._write, topics, 1, fails=True)

    def _write(self, topics: set[int], times: int, *, fails: bool = False) -> None:
        with events.unit():
            for _ in range(times):
                names = [self.topics[number] for number in topics]
                events.publish("comment.published", ref="k7m2qxbc", topics=names, at=AT)
            if fails:
                raise Undone

    async def poke(self, number: int) -> None:
        if self._pokes:
            self.live.hub.hear(*self._pokes.pop(number % len(self._pokes)))

    async def poke_twice(self, number: int) -> None:
        if self._pokes:
            for _ in range(2):
                self.live.hub.hear(*self._pokes[number % len(self._pokes)])

    async def lose_poke(self, number: int) -> None:
        if self._pokes:
            self._pokes.pop(number % len(self._pokes))

    async def come(self, number: int) -> None:
        self.browsers[number].come(self.live)

    async def go(self, number: int) -> None:
        await self.browsers[number].go()

    async def breathe(self) -> None:
        """Let the hub do a little."""
        await asyncio.sleep(0.003)

    async def end(self, patience: float) -> None:
        """The pokes that are still on their way are lost. Everybody comes, and hears what there is, if it comes."""
        await asyncio.gather(*self._writing)
        heads = await off_the_loop(positions, self.topics)
        for browser in self.browsers:
            browser.come(self.live)
        until = asyncio.get_running_loop().time() + patience
        while asyncio.get_running_loop().time() < until:
            for browser in self.browsers:
                browser.read()
            if all(browser.last == heads for browser in self.browsers):
                break
            await asyncio.sleep(0.002)
        for browser in self.browsers:
            await browser.go()

    def close(self) -> None:
        bus.forget(self._hold)


def log(start: dict[str, int]) -> dict[str, list[int]]:
    """What the database holds after these numbers."""
    return {
        topic: list(Event.objects.filter(topic=topic, seq__gt=last).order_by("seq").values_list("seq", flat=True))
        for topic, last in start.items()
    }


async def live_through(course: list[tuple[Any, ...]], topics: list[str], watch: float, patience: float) -> None:
    start = await off_the_loop(positions, topics)
    async with feed(watch_period=watch) as live:
        world = World(live, start)
        try:
            for step in course:
                await world.act(step)
            await world.end(patience)
        finally:
            world.close()
    written = await off_the_loop(log, start)
    assert [browser.heard for browser in world.browsers] == [written] * BROWSERS


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two that anybody may read, and a hub that looks as soon as it is told and lets others act after each socket."""
    monkeypatch.setattr("api.live.hub.LOOK_PERIOD", 0.001)
    monkeypatch.setattr("api.live.hub.YIELD_EVERY", 1)
    place: Consultation = factories.consultation()
    return ["feed", f"consultation:{place.code}"]


def property_of(topics: list[str], *, watch: float = SOON, patience: float = 20.0, **more: Any) -> Callable[[], None]:
    """The one property, as a test that may be run."""

    @settings(max_examples=40, **more)
    @given(COURSES)
    def each_ends_with_the_log(course: list[tuple[Any, ...]]) -> None:
        asyncio.run(live_through(course, topics, watch, patience))

    return each_ends_with_the_log


@pytest.mark.patient(240)
def test_each_browser_ends_with_exactly_the_log(topics: list[str]) -> None:
    property_of(topics)()


# --- the same property finds what is planted


def without_a_watchdog(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost poke stays lost."""
    monkeypatch.setattr(Hub, "_watch", lambda self: asyncio.sleep(NEVER))


def without_what_was_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes back is told where the topic is, and not what was missed."""
    monkeypatch.setattr(Topic, "missed", lambda self, since: [])


@pytest.mark.parametrize("plant", [without_a_watchdog, without_what_was_missed])
def test_the_property_finds_what_is_planted(
    plant: Callable[[pytest.MonkeyPatch], None], topics: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with pytest.raises((AssertionError, Flaky)):  # whether the same course shows it again is for the clock to say
        property_of(topics, patience=1.0, phases=[Phase.generate])()
