"""What a reader needs first: whose report it is, the whole in a page, who took part, what was asked."""

from __future__ import annotations

from moderation.analysis.report.claims import Block, Sentence
from moderation.analysis.report.evidence import people
from moderation.analysis.report.writer import Writer

#: How many proposals and themes the page names; it must stay within 400 words.
_NAMED = 3


def cover(writer: Writer) -> list[Block]:
    """Who consulted, when, under which rules, and how the report was made."""
    code = writer.snapshot.consultation["code"]
    who = writer.sentence(
        "cover.who",
        writer.words("department", "consultation", code, "department.name"),
        writer.words("procedure", "consultation", code, "procedure.name"),
    )
    when = writer.sentence(
        "cover.when",
        writer.day("opens", "consultation", code, "opens_at"),
        writer.day("closes", "consultation", code, "closes_at"),
    )
    rules = [
        writer.sentence("cover.policy", writer.number("version", "policy", row["version"], "version"))
        for row in writer.snapshot.of("policy")
    ]
    method = (writer.sentence(f"method.{name}") for name in ("public", "figures", "again"))
    return [writer.text(who, when, *rules), writer.text(*method)]


def summary(writer: Writer) -> list[Block]:
    """At most 400 words for who reads nothing else."""
    who = writer.sentence(
        "summary.who", writer.count("people", "people"), writer.count("texts", "texts"),
        writer.count("votes", "all_votes"),
    )  # fmt: skip
    blocks = [writer.text(who, writer.sentence("summary.sample"))]
    votes = [_vote(writer, code) for code in _most_voted(writer)]
    if votes:
        blocks.append(writer.text(*votes))
    themes = writer.evidence.facts["themes"][:_NAMED]
    if themes:
        blocks.append(writer.text(*(_theme(writer, place, row["key"]) for place, row in enumerate(themes))))
    if writer.snapshot.of("response"):
        counts = writer.count("responses", "rows", kind="response"), writer.count("commitments", "commitments")
        blocks.append(writer.text(writer.sentence("summary.answers", *counts)))
    else:
        blocks.append(writer.text(writer.sentence("summary.no_answers")))
    return blocks


def _most_voted(writer: Writer) -> list[str]:
    """The proposals with most votes, or imported supports; those with none are not named."""

    def weight(code: str) -> int:
        return (
            writer.count("n", "votes", proposal=code).value or writer.count("n", "supports", proposal=code).value or 0
        )

    codes = [row["code"] for row in writer.snapshot.of("proposal")]
    return [code for code in sorted(codes, key=lambda code: (-weight(code), code))[:_NAMED] if weight(code)]


def _vote(writer: Writer, code: str) -> Sentence:
    title = writer.words("title", "proposal", code, "title")
    votes = writer.count("votes", "votes", proposal=code)
    if votes.value:
        return writer.sentence(
            "summary.vote", title, votes, writer.share("share", "vote_share", proposal=code, choice="in_favour")
        )
    return writer.sentence("summary.supports", title, writer.count("supports", "supports", proposal=code))


def _theme(writer: Writer, place: int, key: str) -> Sentence:
    return writer.sentence(
        "summary.theme", writer.found("label", "text", "themes", place, "label"), writer.quantity("word", theme=key),
        writer.count("people", "people", theme=key), writer.count("all", "people"),
    )  # fmt: skip


def who(writer: Writer) -> list[Block]:
    """People, languages, channels, and how much the loudest wrote."""
    languages = (writer.count(code, "texts", language=code) for code in ("es", "eu", "en"))
    channels = (writer.count(code, "people", channel=code) for code in ("web", "paper", "import", "guest"))
    told = [
        writer.sentence("people.who", writer.count("people", "people"), writer.count("texts", "texts")),
        writer.sentence("people.opinions", writer.count("opinions", "opinions")),
        writer.sentence("people.language", *languages),
        writer.sentence("people.channel", *channels),
    ]
    if people(writer.snapshot.texts.values()):
        told.append(writer.sentence("people.loudest", writer.share("loudest", "loudest")))
    told += [writer.sentence("summary.sample"), writer.sentence("people.unknown")]
    return [writer.text(*told)]


def asked(writer: Writer) -> list[Block]:
    """What people were asked, in the words of the institution."""
    code = writer.snapshot.consultation["code"]
    summary = writer.sentence("asked.summary", writer.words("text", "consultation", code, "summary"))
    counts = writer.count("sections", "rows", kind="section"), writer.count("proposals", "rows", kind="proposal")
    return [writer.text(summary), writer.text(writer.sentence("asked.sections", *counts))]
