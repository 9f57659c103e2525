"""What checks a report against its snapshot. Every check is deterministic and has a name; each finding says where.

The checks know nothing of how a report was written: a figure is counted anew, a quote is looked up at its place, a
sentence is put together again from its claims.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from moderation.analysis.report.agreement import rated
from moderation.analysis.report.build import HEARD_IN, build, take_stock, themes_of
from moderation.analysis.report.campaigns import campaigns_of
from moderation.analysis.report.claims import LANGUAGES, Block, Claim, Report, Sentence
from moderation.analysis.report.evidence import METRICS, Evidence, measure, must_hear, people, quantifier, stance_of
from moderation.analysis.report.opinions import opinions_of
from moderation.analysis.report.phrases import PHRASES
from moderation.analysis.report.snapshot import Row, Snapshot
from moderation.analysis.report.words import say, shown

MOST_WORDS = 400
_SHUFFLES = 5
_NUMBER = re.compile(r"\d++(?:[.,]\d++)*+")
#: The last may lack its end; it is no quote then, but a search that failed there would begin anew at each «.
_QUOTED = re.compile(r"«[^»]*+»?+")


@dataclass(frozen=True)
class Finding:
    """What is wrong: the name of the check, the code of the sentence or empty, and what exactly."""

    check: str
    sentence: str
    what: str


def verify(report: Report, snapshot: Snapshot) -> list[Finding]:
    """Everything that is wrong with a report about a snapshot; nothing where it may be approved."""
    evidence = Evidence(snapshot, report.facts)
    found = list(_snapshot(report, evidence))
    if found:
        return found
    return [finding for check in CHECKS.values() for finding in check(report, evidence)]


def rebuild(report: Report, snapshot: Snapshot) -> list[Finding]:
    """Whether the program makes the same bytes again, from the rows in five other orders too. Slow.

    Sentences that a person wrote or changed are theirs; a report with some is compared without this check.
    """
    if any(sentence.origin == "human" for sentence in report.sentences()):
        return []
    for seed in range(_SHUFFLES):
        rows = list(snapshot.rows)
        random.Random(seed).shuffle(rows)  # noqa: S311  no secret
        again = build(Snapshot(tuple(rows)), taken_at=report.taken_at, software=report.software)
        if again.content != report.content:
            return [Finding("rebuild", "", f"a second run with seed {seed} gives other bytes")]
    return []


def _snapshot(report: Report, evidence: Evidence) -> Iterator[Finding]:
    """It is about this snapshot and no other."""
    if report.snapshot != evidence.snapshot.digest:
        yield Finding("snapshot", "", f"the report is about {report.snapshot}, this is {evidence.snapshot.digest}")
    elif report.consultation != evidence.snapshot.consultation["code"]:
        yield Finding("snapshot", "", "another consultation")


def _numbers(report: Report, evidence: Evidence) -> Iterator[Finding]:
    """Every figure is counted anew; every sentence of the program says what its claims say, and no other number."""
    for sentence in report.sentences():
        for claim in sentence.claims:
            if claim.metric and (wrong := _recounted(claim, evidence)):
                yield Finding("numbers", sentence.code, wrong)
        for language in LANGUAGES:
            if wrong := _said_otherwise(sentence, language):
                yield Finding("numbers", sentence.code, f"{language}: {wrong}")


def _recounted(claim: Claim, evidence: Evidence) -> str:
    if claim.metric not in METRICS:
        return f"no figure is called {claim.metric}"
    try:
        value = measure(evidence, claim.metric, claim.of)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError):
        return f"{claim.metric} cannot be counted for {claim.of}"
    return "" if value == claim.value else f"{claim.metric} is {value}, not {claim.value}"


def _said_otherwise(sentence: Sentence, language: str) -> str:
    text = sentence.text.get(language, "")
    if sentence.origin == "human":
        known = {number for claim in sentence.claims for number in _NUMBER.findall(shown(claim, language))}
        told = _NUMBER.findall(_QUOTED.sub(lambda quote: " " if quote[0].endswith("»") else quote[0], text))
        return next((f"{number} is no figure of its claims" for number in told if number not in known), "")
    try:
        expected = say(sentence.say, sentence.claims, language)
    except (KeyError, TypeError, ValueError, AttributeError):
        return "its claims do not make its sentence"
    return "" if text == expected else "it says something else than its claims"


def _quotes(report: Report, evidence: Evidence) -> Iterator[Finding]:
    """A quote is exactly what stands at its place; one from a text that is not public is another check's."""
    for sentence in report.sentences():
        for claim in sentence.claims:
            row = evidence.snapshot.texts.get(claim.source.comment) if claim.source else None
            if claim.kind != "quote":
                continue
            if claim.source is None:
                yield Finding("quotes", sentence.code, "a quote without its place")
            elif row is not None and row["body"][claim.source.start : claim.source.end] != claim.value:
                yield Finding("quotes", sentence.code, "other words stand at its place")
            elif any(str(claim.value) not in text for text in sentence.text.values()):
                yield Finding("quotes", sentence.code, "the sentence does not hold its quote")


