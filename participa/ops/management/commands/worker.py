from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from participa.ops.worker import run_worker


class Command(BaseCommand):
    help = "Run background tasks and scheduled jobs until told to stop. Any number of workers may run."

    #: Settings refuse nonsense by themselves; the rest is for ``check``, and would delay every start.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--parent", type=int, default=0, help="end when this process is not our parent any more")

    def handle(self, *args: Any, **options: Any) -> None:
        run_worker(parent=options["parent"])
