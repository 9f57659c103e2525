"""What a report says: sections of sentences, and under each sentence the claims that it makes, each with its source.

A report is a value. Its JSON is the source of every other form (page, PDF, tables); the same report has one JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from participa.core.digests import canonical, sha256

SCHEMA = "participa.report/1"
LANGUAGES = ("es", "eu", "en")
MOST_BYTES = 128 * 1024 * 1024

#: What a claim may be, and what its value is then.
#: count, share, day: a whole number, a percentage with one decimal, a date, each from a metric of the snapshot;
#: text: words of the institution from a row; quote: words of a person, at their place;
#: stance: where those who argue about something stand; theme: how many of those who wrote hold it, as a word;
#: verdict: what the institution answers; step: what happened to a consultation;
#: group: some of the contributions; interval: two percentages; minutes: a time; side: whether a group agrees.
CLAIM_KINDS = (
    "count", "share", "day", "text", "quote", "stance", "theme", "verdict", "step", "group", "interval",
    "minutes", "side",
)  # fmt: skip
#: Who made a sentence: the program from a pattern, the program by choosing a quote, a person.
ORIGINS = ("template", "extractive", "human")


@dataclass(frozen=True)
class Source:
    """Words of a person: exactly ``[start:end]`` of a revision of a contribution."""

    comment: str
    revision: str
    start: int
    end: int


@dataclass(frozen=True)
class Claim:
    """One thing that a sentence says. ``name`` is its place in the sentence, ``metric`` with ``of`` how to check it."""

    name: str
    kind: str
    value: Any
    metric: str = ""
    of: dict[str, Any] = field(default_factory=dict)
    source: Source | None = None


@dataclass(frozen=True)
class Sentence:
    """A sentence in three languages. ``say`` is its pattern; one by a person has none, and names who wrote it."""

    code: str
    origin: str
    say: str
    text: dict[str, str]
    claims: tuple[Claim, ...] = ()
    role: str = ""
    represents: tuple[str, ...] = ()
    edited_by: str = ""

    @property
    def sources(self) -> list[Source]:
        """The words of people that it rests on."""
        return [claim.source for claim in self.claims if claim.source is not None]


@dataclass(frozen=True)
class Block:
    """Sentences that stand together: ``kind`` is heading, text, voices, figures or table (``head`` and rows of it)."""

    kind: str
    sentences: tuple[Sentence, ...]
    head: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class Section:
    """A numbered part of the report."""

    number: int
    key: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """The whole. ``facts`` is what an algorithm found and sentences rest on: themes, who represents whom, coverage."""

    snapshot: str
    consultation: str
    taken_at: str
    software: str
    facts: dict[str, Any]
    sections: tuple[Section, ...]
    schema: str = SCHEMA

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence in the order of reading."""
        for section in self.sections:
            for block in section.blocks:
                yield from block.sentences

    def place_of(self) -> dict[str, str]:
        """The number of the section of each sentence, with that of the part it is in: ``5.3``."""
        places: dict[str, str] = {}
        for section in self.sections:
            part = 0
            for block in section.blocks:
                part += block.kind == "heading"
                here = f"{section.number}.{part}" if part else str(section.number)
                places.update(dict.fromkeys((sentence.code for sentence in block.sentences), here))
        return places

    @property
    def content(self) -> bytes:
        """Its canonical JSON."""
        return canonical(as_json(self)) + b"\n"

    @property
    def digest(self) -> str:
        """The SHA-256 of :attr:`content`."""
        return sha256(self.content)

    def with_sentence(self, new: Sentence) -> Report:
        """The same with this sentence in the place of the one of its code."""
        return replace(self, sections=tuple(_with(section, new) for section in self.sections))


class ReportError(ValueError):
    """A file that is no report; the message is a code."""


def as_json(report: Report) -> dict[str, Any]:
    """For JSON: nothing but dicts, lists, strings, numbers and null."""
    made: dict[str, Any] = json.loads(json.dumps(asdict(report), ensure_ascii=False))
    return made


def read(content: bytes) -> Report:
    """The report of a file. Raises ReportError for whatever :attr:`Report.content` would not have written."""
    if len(content) > MOST_BYTES:
        raise ReportError("file.too_large")
    try:
        data = json.loads(content)
        report = Report(**{**data, "sections": tuple(_section(one) for one in data["sections"])})
        same = report.content == content
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ReportError("file.malformed") from None
    if report.schema != SCHEMA:
        raise ReportError("schema.unknown")
    if not same:
        raise ReportError("file.not_canonical")
    return report


def _section(data: dict[str, Any]) -> Section:
    return Section(data["number"], data["key"], tuple(_block(one) for one in data["blocks"]))


def _block(data: dict[str, Any]) -> Block:
    sentences = tuple(_sentence(one) for one in data["sentences"])
    return Block(data["kind"], sentences, tuple(data["head"]), data["about"])


def _sentence(data: dict[str, Any]) -> Sentence:
    claims = tuple(
        Claim(**{**one, "source": Source(**one["source"]) if one["source"] else None}) for one in data["claims"]
    )
    return Sentence(**{**data, "claims": claims, "represents": tuple(data["represents"])})


def _with(section: Section, new: Sentence) -> Section:
    blocks = tuple(
        replace(block, sentences=tuple(new if one.code == new.code else one for one in block.sentences))
        for block in section.blocks
    )
    return replace(section, blocks=blocks)
