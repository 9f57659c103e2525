"""``participa report build|verify|print``: from the database, from a snapshot, or from the open data of any site."""

from __future__ import annotations

import importlib.metadata
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from frontend.shared.report.alone import alone
from moderation.analysis.report import claims, open_data, snapshot
from moderation.analysis.report.claims import LANGUAGES
from moderation.analysis.report.snapshot import Snapshot, SnapshotError
from moderation.queries.snapshot import moment, take_snapshot
from participa.ops.report.api import NotReadable, reader
from participa.ops.report.paper import NotPrintable, print_page
from proposals.queries.visibility import public_consultations

REPORT, SNAPSHOT = "report.json", "snapshot.jsonl"


class Command(BaseCommand):
    help = "Build the report of a consultation, or verify one: from the database or from the open data alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        build = acts.add_parser("build", help="take a snapshot and write the report about it into a folder")
        build.add_argument("consultation", help="code of the consultation")
        build.add_argument("folder", type=Path, metavar="DIR")
        build.add_argument("--api", metavar="URL", help="read the open data of this site instead of the database")
        build.add_argument("--snapshot", type=Path, metavar="FILE", help="use this snapshot instead of a new one")
        build.add_argument(
            "--at", default="", help="the moment the snapshot was taken (ISO 8601), as the report tells it"
        )
        verify = acts.add_parser("verify", help="check the report in a folder against the snapshot beside it")
        verify.add_argument("folder", type=Path, metavar="DIR")
        verify.add_argument(
            "--api", metavar="URL", help="and whether the open data of this site still is that snapshot"
        )
        verify.add_argument("--again", action="store_true", help="and whether a second run makes the same bytes")
        paper = acts.add_parser("print", help="print the report in a folder as a PDF beside it; needs Chromium")
        paper.add_argument("folder", type=Path, metavar="DIR")
        paper.add_argument("--language", choices=LANGUAGES, default="es")
        for each in (build, verify):
            each.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            {"build": self._build, "verify": self._verify, "print": self._print}[options["act"]](options)
        except (SnapshotError, NotReadable, NotPrintable, claims.ReportError) as error:
            raise CommandError(str(error), returncode=2) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from None

    def _build(self, options: dict[str, Any]) -> None:
        # NLTK and scipy take a second; no other command needs them.
        from moderation.analysis.report.build import build
        from moderation.analysis.report.verify import verify

        found = _snapshot(options)
        taken_at = options["at"] or moment(timezone.now()) or ""
        report = build(found, taken_at=taken_at, software=importlib.metadata.version("participa"))
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SNAPSHOT).write_bytes(found.content)
        (folder / REPORT).write_bytes(report.content)
        self._tell(options, report, found, [finding.__dict__ for finding in verify(report, found)])

    def _verify(self, options: dict[str, Any]) -> None:
        from moderation.analysis.report.verify import rebuild, verify  # NLTK and scipy take a second

        folder: Path = options["folder"]
        found = snapshot.read((folder / SNAPSHOT).read_bytes())
        report = claims.read((folder / REPORT).read_bytes())
        findings = verify(report, found)
        if options["again"] and not findings:
            findings = rebuild(report, found)
        told = [finding.__dict__ for finding in findings]
        if options["api"]:
            now = open_data.collect(reader(options["api"]), report.consultation)
            if now.digest != found.digest:
                what = "the open data has changed since, or never was this"
                told.append({"check": "open_data", "sentence": "", "what": what})
        self._tell(options, report, found, told)

    def _print(self, options: dict[str, Any]) -> None:
        folder, language = options["folder"], options["language"]
        found = snapshot.read((folder / SNAPSHOT).read_bytes())
        report = claims.read((folder / REPORT).read_bytes())
        target = folder / f"report.{language}.pdf"
        print_page(alone(report, found, language), target)
        self.stdout.write(str(target))

    def _tell(
        self, options: dict[str, Any], report: claims.Report, found: Snapshot, findings: list[dict[str, str]]
    ) -> None:
        facts = {"snapshot": found.digest, "report": report.digest, "findings": findings}
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            self.stdout.write(f"snapshot {found.digest}\nreport   {report.digest}")
            self.stdout.write("\n".join(f"{one['check']}: {one['sentence']} {one['what']}" for one in findings))
            self.stdout.write("The report holds." if not findings else f"{len(findings)} findings: it does not hold.")
        if findings:
            sys.exit(1)


def _snapshot(options: dict[str, Any]) -> Snapshot:
    code = options["consultation"]
    if options["snapshot"]:
        found = snapshot.read(options["snapshot"].read_bytes())
        if found.consultation["code"] != code:
            raise SnapshotError("consultation.other")
        return found
    if options["api"]:
        return open_data.collect(reader(options["api"]), code)
    place = public_consultations().filter(code=code).first()
    if place is None:
        raise SnapshotError("consultation.missing")
    return take_snapshot(place, at=timezone.now())
