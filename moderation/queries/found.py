"""What the newest version of the report found, for the community manager: groups of opinion, campaigns, coverage.

The worker computed it; a page only reads it. Whatever is told of a text is told while its words are public.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from moderation.analysis.report.claims import Report
from moderation.enums import ReportState
from moderation.models import ConsultationReport, OpinionMap
from moderation.queries.joined import joined_since
from moderation.queries.opinion_maps import map_of
from moderation.queries.reports import reports_of, shown_report
from moderation.queries.said import texts_under
from proposals.models import Comment, Consultation

_WHOLE = (ReportState.READY, ReportState.APPROVED, ReportState.PUBLISHED)
#: Shapes of the groups on the map, in turn: colour alone says nothing.
SHAPES = ("circle", "square", "triangle")


@dataclass(frozen=True)
class Opinion:
    """A contribution that sets a group apart, or that all share; shares in percent, ``seen``: of how many."""

    comment: Comment
    side: str
    share: float
    elsewhere: float | None
    seen: int


@dataclass(frozen=True)
class Group:
    """Ten people or more who think alike; ``center`` is where its label stands on the map."""

    number: int
    people: int
    traits: list[dict[str, Any]]
    shape: str
    points: list[tuple[int, int]]
    center: tuple[int, int]
    opinions: list[Opinion]


@dataclass(frozen=True)
class Sent:
    """A campaign: ``texts`` and ``people`` under the filters, ``added`` what single wordings say of their own.

    ``joined``: texts that came after the version and say almost the same.
    """

    number: int
    words: str
    comment: str
    texts: int
    people: int
    wordings: int
    added: list[str]
    joined: int = 0


@dataclass(frozen=True)
class Found:
    """``row`` is the version that it is from, None before the first; ``drawn.why_not`` is why there are no groups."""

    row: ConsultationReport | None
    report: Report | None
    drawn: OpinionMap | None
    groups: list[Group]
    shared: list[Opinion]
    campaigns: list[Sent]


def found_in(consultation: Consultation, *, proposal: str = "", stance: str = "", language: str = "") -> Found:
    """Under filters: those of contributions. Nine statements at most."""
    drawn = map_of(consultation)
    row = reports_of(consultation).filter(state__in=_WHOLE).first()
    if row is None:
        return Found(None, None, drawn, [], [], [])
    report = shown_report(row).report
    opinions: dict[str, Any] = report.facts.get("opinions", {"groups": [], "shared": []})
    told = [one for group in opinions["groups"] for one in group] + opinions["shared"]
    texts = texts_under(consultation, proposal, stance, language)
    known = {text.code: text for text in _with_words(texts, {one["comment"] for one in told})}
    return Found(
        row, report, drawn, _groups(drawn, opinions["groups"], known),
        [_opinion(one, known) for one in opinions["shared"] if one["comment"] in known],
        _with_later(consultation, row, _campaigns(report, texts), texts),
    )  # fmt: skip


def _with_words(texts: Any, codes: set[str]) -> list[Comment]:
    return list(texts.filter(code__in=codes).select_related("public_revision")) if codes else []


def _opinion(one: dict[str, Any], known: dict[str, Comment]) -> Opinion:
    share = one["share"] if "share" in one else one["least"]
    return Opinion(known[one["comment"]], one.get("side", "agree"), share, one.get("elsewhere"), one["seen"])


def _groups(drawn: OpinionMap | None, told: list[Any], known: dict[str, Comment]) -> list[Group]:
    if drawn is None or len(drawn.groups) != len(told):
        return []
    where: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for x, y, number in drawn.points:
        where[number].append((x, y))
    return [
        Group(
            group["number"], group["people"], group["traits"], SHAPES[place % len(SHAPES)], where[group["number"]],
            _center(where[group["number"]]), [_opinion(one, known) for one in told[place] if one["comment"] in known],
        )
        for place, group in enumerate(drawn.groups)
    ]  # fmt: skip


def _center(points: list[tuple[int, int]]) -> tuple[int, int]:
    many = len(points) or 1
    return round(sum(x for x, _ in points) / many), round(sum(y for _, y in points) / many)


def _campaigns(report: Report, texts: Any) -> list[Sent]:
    facts: list[dict[str, Any]] = report.facts.get("campaigns", [])
    codes = {code for one in facts for code in one["comments"]}
    authors = dict(texts.filter(code__in=codes).order_by().values_list("code", "participant")) if codes else {}
    quoted = _quoted(report)
    found = []
    for place, one in enumerate(facts):
        here = [code for code in one["comments"] if code in authors]
        words = quoted.get(place, [])
        if here:
            middle = next((quote for role, quote in words if role == "campaign"), "")
            added = [quote for role, quote in words if role == "own"]
            people = len({authors[code] for code in here})
            found.append(Sent(place + 1, middle, one["middle"], len(here), people, len(one["wordings"]), added))
    return found


def _with_later(consultation: Consultation, row: ConsultationReport, campaigns: list[Sent], texts: Any) -> list[Sent]:
    if not campaigns or row.taken_at is None:
        return campaigns
    middles = {one.number: one.comment for one in campaigns}
    joined = joined_since(consultation, middles, texts, taken_at=row.taken_at)
    return [replace(one, joined=joined.get(one.number, 0)) for one in campaigns]


def _quoted(report: Report) -> dict[int, list[tuple[str, str]]]:
    """The quotes of each campaign with their roles, by its place; words that are gone are not among them."""
    blocks = (block for section in report.sections if section.key == "campaigns" for block in section.blocks)
    return {
        int(block.about.partition(":")[2]): [
            (sentence.role, str(sentence.claims[0].value)) for sentence in block.sentences if sentence.claims
        ]
        for block in blocks
        if block.kind == "voices"
    }
