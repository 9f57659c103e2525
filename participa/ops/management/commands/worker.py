from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from participa.ops.worker import run_worker


class Command(BaseCommand):
    help = "Run background tasks and scheduled jobs until told to stop. Any number of workers may run."

    def handle(self, *args: Any, **options: Any) -> None:
        run_worker()
