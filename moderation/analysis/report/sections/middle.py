"""What people said: by proposal, by theme, in a dozen voices, and whom the quotes leave out."""

from __future__ import annotations

from moderation.analysis.report.claims import Block, Claim, Sentence
from moderation.analysis.report.coverage import GROUPS
from moderation.analysis.report.voices import Texts, apart_from_all, standing_for_all, voices_in
from moderation.analysis.report.writer import Writer

#: Quotes are chosen for so many proposals, those with most contributions; the figures are told of every one.
MOST_QUOTED = 20
MOST_THEMES = 40
_APART = 5


def results(writer: Writer, texts: Texts) -> list[Block]:
    """Votes with their base and the arguments of each side, by proposal."""
    codes = [
        row["code"] for row in sorted(writer.snapshot.of("proposal"), key=lambda row: (row["position"], row["code"]))
    ]
    size = {code: writer.count("n", "texts", proposal=code).value for code in codes}
    told = sorted(codes, key=lambda code: (-size[code], codes.index(code)))[:MOST_QUOTED]
    blocks: list[Block] = []
    if len(codes) > MOST_QUOTED:
        blocks.append(_all_proposals(writer, codes))
        blocks.append(writer.text(writer.sentence("votes.most")))
    for code in [code for code in codes if code in set(told)]:
        blocks.append(writer.heading(writer.words("title", "proposal", code, "title"), about=f"proposal:{code}"))
        blocks.append(writer.text(*_votes(writer, code), _arguments(writer, code)))
        voices = voices_in(writer.evidence, texts, {"proposal": code})
        if voices:
            blocks.append(writer.voices(voices, about=f"proposal:{code}"))
    return blocks


def _all_proposals(writer: Writer, codes: list[str]) -> Block:
    rows = [
        (
            writer.words("title", "proposal", code, "title"),
            writer.count("value", "texts", proposal=code),
            writer.count("value", "people", proposal=code),
            writer.count("value", "supports", proposal=code),
        )
        for code in codes
    ]
    return writer.table(
        ("proposal", "contributions", "people", "supports"), [(_as_title(row[0]), *row[1:]) for row in rows]
    )


def _as_title(claim: Claim) -> Claim:
    return Claim("title", claim.kind, claim.value, claim.metric, claim.of)


def _votes(writer: Writer, code: str) -> list[Sentence]:
    told = []
    votes = writer.count("votes", "votes", proposal=code)
    if votes.value is None:
        told.append(writer.sentence("votes.hidden"))
    elif not votes.value:
        told.append(writer.sentence("votes.nobody"))
    else:
        counts = [votes]
        for name, choice in (("for", "in_favour"), ("against", "against"), ("abstain", "abstain")):
            counts.append(writer.count(name, "votes", proposal=code, choice=choice))
            counts.append(writer.share(f"share_{name}", "vote_share", proposal=code, choice=choice))
        told.append(writer.sentence("votes.result", *counts))
    supports = writer.count("supports", "supports", proposal=code)
    if supports.value is not None:
        told.append(writer.sentence("votes.supports", supports))
    return told


def _arguments(writer: Writer, code: str) -> Sentence:
    if not writer.count("n", "texts", proposal=code, kind="argument").value:
        return writer.sentence(
            "votes.contributions", writer.count("texts", "texts", proposal=code),
            writer.count("people", "people", proposal=code),
        )  # fmt: skip
    return writer.sentence(
        "votes.arguments",
        writer.count("for", "texts", proposal=code, stance="for"),
        writer.count("against", "texts", proposal=code, stance="against"),
        writer.stance("stance", proposal=code),
    )


def themes(writer: Writer, texts: Texts) -> list[Block]:
    """What contributions have in common: how many, who is for and against, and their words."""
    known = writer.evidence.facts["themes"]
    blocks = [] if known else [writer.text(writer.sentence("themes.none"))]
    for place, theme in enumerate(known[:MOST_THEMES]):
        key = theme["key"]
        blocks.append(writer.heading(writer.found("title", "text", "themes", place, "label"), about=f"theme:{key}"))
        size = writer.sentence(
            "theme.size", writer.count("texts", "texts", theme=key), writer.quantity("word", theme=key),
            writer.count("people", "people", theme=key), writer.count("all", "people"),
        )  # fmt: skip
        told = [size]
        if writer.count("n", "texts", theme=key, kind="argument").value:
            sides = (writer.count(stance, "texts", theme=key, stance=stance) for stance in ("for", "against"))
            told.append(writer.sentence("theme.stance", *sides, writer.stance("stance", theme=key)))
        blocks.append(writer.text(*told))
        voices = voices_in(writer.evidence, texts, {"theme": key})
        if voices:
            blocks.append(writer.voices(voices, about=f"theme:{key}"))
    return [*blocks, *_dozen(writer, texts)]


def _dozen(writer: Writer, texts: Texts) -> list[Block]:
    """A few contributions such that everybody finds one near to what they said."""
    voices = standing_for_all(writer.evidence, texts)
    if not voices:
        return []
    return [
        Block("heading", (writer.sentence("all.title"),), about="all"), writer.text(writer.sentence("all.how")),
        writer.voices(voices, about="all"),
    ]  # fmt: skip


def minority(writer: Writer, texts: Texts) -> list[Block]:
    """Whom the quotes stand for, whom they leave out more than the rest, and what nobody else said."""
    if not writer.snapshot.texts:
        return [writer.text(writer.sentence("votes.silent"))]
    told = [
        writer.sentence(
            "minority.coverage", writer.count("represented", "represented"), writer.count("texts", "texts"),
            writer.found("share", "share", "coverage", "represented"),
        ),
        writer.sentence(
            "minority.random", writer.found("chosen", "share", "coverage", "chosen"),
            writer.found("random", "share", "coverage", "random"),
        ),
    ]  # fmt: skip
    flagged = writer.evidence.facts["coverage"]["flagged"]
    if not flagged:
        told.append(writer.sentence("minority.even"))
    blocks = [writer.text(*told)]
    if flagged:
        rows = [_left_out(writer, place, group) for place, group in enumerate(flagged)]
        blocks.append(writer.text(writer.sentence("minority.flagged")))
        blocks.append(writer.table(("group", "contributions", "left_out", "rest"), rows))
    apart = apart_from_all(texts, many=_APART)
    if apart:
        blocks += [writer.text(writer.sentence("minority.apart")), writer.voices(apart)]
    return blocks


def _left_out(writer: Writer, place: int, group: str) -> tuple[Claim, ...]:
    of = GROUPS.get(group) or {"theme": group.partition(":")[2]}
    named = (
        writer.found("value", "group", "coverage", "flagged", place)
        if group in GROUPS
        else writer.found("title", "text", "themes", _theme_place(writer, of["theme"]), "label")
    )
    return (
        named,
        writer.count("value", "texts", **of),
        writer.share("value", "left_out", **of),
        writer.share("value", "left_out_rest", **of),
    )


def _theme_place(writer: Writer, key: str) -> int:
    return [theme["key"] for theme in writer.evidence.facts["themes"]].index(key)
