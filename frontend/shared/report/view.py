"""A report as the templates draw it, in one language: numbered sections, quotes with their sources, figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import cycle

from moderation.analysis.report.claims import Block, Claim, Report, Section, Sentence
from moderation.analysis.report.phrases import HEADS, ROLES, SECTIONS
from moderation.analysis.report.words import shown, translated
from proposals.queries.votes import Counts

_NUMERIC = frozenset({"count", "share", "interval"})


@dataclass(frozen=True)
class Cite:
    """A raised mark that leads to the list at the end."""

    label: str
    anchor: str


@dataclass(frozen=True)
class Item:
    """One sentence or cell. ``lang`` is set for words of a person, ``head`` for a cell: the name of its column."""

    code: str
    text: str
    lang: str = ""
    head: str = ""
    role: str = ""
    label: str = ""
    author: str = ""
    stands_for: int = 0
    numeric: bool = False
    cites: tuple[Cite, ...] = ()
    votes: Counts | None = None


@dataclass(frozen=True)
class Drawn:
    """A block: its items, and for a table the heads and the rows of it."""

    kind: str
    items: tuple[Item, ...]
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Item, ...], ...] = ()
    number: str = ""


@dataclass(frozen=True)
class Part:
    """A section with its number, title and anchor."""

    number: int
    title: str
    anchor: str
    blocks: tuple[Drawn, ...]


@dataclass(frozen=True)
class SourceLine:
    """A quoted contribution at the end of the report."""

    anchor: str
    number: int
    comment: str
    author: str
    stance: str
    text: str
    lang: str


@dataclass(frozen=True)
class FigureLine:
    """A figure at the end of the report: what is counted, of what, and its value."""

    anchor: str
    label: str
    metric: str
    of: str
    value: str


@dataclass
class ReportView:
    """Everything that a template needs of a report."""

    report: Report
    language: str
    parts: list[Part] = field(default_factory=list)
    sources: list[SourceLine] = field(default_factory=list)
    figures: list[FigureLine] = field(default_factory=list)


def view_of(report: Report, language: str) -> ReportView:
    """The report in one language."""
    return _Drawing(report, language).view


def blocks_of(report: Report, section: str, language: str) -> tuple[Drawn, ...]:
    """One section of the report, to be shown elsewhere."""
    places = {part.key: place for place, part in enumerate(report.sections)}
    return view_of(report, language).parts[places[section]].blocks


class _Drawing:
    """Numbers sources and figures in the order of reading."""

    def __init__(self, report: Report, language: str) -> None:
        self.view = ReportView(report, language)
        self.language = language
        self._known: dict[tuple[str, int, int], Cite] = {}
        self.view.parts = [self._part(section) for section in report.sections]

    def _part(self, section: Section) -> Part:
        title = translated(SECTIONS[section.key], self.language)
        return Part(section.number, title, f"sec-{section.number}", tuple(self._blocks(section)))

    def _blocks(self, section: Section) -> Iterator[Drawn]:
        number = 0
        for block in section.blocks:
            number += block.kind == "heading"
            items = tuple(self._item(sentence, block) for sentence in block.sentences)
            head = tuple(translated(HEADS[name], self.language) for name in block.head)
            wide = len(head) or 1
            cells = tuple(replace(item, head=name) for item, name in zip(items, cycle(head))) if head else ()
            rows = tuple(cells[at : at + wide] for at in range(0, len(cells), wide))
            yield Drawn(block.kind, items, head, rows, f"{section.number}.{number}" if block.kind == "heading" else "")

    def _item(self, sentence: Sentence, block: Block) -> Item:
        quote = next((claim for claim in sentence.claims if claim.kind == "quote"), None)
        cites = [self._cite_source(claim) for claim in sentence.claims if claim.source is not None]
        if block.kind == "text" and any(claim.metric for claim in sentence.claims):
            cites.append(self._cite_figure(sentence))
        one = sentence.claims[0] if len(sentence.claims) == 1 else None
        return Item(
            code=sentence.code,
            text=sentence.text[self.language],
            lang=quote.of["language"] if quote is not None and quote.of["language"] != "und" else "",
            role=sentence.role,
            label=translated(ROLES.get(sentence.role, ""), self.language),
            author=quote.of["author"] if quote is not None else "",
            stands_for=len(sentence.represents),
            numeric=one is not None and one.kind in _NUMERIC,
            cites=tuple(cites),
            votes=_votes(sentence),
        )

    def _cite_source(self, claim: Claim) -> Cite:
        assert claim.source is not None  # noqa: S101  asked by whoever calls
        place = (claim.source.comment, claim.source.start, claim.source.end)
        if place not in self._known:
            number = len(self.view.sources) + 1
            cite = self._known[place] = Cite(str(number), f"f-{number}")
            of = claim.of
            stance = translated(ROLES.get(of["stance"], ""), self.language)
            lang = of["language"] if of["language"] != "und" else ""
            line = SourceLine(cite.anchor, number, claim.source.comment, of["author"], stance, str(claim.value), lang)
            self.view.sources.append(line)
        return self._known[place]

    def _cite_figure(self, sentence: Sentence) -> Cite:
        counted = [claim for claim in sentence.claims if claim.metric and claim.metric != "field"]
        cite = Cite(f"m{len({line.label for line in self.view.figures}) + 1}", "")
        anchor = f"f-{cite.label}"
        for claim in counted:
            of = ", ".join(f"{name} {_plain(value)}" for name, value in sorted(claim.of.items()))
            value = shown(claim, self.language)
            self.view.figures.append(FigureLine(anchor, cite.label, claim.metric, of, value))
            anchor = ""
        return Cite(cite.label, f"f-{cite.label}") if counted else Cite("", "")


def _plain(value: object) -> str:
    return ".".join(map(str, value)) if isinstance(value, list) else str(value)


def _votes(sentence: Sentence) -> Counts | None:
    """The counts of a result, for the bar above it."""
    if sentence.say != "votes.result":
        return None
    value = {claim.name: claim.value for claim in sentence.claims}
    return Counts(value["for"], value["against"], value["abstain"])
