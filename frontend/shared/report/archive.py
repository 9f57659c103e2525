"""Everything about a report in one archive: equal content gives equal bytes, and a list of SHA-256 names each file."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from frontend.shared.report.alone import alone
from frontend.shared.tables import csv_lines
from moderation.analysis.report.claims import LANGUAGES, Report
from moderation.analysis.report.snapshot import Row, Snapshot
from moderation.analysis.report.trace import trace
from moderation.analysis.report.words import text_in
from participa.core.digests import sha256

MANIFEST = "SHA256SUMS"
#: Archives know no moment before this one, and no content changes with the hour.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def archive(report: Report, snapshot: Snapshot) -> bytes:
    """The files of a report as a zip, with a manifest that ``sha256sum --check`` reads."""
    made = files(report, snapshot)
    made[MANIFEST] = "".join(f"{sha256(content)}  {name}\n" for name, content in sorted(made.items())).encode()
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as packed:
        for name, content in sorted(made.items()):
            entry = ZipInfo(name, _NO_TIME)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    return out.getvalue()


def files(report: Report, snapshot: Snapshot) -> dict[str, bytes]:
    """Each file by its name: the source, what it is about, pages in each language, tables."""
    pages = {f"report.{language}.html": alone(report, snapshot, language).encode() for language in LANGUAGES}
    tables = {
        "contributions.csv": _contributions(report, snapshot),
        "sentences.csv": _sentences(report),
        "votes.csv": _votes(snapshot),
        "responses.csv": _responses(snapshot),
    }
    written = {name: "".join(csv_lines(rows)).encode() for name, rows in tables.items()}
    return {"report.json": report.content, "snapshot.jsonl": snapshot.content, **pages, **written}


def _contributions(report: Report, snapshot: Snapshot) -> Iterator[tuple[object, ...]]:
    """Every contribution with a place in public, and where the report tells it."""
    columns = (
        "code", "proposal", "section", "parent", "kind", "stance", "language", "published_at", "participant", "agree",
        "disagree", "passes",
    )  # fmt: skip
    yield (*columns, "hidden", "reason", "merged_into", "cited_in", "represented_by", "body")
    told, places = trace(report), report.place_of()
    for code, row in sorted(snapshot.comments.items()):
        where, buried = told.get(code), row["tombstone"] or {"why": "", "reason_code": ""}
        cited = " ".join(f"{places[one]}/{one}" for one in where.cited) if where else ""
        stands = " ".join(f"{places[one]}/{one}" for one in where.represented) if where else ""
        hidden = (buried["why"], buried["reason_code"], buried.get("into", ""))
        yield (*(row[name] for name in columns), *hidden, cited, stands, row["body"])


def _sentences(report: Report) -> Iterator[tuple[object, ...]]:
    """Every sentence with what it rests on: one line for each claim."""
    yield ("sentence", "section", "origin", "claim", "metric", "of", "value", "comment", "revision", "start", "end")
    places = report.place_of()
    for sentence in report.sentences():
        for claim in sentence.claims:
            source = claim.source
            place = (source.comment, source.revision, source.start, source.end) if source else ("", "", "", "")
            of = " ".join(f"{name}={value}" for name, value in sorted(claim.of.items()))
            value = text_in(claim.value, "es") if claim.kind == "text" else claim.value
            yield (
                sentence.code, places[sentence.code], sentence.origin, claim.kind, claim.metric, of, value, *place,
            )  # fmt: skip


def _votes(snapshot: Snapshot) -> Iterator[tuple[object, ...]]:
    yield ("proposal", "title", "in_favour", "against", "abstain", "over", "imported_source", "imported_supports")
    for row in snapshot.of("proposal"):
        counts = row["tally"]["counts"] or {"in_favour": "", "against": "", "abstain": ""}
        imported = row["tally"]["imported"] or {"source": "", "supports": ""}
        yield (
            row["code"], text_in(row["title"], "es"), counts["in_favour"], counts["against"], counts["abstain"],
            row["tally"]["over"], imported["source"], imported["supports"],
        )  # fmt: skip


def _responses(snapshot: Snapshot) -> Iterator[tuple[object, ...]]:
    yield ("response", "verdict", "department", "published_at", "reason", "contributions", "themes", "commitments")
    for row in snapshot.of("response"):
        yield _response(row)


def _response(row: Row) -> tuple[object, ...]:
    promised = "; ".join(f"{text_in(one['text'], 'es')} ({one['due_on'] or '–'})" for one in row["commitments"])
    return (
        row["code"], row["verdict"], text_in(row["department"]["name"], "es"), row["published_at"],
        text_in(row["reason"], "es"), " ".join(row["targets"]), " ".join(one["code"] for one in row["themes"]),
        promised,
    )  # fmt: skip
