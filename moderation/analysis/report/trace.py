"""The way back: from a contribution to the sentences that tell it; a sentence names its contributions itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from moderation.analysis.report.claims import Report


@dataclass
class Told:
    """Where a report tells a contribution: codes of sentences that quote it, and of quotes that stand for it."""

    cited: list[str] = field(default_factory=list)
    represented: list[str] = field(default_factory=list)


def trace(report: Report) -> dict[str, Told]:
    """Every contribution that the report tells of, by code; one that is missing is not represented."""
    found: dict[str, Told] = {}
    for sentence in report.sentences():
        cited = {source.comment for source in sentence.sources}
        for code in sorted(cited):
            found.setdefault(code, Told()).cited.append(sentence.code)
        for code in sentence.represents:
            if code not in cited:
                found.setdefault(code, Told()).represented.append(sentence.code)
    return found
