"""Texts that many sent: how many, what only some of their wordings say, and every figure with and without them."""

from __future__ import annotations

from typing import Any

from moderation.analysis.report.claims import Block, Claim
from moderation.analysis.report.voices import Voice, longest_of, source_of
from moderation.analysis.report.writer import Writer

#: Of so many campaigns the words are told, of the others the figures.
MOST_TOLD = 8
_MOST_LISTED = 40
_MOST_OWN = 6
_MOST_THEMES = 10
#: Words of people that a table shows of a campaign.
_SHOWN = 160


def campaigns(writer: Writer) -> list[Block]:
    """The campaigns, and what remains of the figures without them."""
    found = writer.evidence.facts["campaigns"]
    if not found:
        return [writer.text(writer.sentence("campaigns.none"), writer.sentence("campaigns.how"))]
    counts = writer.sentence(
        "campaigns.counts", writer.count("campaigns", "campaigns"), writer.count("texts", "in_campaigns"),
        writer.count("all", "texts"),
    )  # fmt: skip
    blocks = [writer.text(counts, writer.sentence("campaigns.how")), _with_and_without(writer)]
    for place in range(min(len(found), MOST_TOLD)):
        blocks += _told(writer, place, found[place])
    if len(found) > MOST_TOLD:
        rest = [_line(writer, place, found[place]) for place in range(MOST_TOLD, min(len(found), _MOST_LISTED))]
        blocks.append(Block("heading", (writer.sentence("campaigns.smaller"),), about="campaigns"))
        blocks.append(writer.table(("contribution", "contributions", "people", "wordings"), rest))
    return blocks


def _with_and_without(writer: Writer) -> Block:
    rows = [
        _both(writer, writer.group("contributions"), "texts"),
        _both(writer, writer.group("people"), "people"),
    ]
    rows += [
        _both(writer, writer.group(f"stance:{stance}"), "texts", stance=stance)
        for stance in ("for", "against")
        if writer.count("n", "texts", stance=stance).value
    ]
    for place, theme in enumerate(writer.evidence.facts["themes"][:_MOST_THEMES]):
        name = writer.found("title", "text", "themes", place, "label")
        rows.append(_both(writer, name, "texts", theme=theme["key"]))
    return writer.table(("figure", "with", "without"), rows)


def _both(writer: Writer, name: Claim, metric: str, **of: Any) -> tuple[Claim, ...]:
    return name, writer.count("value", metric, **of), writer.count("value", metric, **of, outside=True)


def _told(writer: Writer, place: int, found: dict[str, Any]) -> list[Block]:
    number = writer.sentence("campaigns.campaign", Claim("number", "count", place + 1, "place", {"campaign": place}))
    size = writer.sentence(
        "campaigns.size", writer.count("texts", "texts", campaign=place),
        writer.count("people", "people", campaign=place), writer.count("wordings", "wordings", campaign=place),
        writer.count("own", "wordings", campaign=place, own=True),
    )  # fmt: skip
    voices = [_middle(writer, found), *_own(writer, found)]
    about = f"campaign:{place}"
    return [
        Block("heading", (number,), about=about), writer.text(size),
        writer.voices(voices, about=about),
    ]  # fmt: skip


def _middle(writer: Writer, found: dict[str, Any]) -> Voice:
    """The longest sentence of the text that all the others resemble; it stands for every one of them."""
    row = writer.snapshot.texts[found["middle"]]
    start, end = longest_of(row)
    return Voice(source_of(row, start, end), "campaign", tuple(found["comments"]))


def _own(writer: Writer, found: dict[str, Any]) -> list[Voice]:
    """What single wordings add: there somebody speaks for themselves. The longest of each wording."""
    voices = []
    for wording in found["wordings"]:
        if wording["own"]:
            row = writer.snapshot.texts[wording["comments"][0]]
            start, end = max(wording["own"], key=lambda span: (span[1] - span[0], -span[0]))
            voices.append(Voice(source_of(row, start, end), "own"))
    voices.sort(key=lambda voice: (voice.source.start - voice.source.end, voice.source.comment))
    return voices[:_MOST_OWN]


def _line(writer: Writer, place: int, found: dict[str, Any]) -> tuple[Claim, ...]:
    row = writer.snapshot.texts[found["middle"]]
    start, end = longest_of(row)
    if end - start > _SHOWN:
        end = max(row["body"].rfind(" ", start, start + _SHOWN), start + 1)
    quote = writer.quote(Voice(source_of(row, start, end), "")).claims[0]
    return (
        quote,
        writer.count("value", "texts", campaign=place),
        writer.count("value", "people", campaign=place),
        writer.count("value", "wordings", campaign=place),
    )
