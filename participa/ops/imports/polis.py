"""A Polis conversation: statements, every vote, and what its moderators decided.

Format: compdemocracy/openData. ``moderated`` is −1 (rejected), 0 (not looked at) or 1 (accepted); no reason was ever
recorded, so a rejected statement gets a decision with source ``import`` and reason ``not-recorded``.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from moderation.services.imported import restrict_imported, review_imported
from participa.core.errors import DomainError
from participa.core.language import detect
from participa.core.text import normalise
from participa.ops.imports.report import ImportReport, Progress
from participa.ops.imports.tables import NotThisData, batches, lines_of, rows
from proposals.enums import Agreement
from proposals.models import Comment, CommentRevision, Consultation, Participant
from proposals.queries.imports import first_revisions
from proposals.services import imports
from proposals.services.imports import ImportedText

BATCH = 2_000
LONGEST = 20_000
_COLUMNS = ["timestamp", "comment-id", "author-id", "moderated", "comment-body"]
_VOTES = ["timestamp", "comment-id", "voter-id", "vote"]


def conversations(folder: Path) -> list[Path]:
    """The conversations in a folder: itself, or the folders in it that hold a ``comments.csv``."""
    if (folder / "comments.csv").is_file():
        return [folder]
    found = sorted(path.parent for path in folder.glob("*/comments.csv"))
    if not found:
        raise NotThisData(f"{folder.name}: no comments.csv here or one level down")
    return found


def import_folder(folder: Path, *, at: datetime, review: bool = False) -> ImportReport:
    """Read one conversation; a second run adds what is missing and changes nothing else.

    With ``review`` the statements that nobody had looked at there wait at the desk, public meanwhile.
    """
    source = f"polis:{folder.name}"[:60]
    report = ImportReport(source)
    texts, rejected = _statements(folder, report)
    if not texts:
        raise NotThisData(f"{folder.name}/comments.csv holds no statement that can be read")
    consultation = _consultation(folder, source, texts, at)
    statements = _import_statements(source, consultation, texts, rejected, report, at=at)
    _import_votes(folder, source, consultation, statements, report)
    if review:
        report.made["cases"] += review_imported(comments=list(statements.values()), at=at)
    if report.changed:
        imports.announce_import(consultation=consultation, at=at)
    return report


def _statements(folder: Path, report: ImportReport) -> tuple[list[ImportedText], set[str]]:
    texts: list[ImportedText] = []
    rejected: set[str] = set()
    path = folder / "comments.csv"
    for line, row in rows(path, _COLUMNS):
        try:
            body = normalise(row["comment-body"], longest=LONGEST)
            if row["moderated"] not in {"-1", "0", "1"} or not row["comment-id"]:
                raise DomainError("row.incomplete")
            text = ImportedText(
                external_id=f"comment:{row['comment-id']}", author_id=f"person:{row['author-id']}", body=body,
                language=detect(body), at=_instant(row["timestamp"]), reviewed=row["moderated"] == "1",
            )  # fmt: skip
        except DomainError as error:
            report.refuse(path.name, line, error.code)
            continue
        texts.append(text)
        if row["moderated"] == "-1":
            rejected.add(text.external_id)
    return texts, rejected


def _instant(raw: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(raw) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise DomainError("date.type") from None


def _consultation(folder: Path, source: str, texts: list[ImportedText], at: datetime) -> Consultation:
    summary = _summary(folder / "summary.csv")
    title = normalise(summary.get("topic") or folder.name, field="title", longest=200, lines=False)
    body = normalise(summary.get("conversation-description", ""), longest=LONGEST, shortest=0)
    first, last = min(text.at for text in texts), max(text.at for text in texts)
    return imports.import_consultation(
        source=source,
        external_id="conversation",
        texts={"department": "Polis", "title_en": title, "summary_en": body},
        opens_at=first,
        closes_at=last + timedelta(seconds=1),
        at=at,
    )


def _summary(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return {row[0]: row[1] for row in csv.reader(file) if len(row) == 2}


def _import_statements(
    source: str,
    consultation: Consultation,
    texts: list[ImportedText],
    rejected: set[str],
    report: ImportReport,
    *,
    at: datetime,
) -> dict[str, Comment]:
    names = {text.author_id: f"Polis-{text.author_id.removeprefix('person:')}" for text in texts}
    people = imports.import_participants(source=source, consultation=consultation, names=names)
    found: dict[str, Comment] = {}
    for batch in batches(texts, 200, Progress("statements", len(texts))):
        made = imports.import_comments(
            source=source, consultation=consultation, proposals={}, texts=batch, people=people, parents={},
            hidden=rejected,
        )  # fmt: skip
        restrict_imported(comments=[made.comments[key] for key in made.comments if key in rejected], at=at)
        found |= made.comments
        report.made["statements"] += len(made.fresh)
        report.present["statements"] += len(made.comments) - len(made.fresh)
    return found


def _import_votes(
    folder: Path, source: str, consultation: Consultation, statements: dict[str, Comment], report: ImportReport
) -> None:
    path = folder / "votes.csv"
    revisions = first_revisions(comments=list(statements.values()))
    by_id = {key: revisions[comment.pk] for key, comment in statements.items()}
    people: dict[str, Participant] = {}
    seen: Counter[str] = Counter()
    for batch in batches(_last_votes(path, by_id, report), BATCH, Progress("votes", lines_of(path) - 1)):
        names = {f"person:{voter}": f"Polis-{voter}" for _, voter, _ in batch if f"person:{voter}" not in people}
        people |= imports.import_participants(source=source, consultation=consultation, names=names)
        votes = [(revision, people[f"person:{voter}"], value) for revision, voter, value in batch]
        fresh = imports.import_comment_votes(votes=votes)
        seen.update(made=fresh, present=len(votes) - fresh)
    report.made["votes"] += seen["made"]
    report.present["votes"] += seen["present"]


def _last_votes(
    path: Path, statements: dict[str, CommentRevision], report: ImportReport
) -> Iterator[tuple[CommentRevision, str, Agreement]]:
    """The last vote of each voter on each statement: Polis keeps every change of mind as a row."""
    last: dict[tuple[str, str], tuple[int, int]] = {}
    for line, row in rows(path, _VOTES):
        try:
            key, moment, value = (row["comment-id"], row["voter-id"]), int(row["timestamp"]), int(row["vote"])
        except ValueError:
            report.refuse(path.name, line, "number.type")
            continue
        if f"comment:{key[0]}" not in statements or value not in Agreement.values or not key[1]:
            report.refuse(path.name, line, "vote.target" if value in Agreement.values else "vote.value")
        elif key not in last or last[key][0] <= moment:
            if key in last:
                report.adjusted["vote changed later: the last one counts"] += 1
            last[key] = (moment, value)
        else:
            report.adjusted["vote changed later: the last one counts"] += 1
    for (comment, voter), (_, value) in last.items():
        yield statements[f"comment:{comment}"], voter, Agreement(value)
