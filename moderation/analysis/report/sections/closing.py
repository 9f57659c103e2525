"""What became of it: moderation, answers, incidents and limits."""

from __future__ import annotations

from moderation.analysis.report.claims import Block, Claim, Sentence
from moderation.analysis.report.writer import Writer

#: Steps that a reader must know of; the others are the ordinary life of a consultation.
_INCIDENTS = ("suspended", "withdrawn")


def moderation(writer: Writer) -> list[Block]:
    """What moderation did to what had been public, by reason."""
    told = writer.sentence(
        "moderation.counts",
        writer.count("all", "ever_public"),
        writer.count("texts", "texts"),
        *(writer.count(why, "hidden", why=why) for why in ("restricted", "withdrawn", "erased")),
    )
    merged = writer.count("merged", "hidden", why="merged")
    blocks = [writer.text(told, *([writer.sentence("moderation.merged", merged)] if merged.value else []))]
    reasons = [row["code"] for row in writer.snapshot.of("reason")]
    rows = [
        (writer.words("title", "reason", code, "label"), writer.count("value", "hidden", reason_code=code))
        for code in reasons
    ]
    used = [row for row in rows if row[1].value]
    if used:
        blocks.append(writer.table(("reason", "contributions"), list(used)))
    return [*blocks, *_figures(writer)]


def _figures(writer: Writer) -> list[Block]:
    """What moderation tells of itself: what waited, what a program had marked, objections, both sides."""
    if not writer.snapshot.of("figures"):
        return [writer.text(writer.sentence("moderation.machine"), writer.sentence("moderation.unknown"))]
    texts = (writer.figure(name, f"texts.{name}") for name in ("received", "waiting"))
    told = [writer.sentence("moderation.received", *texts), writer.sentence("moderation.machine")]
    if writer.figure("n", "removals.total").value:
        marked = {"row": "figures", "key": 1, "part": "removals.detected", "base": "removals.total"}
        told.append(
            writer.sentence(
                "moderation.marked", writer.figure("marked", "removals.detected"),
                writer.figure("all", "removals.total"), writer.share("share", "field_share", **marked),
            )
        )  # fmt: skip
    told += [_wait(writer, name) for name in ("held", "published") if writer.figure("n", f"{name}.decided").value]
    objections = [writer.figure(name, f"appeals.{name}") for name in ("waiting", "confirmed", "overturned", "settled")]
    every = writer.count("all", "summed", row="figures", key=1, field="appeals")
    after = [
        writer.sentence("moderation.appeals", every, *objections),
        writer.sentence("moderation.votes", writer.figure("votes", "votes_on_removed")),
        writer.sentence(
            "moderation.sides",
            *(writer.figure(f"{side}_{name}", f"sides.{side}.{name}")
              for side in ("in_favour", "against") for name in ("part", "whole")),
        ),
    ]  # fmt: skip
    return [writer.text(*told), writer.text(*after)]


def _wait(writer: Writer, name: str) -> Sentence:
    """How long half and nine of ten texts waited for a decision."""
    times = (writer.minutes(field, f"{name}.{field}") for field in ("median", "p90"))
    return writer.sentence(f"moderation.{name}", writer.figure("decided", f"{name}.decided"), *times)


def answers(writer: Writer) -> list[Block]:
    """Theme or contribution → verdict → reason → department → commitment → date."""
    found = sorted(writer.snapshot.of("response"), key=lambda row: (row["published_at"], row["code"]))
    if not found:
        return [writer.text(writer.sentence("answers.none"))]
    counts = writer.count("responses", "rows", kind="response"), writer.count("commitments", "commitments")
    blocks = [writer.text(writer.sentence("answers.counts", *counts))]
    rows = [_answer(writer, row["code"]) for row in found]
    blocks.append(writer.table(("verdict", "reason", "department", "contributions"), rows))
    promised = [
        (
            writer.words("title", "response", row["code"], f"commitments.{place}.text"),
            writer.words("title", "response", row["code"], f"commitments.{place}.department.name"),
            writer.day("value", "response", row["code"], f"commitments.{place}.due_on"),
        )
        for row in found
        for place in range(len(row["commitments"]))
    ]
    if promised:
        blocks.append(writer.table(("commitment", "department", "due"), list(promised)))
    return blocks


def _answer(writer: Writer, code: str) -> tuple[Claim, ...]:
    of = {"row": "response", "key": code, "field": "verdict"}
    verdict = Claim("value", "verdict", writer.evidence.rows["response", code]["verdict"], "field", of)
    return (
        verdict,
        writer.words("title", "response", code, "reason"),
        writer.words("title", "response", code, "department.name"),
        writer.count("value", "targets", response=code),
    )


def limits(writer: Writer) -> list[Block]:
    """What went wrong or changed, and what the report cannot tell."""
    steps = [row["number"] for row in writer.snapshot.of("step") if _incident(row["source"], row["target"])]
    told: list[Sentence] = []
    for number in steps:
        step = Claim("step", "step", writer.evidence.rows["step", number]["target"], "field",
                     {"row": "step", "key": number, "field": "target"})  # fmt: skip
        told.append(writer.sentence("limits.step", writer.day("day", "step", number, "at"), step))
        if any(writer.evidence.rows["step", number]["reason"].values()):
            told.append(writer.sentence("limits.reason", writer.words("reason", "step", number, "reason")))
    blocks = [writer.text(*told)] if told else [writer.text(writer.sentence("limits.quiet"))]
    return [*blocks, writer.text(*(writer.sentence(f"limits.{name}") for name in ("sample", "program", "evaluation")))]


def _incident(source: str, target: str) -> bool:
    """Suspended, resumed, extended or called off; opening for the first time is none."""
    return target in _INCIDENTS or (target == "open" and source in {"open", "suspended"})
