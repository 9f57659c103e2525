"""Where those who gave an opinion agree, what the groups of opinion share, and what sets each apart."""

from __future__ import annotations

from moderation.analysis.report.agreement import rated
from moderation.analysis.report.claims import Block, Claim
from moderation.analysis.report.opinions import opinions_of
from moderation.analysis.report.voices import Voice, source_of
from moderation.analysis.report.writer import Writer

_LISTED = 8


def agreement(writer: Writer) -> list[Block]:
    """The opinions of everybody, each with how many and an interval; then those of the groups."""
    writer.evidence.facts["agreement"] = [item.as_json() for item in rated(writer.snapshot)]
    writer.evidence.facts["opinions"] = opinions_of(writer.snapshot)
    return [*_everybody(writer), *_groups(writer)]


def _everybody(writer: Writer) -> list[Block]:
    found = writer.evidence.facts["agreement"]
    if not found:
        return [writer.text(writer.sentence("agreement.few"))]
    blocks = [writer.text(writer.sentence("agreement.rated", writer.count("rated", "rated")))]
    for kind in ("wide", "rejected", "divided", "unsure"):
        places = [place for place, item in enumerate(found) if item["kind"] == kind][:_LISTED]
        if not places:
            continue
        blocks.append(Block("heading", (writer.sentence(f"agreement.{kind}"),), about=f"agreement:{kind}"))
        head = ("contribution", "agree", "base", "interval")
        blocks.append(writer.table(head, [_rated(writer, place) for place in places]))
    return blocks


def _rated(writer: Writer, place: int) -> tuple[Claim, ...]:
    share = writer.found("value", "share", "agreement", place, "agree")
    base = writer.found("value", "count", "agreement", place, "seen")
    interval = writer.found("value", "interval", "agreement", place, "interval")
    return _whole(writer, writer.evidence.facts["agreement"][place]["comment"]), share, base, interval


def _whole(writer: Writer, code: str) -> Claim:
    """A contribution as the first cell of a row: all of its words."""
    row = writer.snapshot.texts[code]
    return writer.quote(Voice(source_of(row, 0, len(row["body"])), "")).claims[0]


def _groups(writer: Writer) -> list[Block]:
    numbers = [row["number"] for row in writer.snapshot.of("group")]
    if not numbers:
        return [writer.text(writer.sentence("groups.none"))]
    counts = writer.count("groups", "rows", kind="group"), writer.count("people", "grouped")
    blocks = [
        Block("heading", (writer.sentence("groups.title"),), about="groups"),
        writer.text(writer.sentence("groups.counts", *counts), writer.sentence("groups.how")),
    ]
    shared = writer.evidence.facts["opinions"]["shared"]
    if shared:
        blocks.append(writer.text(writer.sentence("groups.shared")))
        blocks.append(
            writer.table(("contribution", "least", "base"), [_shared(writer, place) for place in range(len(shared))])
        )
    for place, number in enumerate(numbers):
        blocks += _group(writer, place, number)
    return blocks


def _shared(writer: Writer, place: int) -> tuple[Claim, ...]:
    path = "opinions", "shared", place
    code = writer.evidence.facts["opinions"]["shared"][place]["comment"]
    return (
        _whole(writer, code),
        writer.found("value", "share", *path, "least"),
        writer.found("value", "count", *path, "seen"),
    )


def _group(writer: Writer, place: int, number: int) -> list[Block]:
    title = writer.sentence("groups.group", writer.number("number", "group", number, "number"))
    size = writer.sentence(
        "groups.size", writer.number("people", "group", number, "people"),
        writer.share("share", "group_share", group=number),
    )  # fmt: skip
    told = writer.evidence.facts["opinions"]["groups"][place]
    blocks = [Block("heading", (title,), about=f"group:{number}"), writer.text(size)]
    if not told:
        return [*blocks, writer.text(writer.sentence("groups.alike"))]
    head = ("contribution", "says", "share", "elsewhere", "base")
    return [*blocks, writer.table(head, [_apart(writer, place, line) for line in range(len(told))])]


def _apart(writer: Writer, place: int, line: int) -> tuple[Claim, ...]:
    path = "opinions", "groups", place, line
    return (
        _whole(writer, writer.evidence.facts["opinions"]["groups"][place][line]["comment"]),
        writer.found("value", "side", *path, "side"),
        writer.found("value", "share", *path, "share"),
        writer.found("value", "share", *path, "elsewhere"),
        writer.found("value", "count", *path, "seen"),
    )
