from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from proposals.queries.tally_check import Verification, verify_tallies


class Command(BaseCommand):
    help = "Count every ballot again and compare. Exit code 1 and the names of the rows if anything differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *args: Any, **options: Any) -> None:
        result = verify_tallies()
        self.stdout.write(json.dumps(result.as_json(), indent=2) if options["json"] else _sentences(result))
        if not result.ok:
            sys.exit(1)


def _sentences(result: Verification) -> str:
    counted = (
        f"{result.ballots} ballots of {result.participations} participations on {result.proposals} proposals,"
        f" {result.waiting} changes waiting to be folded."
    )
    if result.ok:
        return f"Every tally is exact: {counted}"
    lines = [f"{finding.row}: {finding.detail} ({finding.check})" for finding in result.findings]
    return "\n".join([*lines, f"{len(lines)} differences. Counted: {counted}"])
