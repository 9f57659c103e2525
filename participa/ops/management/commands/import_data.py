"""``participa import decide-madrid|polis DIR``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participa.ops.imports import decide_madrid, polis
from participa.ops.imports.report import ImportReport
from participa.ops.imports.tables import NotThisData


class Command(BaseCommand):
    help = "Import public data: decide-madrid DIR, or polis DIR (one conversation, or a folder of them)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", choices=["decide-madrid", "polis"])
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--review", action="store_true", help="polis: bring what nobody had looked at to the desk")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder", returncode=2)
        try:
            reports = list(self._run(options["format"], folder, options["review"]))
        except NotThisData as error:
            raise CommandError(f"not {options['format']} data: {error}", returncode=2) from None
        if options["json"]:
            self.stdout.write(json.dumps([report.as_json() for report in reports], ensure_ascii=False))
            return
        for report in reports:
            self.stdout.write(self.style.MIGRATE_HEADING(report.source))
            self.stdout.write("\n".join(report.lines()))

    def _run(self, kind: str, folder: Path, review: bool) -> list[ImportReport]:
        at = timezone.now()
        if kind == "decide-madrid":
            if review:
                raise CommandError("decide-madrid data do not say what was looked at", returncode=2)
            return [decide_madrid.import_folder(folder, at=at)]
        return [polis.import_folder(path, at=at, review=review) for path in polis.conversations(folder)]
