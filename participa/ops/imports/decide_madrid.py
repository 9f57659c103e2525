"""Decide Madrid 2015–2019: citizen proposals and their threaded comments, with counts of votes.

Format: argrecsys/decide-madrid-2019-annotations (Apache-2.0). There are no individual votes, so the counts become
imported tallies and never ballots.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from participa.core.errors import DomainError
from participa.core.text import normalise
from participa.core.workdays import MADRID, end_of_day, local_instant
from participa.ops.imports.report import ImportReport, Progress
from participa.ops.imports.tables import Row, batches, lines_of, rows, whole
from proposals.models import Comment, Consultation, Proposal
from proposals.queries.imports import comments_by_external_id
from proposals.services import imports
from proposals.services.imports import ImportedText

SOURCE = "decide-madrid"
BATCH = 500
LONGEST = 20_000
_CLOCK = re.compile(r"(?:\d+ days )?(\d{1,2}):(\d{2}):(\d{2})")
_TEXTS = {
    "department": "Ayuntamiento de Madrid",
    "title_es": "Decide Madrid: propuestas ciudadanas 2015–2019",
    "title_eu": "Decide Madrid: herritarren proposamenak 2015–2019",
    "title_en": "Decide Madrid: citizen proposals 2015–2019",
    "summary_es": "Ochenta propuestas de Decide Madrid con sus comentarios. Los recuentos son importados.",
    "summary_eu": "Decide Madrideko laurogei proposamen, iruzkinekin. Zenbaketak inportatuak dira.",
    "summary_en": "Eighty proposals of Decide Madrid with their comments. The counts are imported.",
}


def import_folder(folder: Path, *, at: datetime) -> ImportReport:
    """Read ``proposals.csv`` and ``comments.csv``; a second run, or one after an interruption, adds what is missing."""
    report = ImportReport(SOURCE)
    consultation = imports.import_consultation(
        source=SOURCE,
        external_id="consultation",
        texts=dict(_TEXTS),
        opens_at=local_instant(date(2015, 9, 15), time(0), MADRID),
        closes_at=end_of_day(date(2019, 12, 31), MADRID),
        at=at,
    )
    proposals = _proposals(folder, consultation, report)
    _comments(folder, consultation, proposals, report)
    if report.changed:
        imports.announce_import(consultation=consultation, at=at)
    return report


def _proposals(folder: Path, consultation: Consultation, report: ImportReport) -> dict[str, Proposal]:
    found: dict[str, Proposal] = {}
    path = folder / "proposals.csv"
    present = imports.known(source=SOURCE, external_ids=[f"proposal:{row['id']}" for _, row in rows(path, ["id"])])
    for line, row in rows(path, ["id", "title", "summary", "text", "numSupports"]):
        external = f"proposal:{row['id']}"
        try:
            texts = {
                "title_es": normalise(row["title"], field="title", longest=200, lines=False),
                "body_es": normalise(f"{row['summary']}\n\n{row['text']}", longest=LONGEST, shortest=0),
            }
            found[row["id"]] = imports.import_proposal(
                source=SOURCE, external_id=external, consultation=consultation, position=len(found) + 1,
                texts=texts, supports=whole(row["numSupports"]),
            )  # fmt: skip
        except DomainError as error:
            report.refuse(path.name, line, error.code)
        else:
            (report.present if external in present else report.made)["proposals"] += 1
    return found


def _comments(folder: Path, consultation: Consultation, proposals: dict[str, Proposal], report: ImportReport) -> None:
    path = folder / "comments.csv"
    wanted = ["id", "parentId", "proposalId", "userId", "date", "time", "text", "numPositiveVotes", "numNegativeVotes"]
    seen: set[str] = set()
    for batch in batches(rows(path, wanted), BATCH, Progress("comments", lines_of(path) - 1)):
        waves = _waves(batch, proposals, report, seen)
        authors = {text.author_id for wave in waves for text in wave}
        names = {author: f"Madrid-{author.removeprefix('user:')[:6]}" for author in sorted(authors)}
        people = imports.import_participants(source=SOURCE, consultation=consultation, names=names)
        for wave in waves:
            parents = comments_by_external_id(source=SOURCE, external_ids=[t.parent_id for t in wave if t.parent_id])
            made = imports.import_comments(
                source=SOURCE, consultation=consultation, proposals=proposals, people=people,
                texts=[_rooted(text, parents, proposals, report) for text in wave], parents=parents,
            )  # fmt: skip
            report.made["comments"] += len(made.fresh)
            report.present["comments"] += len(made.comments) - len(made.fresh)


def _waves(
    batch: list[Row], proposals: dict[str, Proposal], report: ImportReport, seen: set[str]
) -> list[list[ImportedText]]:
    """The texts of a batch in waves: a reply comes in a later wave than a parent of the same batch."""
    depth: dict[str, int] = {}
    waves: list[list[ImportedText]] = []
    for line, row in batch:
        try:
            text = _text(row)
            if text.place not in proposals:
                raise DomainError("proposal.missing")
            if text.external_id in seen:
                raise DomainError("row.repeated")
        except DomainError as error:
            report.refuse("comments.csv", line, error.code)
            continue
        seen.add(text.external_id)
        depth[text.external_id] = depth.get(text.parent_id, -1) + 1
        while len(waves) <= depth[text.external_id]:
            waves.append([])
        waves[depth[text.external_id]].append(text)
    return waves


def _text(row: dict[str, str]) -> ImportedText:
    if not row["id"] or not row["userId"]:
        raise DomainError("row.incomplete")
    return ImportedText(
        external_id=f"comment:{row['id']}",
        author_id=f"user:{row['userId']}",
        body=normalise(row["text"], longest=LONGEST),
        language="es",
        at=_instant(row["date"], row["time"]),
        place=row["proposalId"],
        parent_id="" if row["parentId"] in {"", "-1"} else f"comment:{row['parentId']}",
        positive=whole(row["numPositiveVotes"]),
        negative=whole(row["numNegativeVotes"]),
        reviewed=True,
    )


def _instant(day: str, clock: str) -> datetime:
    found = _CLOCK.fullmatch(clock.strip())
    try:
        hours, minutes, seconds = (int(part) for part in found.groups()) if found else (0, 0, 0)
        return local_instant(date.fromisoformat(day), time(0), MADRID) + timedelta(
            hours=hours, minutes=minutes, seconds=seconds
        )
    except ValueError:
        raise DomainError("date.type") from None


def _rooted(
    text: ImportedText, parents: dict[str, Comment], proposals: dict[str, Proposal], report: ImportReport
) -> ImportedText:
    """A reply whose parent was deleted there, or stands elsewhere, becomes a first comment and is counted so."""
    parent = parents.get(text.parent_id)
    if not text.parent_id or (parent is not None and parent.proposal_id == proposals[text.place].pk):
        return text
    report.adjusted["parent missing: placed as a first comment"] += 1
    return replace(text, parent_id="")
