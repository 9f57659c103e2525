"""A report from a snapshot: the same snapshot gives the same bytes. Imported by the worker and the command only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from moderation.analysis.report.campaigns import campaigns_of
from moderation.analysis.report.claims import Block, Report, Section, Sentence
from moderation.analysis.report.coverage import audit
from moderation.analysis.report.evidence import Evidence
from moderation.analysis.report.phrases import SECTIONS
from moderation.analysis.report.sections import agreement, campaigns, closing, middle, opening
from moderation.analysis.report.snapshot import Snapshot
from moderation.analysis.report.voices import Texts
from moderation.analysis.report.writer import Writer

#: Told before each section: how many are done, of how many. It may raise to stop.
Progress = Callable[[int, int], None]

#: Sections whose quotes stand for people; those after them are about what these left out.
HEARD_IN = ("results", "themes", "agreement", "campaigns")


def build(snapshot: Snapshot, *, taken_at: str, software: str, progress: Progress = lambda done, total: None) -> Report:
    """The report of a snapshot that was taken at that moment (ISO 8601), by that version of the software."""
    facts: dict[str, Any] = {"themes": themes_of(snapshot), "campaigns": campaigns_of(snapshot), "represented": []}
    writer, texts = Writer(Evidence(snapshot, facts)), Texts(snapshot.texts.values())
    made: dict[str, list[Block]] = {}
    for done, (key, write) in enumerate(_in_order(writer, texts, made)):
        progress(done, len(SECTIONS))
        made[key] = write()
    sections = tuple(Section(number, key, tuple(made[key])) for number, key in enumerate(SECTIONS))
    progress(len(SECTIONS), len(SECTIONS))
    return _numbered(Report(snapshot.digest, snapshot.consultation["code"], taken_at, software, facts, sections))


def _in_order(
    writer: Writer, texts: Texts, made: dict[str, list[Block]]
) -> Iterator[tuple[str, Callable[[], list[Block]]]]:
    """The sections in the order of writing: the audit and the summary need what the others chose."""
    yield "results", lambda: middle.results(writer, texts)
    yield "themes", lambda: middle.themes(writer, texts)
    yield "agreement", lambda: agreement.agreement(writer)
    yield "campaigns", lambda: campaigns.campaigns(writer)
    take_stock(writer.evidence, [sentence for key in HEARD_IN for block in made[key] for sentence in block.sentences])
    yield "minority", lambda: middle.minority(writer, texts)
    yield "moderation", lambda: closing.moderation(writer)
    yield "answers", lambda: closing.answers(writer)
    yield "limits", lambda: closing.limits(writer)
    yield "cover", lambda: opening.cover(writer)
    yield "summary", lambda: opening.summary(writer)
    yield "people", lambda: opening.who(writer)
    yield "asked", lambda: opening.asked(writer)


def take_stock(evidence: Evidence, sentences: Iterable[Sentence]) -> None:
    """Put into the facts who is cited and represented by these sentences, and who is left out."""
    sentences = list(sentences)
    cited = {source.comment for sentence in sentences for source in sentence.sources}
    represented = cited.union(*(sentence.represents for sentence in sentences))
    quotes = {claim.value for sentence in sentences for claim in sentence.claims if claim.source is not None}
    evidence.facts["represented"] = sorted(represented)
    rows = [row for _, row in sorted(evidence.snapshot.texts.items())]
    evidence.facts["coverage"] = audit(evidence, rows, sorted(quotes), represented)


def themes_of(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The themes that were shown, those that more contributions share first."""
    public = snapshot.texts
    found = [
        {
            "key": row["code"],
            "label": row["label"],
            "origin": "human",
            "comments": [code for code in row["comments"] if code in public],
        }
        for row in snapshot.of("theme")
    ]
    return sorted(found, key=lambda theme: (-len(theme["comments"]), theme["key"]))


def _numbered(report: Report) -> Report:
    """Codes in the order of reading."""
    number = 0
    sections = []
    for section in report.sections:
        blocks = []
        for block in section.blocks:
            codes = [f"s-{number + place:04}" for place in range(1, len(block.sentences) + 1)]
            number += len(codes)
            pairs = zip(block.sentences, codes, strict=True)
            blocks.append(replace(block, sentences=tuple(replace(one, code=code) for one, code in pairs)))
        sections.append(replace(section, blocks=tuple(blocks)))
    return replace(report, sections=tuple(sections))
