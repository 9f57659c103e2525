from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from participa.events.epochs import new_epoch


class Command(BaseCommand):
    help = "Care of the event log. new-epoch: after a backup was restored, tell every client to start afresh."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["new-epoch"])
        parser.add_argument("--json", action="store_true", help="print the answer for a program")

    def handle(self, *args: Any, **options: Any) -> None:
        epoch = new_epoch(at=timezone.now())
        self.stdout.write(json.dumps({"epoch": epoch}) if options["json"] else f"The epoch is now {epoch}.")
