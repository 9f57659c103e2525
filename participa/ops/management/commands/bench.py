from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from participa.ops.bench.registry import BENCHES
from participa.ops.bench.rows import as_table


class Command(BaseCommand):
    help = "Measure the product, beside a reference of the same run. Exit code 1 if a figure is not as wanted."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        names = parser.add_subparsers(dest="bench", required=True, metavar="NAME")
        for name, bench in BENCHES.items():
            own = names.add_parser(name, help=bench.help, description=bench.help)
            own.add_argument("--json", action="store_true", help="a list of rows instead of a table")
            bench.add_arguments(own)

    def handle(self, *args: Any, **options: Any) -> None:
        rows = list(BENCHES[options["bench"]].run(**options))
        if options["json"]:
            self.stdout.write(json.dumps([row.as_json() for row in rows], indent=2, ensure_ascii=False))
        else:
            self.stdout.write(as_table(rows))
        if any(row.ok is False for row in rows):
            sys.exit(1)
