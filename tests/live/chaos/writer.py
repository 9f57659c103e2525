"""Publishes facts from several threads until told to end, every fifth unit rolled back; a process of its own."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participa.settings")
django.setup()

from django.utils import timezone  # noqa: E402  after the applications are loaded

from participa import events  # noqa: E402

WRITERS, UNITS_PER_SECOND = 3, 24
TOPICS = sys.argv[1:]
stop = threading.Event()


class Undone(Exception):
    """The unit is rolled back on purpose."""


def write(number: int) -> None:
    chance = random.Random(number)
    unit = 0
    while not stop.wait(WRITERS / UNITS_PER_SECOND):
        unit += 1
        topics = chance.sample(TOPICS, chance.randint(1, len(TOPICS)))
        try:
            with events.unit():
                events.publish("comment.published", ref=f"{number}-{unit}", topics=topics, at=timezone.now())
                if unit % 5 == 0:
                    raise Undone
        except Undone:
            pass


signal.signal(signal.SIGTERM, lambda *_: stop.set())
threads = [threading.Thread(target=write, args=[number]) for number in range(WRITERS)]
for thread in threads:
    thread.start()
print("writing", flush=True)  # noqa: T201  the test waits for it
for thread in threads:
    thread.join()
