"""``participa simulate``: invented citizens for the demo, until it is stopped."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from participa.ops.demo.simulate import simulate


class Command(BaseCommand):
    help = "Let invented citizens argue and vote in the demo until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("invented votes belong to the demo: DEMO is off", returncode=2)
        stop = threading.Event()
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, lambda *_: stop.set())
        simulate(stopped=stop.is_set)
