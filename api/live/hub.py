"""The hub: one per process and event loop. Truth is the database; a poke says when to look, a watchdog looks anyway.

Everything but the reads happens on the loop, so that nothing here needs a lock. One task alone delivers events, which
keeps their order; a frame is built once for all sockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable, Collection, Coroutine, Sequence
from typing import Any, TypeVar

from django.conf import settings

from api.live import messages, rights, store
from api.live.clients import Client
from api.live.messages import Frame
from api.live.metrics import Metrics
from api.live.presence import KIND as WATCHERS
from api.live.presence import PERIOD as PRESENCE_PERIOD
from api.live.presence import Presence
from api.live.reading import ReadingThreads
from api.live.store import MOST_MISSED, State
from api.live.topic import Topic
from api.live.values import NewestValues
from participa.events import bus

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Sockets written to before the loop may do something else.
YIELD_EVERY = 500
#: Seconds between two looks at the log: a fact a millisecond costs twenty looks a second, not a thousand.
LOOK_PERIOD = 0.05
#: Seconds between two looks at who may still watch what.
RIGHTS_PERIOD = 3.0
#: Seconds a topic without watchers is kept, and frames from before its ring.
LINGER = 10.0


class Hub:
    """Topics and who watches them. Start it on the loop it belongs to; :meth:`hear` may be called from any thread."""

    def __init__(self, *, watch_period: float | None = None) -> None:
        self.watch_period = settings.LIVE_WATCHDOG_SECONDS if watch_period is None else watch_period
        self.topics: dict[str, Topic] = {}
        self.clients: set[Client] = set()
        self.epoch = ""
        self.draining = False
        self.metrics = Metrics()
        self._threads = ReadingThreads()
        self._tasks: list[asyncio.Task[None]] = []
        self._opening: dict[str, asyncio.Future[bool]] = {}
        self._being_opened: set[str] = set()
        #: Poked while they were being opened: what was read then may be older than the poke.
        self._early: set[str] = set()
        #: Topics to look at, each with the instant of its first poke.
        self._dirty: dict[str, float] = {}
        self._after: list[asyncio.Future[None]] = []
        self._news = asyncio.Event()
        self._values = NewestValues(self.topics, self.read, self._show, self.metrics)
        self._presence = Presence(self.topics)

    # --- life

    def start(self) -> None:
        """Begin to listen and to look."""
        self._loop = asyncio.get_running_loop()
        bus.listen(self.hear)
        steps = [self._pump, self._values.step, self._watch, self._check_rights, self._count_watchers]
        steps.append(self._measure_lag)
        if settings.REDIS_URL:
            steps.append(self._hear_others)
        self._tasks = [self._loop.create_task(self._forever(step)) for step in steps]

    async def stop(self) -> None:
        """End every task and thread; sockets are not told."""
        bus.forget(self.hear)
        going = set(self._tasks)
        while going:  # redis-py may swallow a cancellation that comes while it connects: then it is told again
            for task in going:
                task.cancel()
            _, going = await asyncio.wait(going, timeout=0.2)
        await self._threads.stop()

    async def drain(self, *, spread: float = 5.0) -> None:
        """Tell every socket when to come back, spread over some seconds, and close it with 1012."""
        self.draining = True
        for number, client in enumerate(list(self.clients), 1):
            client.put(messages.bye(int(random.uniform(0.2, spread) * 1000)))  # noqa: S311  no secret
            client.close(messages.RESTART)
            if number % YIELD_EVERY == 0:
                await asyncio.sleep(0)

    async def _forever(self, step: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Repeat a step; where it fails (the database is away), wait and go on: the watchdog makes up for it."""
        failures = 0
        while True:
            try:
                await step()
                failures = 0
            except Exception as error:
                failures += 1
                if failures == 1:
                    log.warning("the hub cannot read: %s; trying again", type(error).__name__, exc_info=True)
                await asyncio.sleep(min(0.2 * 2**failures, 3.0))

    async def read(self, call: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Ask the database in a thread of the hub."""
        return await self._threads.call(call, *arguments, **named)

    # --- pokes

    def hear(self, facts: Sequence[str], values: Sequence[str] = ()) -> None:
        """A commit of this process has news of the topics; from any thread. Wakes the loop only where it matters."""
        told = [name for name in facts if self._concerns(name)]
        moved = [name for name in values if self._concerns(name) and not self._values.waits(name)]
        if told or moved:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the process ends
                self._loop.call_soon_threadsafe(self.poke, told, moved, time.monotonic())

    def _concerns(self, name: str) -> bool:
        """Whether somebody watches the topic or is about to. In this order: a topic that opens is in both for a while.

        In neither, the statements that open it are yet to come, and will see the commit.
        """
        return name in self._being_opened or name in self.topics

    def poke(self, facts: Collection[str], values: Collection[str] = (), at: float | None = None) -> None:
        """Look at these topics now, if anybody watches them: at the log for facts, else at the value. On the loop."""
        at = time.monotonic() if at is None else at
        self._early |= self._being_opened & {*facts, *values}
        told = self.topics.keys() & facts
        self._look(told, at)
        self._values.refresh(told | (self.topics.keys() & values), at)

    def _look(self, names: Collection[str], at: float) -> None:
        for name in names:
            self._dirty.setdefault(name, at)
        if names:
            self._news.set()

    async def _hear_others(self) -> None:
        async for told in bus.told_by_others():
            if isinstance(told, bus.Watching):
                self._presence.hear(told.sender, told.counts)
            else:
                self.poke(told.facts, told.values)

    # --- who watches

    async def subscribe(self, client: Client, name: str, since: int | None, epoch: str) -> bool:
        """Let a client hear a topic from a number on; False where nobody may read such a topic. Rights are checked."""
        topic = self.topics.get(name) or await self._open(name)
        if topic is None:
            return False
        topic.idle_since = time.monotonic()
        recovered = since is None or not (epoch and epoch != self.epoch)
        if since is not None and recovered and since > topic.last:  # its page is newer than our last look
            await self._look_at(name)
            recovered = since <= topic.last
        missed = await self._missed(topic, topic.last if since is None else since) if recovered else None
        if client not in self.clients:  # it went away meanwhile
            return True
        if self.topics.get(name) is not topic:  # it was unpublished meanwhile
            return False
        start = topic.last if missed is None else topic.last - len(missed)
        states = list(topic.values.values())
        client.put(messages.subscribed(name, seq=start, epoch=self.epoch, recovered=missed is not None, states=states))
        for frame in missed or ():
            client.put(frame)
        topic.watchers[client] = topic.last
        client.topics.add(name)
        self.metrics.replays += bool(missed)
        self.metrics.resets += missed is None
        return True

    def unsubscribe(self, client: Client, name: str) -> None:
        """Stop telling a client about a topic."""
        client.topics.discard(name)
        topic = self.topics.get(name)
        if topic is not None:
            topic.watchers.pop(client, None)
            if not topic.watchers:
                topic.idle_since = time.monotonic()

    def leave(self, client: Client) -> None:
        """Forget a client whose socket is closed."""
        for name in list(client.topics):
            self.unsubscribe(client, name)
        self.clients.discard(client)

    async def _open(self, name: str) -> Topic | None:
        """Begin to watch a topic; those asked for at the same time share the statements."""
        if name not in self._opening:
            self._opening[name] = self._loop.create_future()
            if len(self._opening) == 1:
                self._loop.create_task(self._open_all())
        await asyncio.shield(self._opening[name])
        return self.topics.get(name)

    async def _open_all(self) -> None:
        await asyncio.sleep(0.002)  # gather those who come back after a restart
        asked, self._opening = self._opening, {}
        self._being_opened |= asked.keys()
        try:
            opened = await self.read(store.open_topics, list(asked))
            self.epoch = self.epoch or opened.epoch
            for name, last in opened.last.items():
                self._begin(Topic(name, last), opened.states.get(name))
        except Exception as error:
            for future in asked.values():
                future.set_exception(error)
                future.exception()  # whoever asked may be gone
            return
        finally:
            self._being_opened -= asked.keys()
        early, self._early = self._early & asked.keys(), self._early - asked.keys()
        self.poke(early)
        for future in asked.values():
            future.set_result(True)

    def _begin(self, topic: Topic, value: State | None) -> None:
        if topic.name in self.topics:
            return
        if value is not None:
            topic.values[value.kind] = value
        if not messages.is_private(topic.name):
            topic.values[WATCHERS] = self._presence.value(topic)
        self.topics[topic.name] = topic

    async def _missed(self, topic: Topic, since: int) -> list[Frame] | None:
        """The frames after a number; None where they are too many or gone. Many askers cost one statement."""
        for _ in range(3):  # the ring moves while we read
            frames = topic.missed(since)
            if frames is not None or topic.last - since > MOST_MISSED or since > topic.last:
                return frames
            await self._read_older(topic)
        return topic.missed(since)

    async def _read_older(self, topic: Topic) -> None:
        if topic.reading is None:
            topic.reading = asyncio.ensure_future(self._fetch_older(topic))
        await asyncio.shield(topic.reading)

    async def _fetch_older(self, topic: Topic) -> None:
        try:
            first = topic.ring[0].seq if topic.ring else topic.last + 1
            topic.take_older(await self.read(store.between, topic.name, since=topic.last - MOST_MISSED, before=first))
            self.metrics.reads_of_older += 1
        finally:
            topic.reading = None

    # --- events

    async def _look_at(self, name: str) -> None:
        """Return after the next look at the database that includes the topic."""
        done = self._loop.create_future()
        self._after.append(done)
        self._look([name], time.monotonic())
        await done

    async def _pump(self) -> None:
        await self._news.wait()
        self._news.clear()
        dirty, self._dirty = self._dirty, {}
        after, self._after = self._after, []
        try:
            since = {name: self.topics[name].last for name in dirty if name in self.topics}
            found = await self.read(store.after, since) if since else {}
            for name, rows in found.items():
                topic = self.topics.get(name)
                if topic is not None:
                    await self._deliver(topic, rows)
                    self.metrics.facts_sent.observe(time.monotonic() - dirty[name])
        except Exception:
            self._dirty |= dirty
            self._news.set()
            raise
        finally:
            for future in after:
                if not future.done():
                    future.set_result(None)
        await asyncio.sleep(LOOK_PERIOD)

    async def _deliver(self, topic: Topic, rows: Sequence[Any]) -> None:
        rows = [row for row in rows if row.seq > topic.last]
        if not rows:
            return
        before = topic.last
        fresh = topic.append(rows) if len(rows) <= MOST_MISSED else None
        if fresh is None:
            await self._restart(topic, (await self.read(store.heads, [topic.name])).last[topic.name])
            return
        self.metrics.events += len(fresh)
        for each in fresh:
            await self._tell(topic, each.frame, before=before)

    async def _restart(self, topic: Topic, last: int) -> None:
        frame = topic.restart(last)
        self.metrics.resets += 1
        await self._tell(topic, frame, before=None)

    async def _tell(self, topic: Topic, frame: Frame, *, before: int | None, newest: bool = False) -> None:
        """Send a frame to whoever watched the topic before these events; who came later has them already."""
        sent = 0
        for number, (client, joined) in enumerate(list(topic.watchers.items()), 1):
            if before is None or (joined <= before and client in topic.watchers):
                sent += client.put(frame, newest=newest)
            if number % YIELD_EVERY == 0:
                await asyncio.sleep(0)
        self.metrics.sends += sent
        self.metrics.skipped += len(topic.watchers) - sent if newest else 0

    # --- newest values

    async def _show(self, topic: Topic, frame: Frame) -> None:
        await self._tell(topic, frame, before=None, newest=True)

    async def _count_watchers(self) -> None:
        await asyncio.sleep(PRESENCE_PERIOD)
        if settings.REDIS_URL:
            bus.tell_watching(self._presence.own())
        for topic, value in self._presence.renew():
            await self._show(topic, messages.state(topic.name, value))

    async def _measure_lag(self) -> None:
        due = time.monotonic() + 1.0
        await asyncio.sleep(1.0)
        self.metrics.loop_lag.observe(max(0.0, time.monotonic() - due))

    # --- the watchdog

    async def _watch(self) -> None:
        await asyncio.sleep(self.watch_period)
        self._forget_idle()
        names = list(self.topics)
        if not names:
            return
        now = await self.read(store.heads, names)
        known = {name: self.topics[name] for name in names if name in self.topics}
        for name, topic in known.items():
            if now.epoch != self.epoch:
                await self._restart(topic, now.last[name])
        self.epoch = now.epoch
        behind = {name for name, topic in known.items() if now.last[name] > topic.last}
        if behind:
            self.metrics.repairs += 1
            self._look(behind, time.monotonic())
        self._values.refresh(names, time.monotonic())

    def _forget_idle(self) -> None:
        limit = time.monotonic() - LINGER
        for name, topic in list(self.topics.items()):
            topic.forget_older(limit)
            if not topic.watchers and topic.idle_since < limit:
                del self.topics[name]

    async def _check_rights(self) -> None:
        await asyncio.sleep(RIGHTS_PERIOD)
        public = [name for name in self.topics if not messages.is_private(name)]
        if public:
            readable = await self.read(store.readable, public)
            for name in set(public) - readable:
                self._unpublish(name)
        granted = {client: client.grant for client in self.clients if client.grant is not None}
        if granted:
            allowed = await self.read(rights.allowed, set(granted.values()))
            for client, grant in granted.items():
                if client.grant is grant:
                    self._hold_to(client, allowed.get(grant))

    def _unpublish(self, name: str) -> None:
        """Nobody may read it any more: whoever watches is told what a stranger is told."""
        topic = self.topics.pop(name, None)
        for client in list(topic.watchers) if topic else ():
            client.topics.discard(name)
            client.put(messages.error("topic.unknown", name))

    def _hold_to(self, client: Client, topics: set[str] | None) -> None:
        private = {name for name in client.topics if messages.is_private(name)}
        if topics is None and private:
            client.close(messages.TICKET)
        elif topics is not None and private - topics:
            client.close(messages.FORBIDDEN)