def _stances(report: Report, evidence: Evidence) -> Iterator[Finding]:
    """Words for where people stand and how many they are match the counts; a quote is on the side it is shown on."""
    for sentence in report.sentences():
        for claim in sentence.claims:
            if claim.kind == "stance" and claim.value != stance_of(evidence, claim.of):
                yield Finding("stances", sentence.code, f"they are {stance_of(evidence, claim.of)}, not {claim.value}")
            if claim.kind == "theme" and claim.value != (word := _quantity(evidence, claim)):
                yield Finding("stances", sentence.code, f"they are {word}, not {claim.value}")
        for source in sentence.sources:
            row = evidence.snapshot.texts.get(source.comment)
            if sentence.role == "dissent" and row is not None and not _smaller(row, sentence, report, evidence):
                yield Finding("stances", sentence.code, "its author is not of the smaller side")
            if sentence.role in {"for", "against"} and row is not None and row["stance"] != sentence.role:
                yield Finding("stances", sentence.code, f"its author is not {sentence.role}")


def _smaller(row: Row, sentence: Sentence, report: Report, evidence: Evidence) -> bool:
    """Whether a contribution is on the side that few argue for, where its sentence stands."""
    blocks = (block for section in report.sections for block in section.blocks if sentence in block.sentences)
    kind, _, key = next(block.about for block in blocks).partition(":")
    return stance_of(evidence, {kind: key}) == {"for": "against", "against": "for"}.get(row["stance"])


def _quantity(evidence: Evidence, claim: Claim) -> str:
    return quantifier(people(evidence.texts(claim.of)), people(evidence.texts({})))


def _citations(report: Report, evidence: Evidence) -> Iterator[Finding]:
    """What is cited or stood for is public in the snapshot, and cited as it was worded there."""
    for sentence in report.sentences():
        for source in sentence.sources:
            row = evidence.snapshot.texts.get(source.comment)
            if row is None:
                yield Finding("citations", sentence.code, f"{source.comment} is not public")
            elif row["revision"] != source.revision:
                yield Finding("citations", sentence.code, f"{source.comment} has other words now")
        for code in sentence.represents:
            if code not in evidence.snapshot.texts:
                yield Finding("citations", sentence.code, f"it stands for {code}, which is not public")


def _balance(report: Report, evidence: Evidence) -> Iterator[Finding]:
    """Where a fifth or more of the arguments are on a side, a quote of that side stands there."""
    for section in report.sections:
        quoted: dict[str, list[Block]] = {}
        for block in section.blocks:
            if block.kind == "voices":
                quoted.setdefault(block.about, []).append(block)
        for block in section.blocks:
            kind, _, key = block.about.partition(":")
            if block.kind != "heading" or kind not in {"proposal", "theme"}:
                continue
            sides = {_side(one, evidence) for found in quoted.get(block.about, ()) for one in found.sentences}
            for stance in must_hear(evidence, {kind: key}):
                if stance not in sides:
                    yield Finding("balance", block.sentences[0].code, f"nobody {stance} is quoted")


def _side(sentence: Sentence, evidence: Evidence) -> str:
    rows = [evidence.snapshot.comments.get(source.comment) for source in sentence.sources]
    return next((str(row["stance"]) for row in rows if row is not None), "")


def _sources(report: Report, evidence: Evidence) -> Iterator[Finding]:
    """Every sentence rests on something: a figure, words, or a sentence of the program that says nothing of people."""
    for sentence in report.sentences():
        rests = any(claim.metric or claim.source or claim.kind in {"stance", "theme"} for claim in sentence.claims)
        if not rests and (sentence.origin == "human" or sentence.say not in PHRASES):
            yield Finding("sources", sentence.code, "it has no source")
        if sentence.origin == "human" and not sentence.edited_by:
            yield Finding("sources", sentence.code, "nobody is named who wrote it")


def _facts(report: Report, evidence: Evidence) -> Iterator[Finding]:
    """What the algorithms found is what they find: themes, campaigns, groups, agreement, who is represented or not."""
    snapshot = evidence.snapshot
    again = Evidence(snapshot, {"themes": themes_of(snapshot), "campaigns": campaigns_of(snapshot)})
    again.facts["agreement"] = [item.as_json() for item in rated(snapshot)]
    again.facts["opinions"] = opinions_of(snapshot)
    quoting = [section for section in report.sections if section.key in HEARD_IN]
    take_stock(again, [one for section in quoting for block in section.blocks for one in block.sentences])
    for name in sorted(again.facts.keys() | report.facts.keys()):
        if again.facts.get(name) != report.facts.get(name):
            yield Finding("facts", "", f"the program finds another value for {name}")


def _length(report: Report, evidence: Evidence) -> Iterator[Finding]:
    """The page for who reads nothing else fits a page, in each language."""
    for section in report.sections:
        if section.key != "summary":
            continue
        for language in LANGUAGES:
            many = sum(len(one.text[language].split()) for block in section.blocks for one in block.sentences)
            if many > MOST_WORDS:
                yield Finding("length", "", f"{language}: {many} words, at most {MOST_WORDS}")


#: Every check by its name.
CHECKS: dict[str, Callable[[Report, Evidence], Iterator[Finding]]] = {
    "numbers": _numbers,
    "quotes": _quotes,
    "stances": _stances,
    "citations": _citations,
    "balance": _balance,
    "sources": _sources,
    "facts": _facts,
    "length": _length,
}
