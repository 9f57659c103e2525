from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from participa.ops import doctor


class Command(BaseCommand):
    help = "Name what is missing and the command that mends it. Exit code 1 if something needed is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = doctor.examine()
        ok = all(finding.ok for finding in findings if finding.needed)
        if options["json"]:
            told = {"ok": ok, "findings": [f.as_json() for f in findings], "settings": doctor.settings_given()}
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            for finding in findings:
                self.stdout.write(self._line(finding))
        if not ok:
            sys.exit(1)

    def _line(self, finding: doctor.Finding) -> str:
        if finding.ok:
            return f"ok       {finding.name:<12} {finding.says}"
        word = self.style.ERROR("MISSING ") if finding.needed else self.style.WARNING("without ")
        return f"{word} {finding.name:<12} {finding.says}\n{'':22}mend it: {finding.mend}"
