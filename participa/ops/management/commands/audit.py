from __future__ import annotations

import json
import re
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participa.accounts.audit_check import verify_chain

_ANCHOR = re.compile(r"[1-9]\d{0,17}:[0-9a-f]{64}")


class Command(BaseCommand):
    help = "Check the chain of the audit log. Exit code 1 and the name of the first row that is not as it was written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["verify"])
        parser.add_argument("--anchor", default="", metavar="SEQ:HASH", help="a head that was printed earlier")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = options["anchor"]
        if anchor and not _ANCHOR.fullmatch(anchor):
            raise CommandError("an anchor is SEQ:HASH, as this command prints it", returncode=2)
        chain = verify_chain(anchor=anchor)
        if options["json"]:
            facts = {"ok": chain.ok, "entries": chain.entries, "head": chain.head, "finding": chain.finding}
            self.stdout.write(json.dumps(facts, indent=2))
        elif chain.ok:
            self.stdout.write(f"The audit log is whole: {chain.entries} entries. Keep its head elsewhere: {chain.head}")
        else:
            self.stdout.write(f"{chain.finding}. The {chain.entries} entries before it are as they were written.")
        if not chain.ok:
            sys.exit(1)
