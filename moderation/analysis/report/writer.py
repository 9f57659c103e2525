"""Writes the sentences of a report: patterns filled with claims whose values are counted as they are written."""

from __future__ import annotations

from typing import Any

from moderation.analysis.report.claims import LANGUAGES, Block, Claim, Sentence
from moderation.analysis.report.evidence import Evidence, measure, quantifier, stance_of
from moderation.analysis.report.voices import Voice
from moderation.analysis.report.words import say


class Writer:
    """Gives each sentence its code, in order: the same calls make the same report."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.snapshot = evidence.snapshot
        self._made = 0

    def sentence(
        self, pattern: str, *claims: Claim, origin: str = "template", role: str = "", represents: tuple[str, ...] = ()
    ) -> Sentence:
        """The sentence of a pattern in every language."""
        self._made += 1
        text = {language: say(pattern, claims, language) for language in LANGUAGES}
        return Sentence(f"s-{self._made:04}", origin, pattern, text, claims, role, represents)

    def text(self, *sentences: Sentence) -> Block:
        """A paragraph."""
        return Block("text", sentences)

    def heading(self, claim: Claim, *, about: str = "") -> Block:
        """The title of a part, from the words of the institution or of a theme."""
        return Block("heading", (self.sentence("title", claim),), about=about)

    def voices(self, voices: list[Voice], *, about: str = "") -> Block:
        """Quotes side by side, each with what it stands for."""
        return Block("voices", tuple(self.quote(voice) for voice in voices), about=about)

    def quote(self, voice: Voice) -> Sentence:
        """The exact words of a person."""
        row = self.snapshot.texts[voice.source.comment]
        of = {"language": row["language"], "author": row["author"], "stance": row["stance"]}
        claim = Claim("quote", "quote", row["body"][voice.source.start : voice.source.end], of=of, source=voice.source)
        return self.sentence("quote", claim, origin="extractive", role=voice.role, represents=voice.represents)

    def table(self, head: tuple[str, ...], rows: list[tuple[Claim, ...]]) -> Block:
        """A table; the first cell of a row names it."""
        cells = tuple(self.cell(claim) for row in rows for claim in row)
        return Block("table", cells, head)

    def cell(self, claim: Claim) -> Sentence:
        """One value."""
        pattern = {"quote": "quote", "text": "title"}.get(claim.kind, "value")
        return self.sentence(pattern, claim, origin="extractive" if claim.kind == "quote" else "template")

    def count(self, name: str, metric: str, **of: Any) -> Claim:
        """A figure."""
        return Claim(name, "count", measure(self.evidence, metric, of), metric, of)

    def share(self, name: str, metric: str, **of: Any) -> Claim:
        """A percentage."""
        return Claim(name, "share", measure(self.evidence, metric, of), metric, of)

    def words(self, name: str, row: str, key: Any, field: str) -> Claim:
        """Words of the institution, as they stand in a row."""
        of = {"row": row, "key": key, "field": field}
        return Claim(name, "text", measure(self.evidence, "field", of), "field", of)

    def number(self, name: str, row: str, key: Any, field: str) -> Claim:
        """A number that stands in a row."""
        return self.count(name, "field", row=row, key=key, field=field)

    def figure(self, name: str, field: str) -> Claim:
        """A number that moderation tells of itself."""
        return self.number(name, "figures", 1, field)

    def minutes(self, name: str, field: str) -> Claim:
        """A time that moderation tells of itself."""
        of = {"row": "figures", "key": 1, "field": field}
        return Claim(name, "minutes", measure(self.evidence, "field", of), "field", of)

    def found(self, name: str, kind: str, *path: str | int) -> Claim:
        """A value among what the algorithms found."""
        of = {"path": list(path)}
        return Claim(name, kind, measure(self.evidence, "fact", of), "fact", of)

    def group(self, name: str) -> Claim:
        """Some of the contributions, as the first cell of a row."""
        return Claim("value", "group", name)

    def day(self, name: str, row: str, key: Any, field: str) -> Claim:
        """A date of a row."""
        of = {"row": row, "key": key, "field": field}
        return Claim(name, "day", measure(self.evidence, "field", of), "field", of)

    def stance(self, name: str, **of: Any) -> Claim:
        """Where those who argue stand."""
        return Claim(name, "stance", stance_of(self.evidence, of), of=of)

    def quantity(self, name: str, **of: Any) -> Claim:
        """How many of all who wrote hold something, as a word."""
        part, every = measure(self.evidence, "people", of), measure(self.evidence, "people", {})
        return Claim(name, "theme", quantifier(part, every), of=of)
