"""The real data sets that the analysis is measured on; each is empty where its files are not there."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from moderation.analysis.groups import read_votes
from moderation.analysis.groups.votes import Votes


def default_folder() -> Path:
    """``PARTICIPA_DATA``, or ``shared/data`` beside the checkout."""
    named = os.environ.get("PARTICIPA_DATA")
    return Path(named) if named else Path(settings.BASE_DIR).parent / "shared" / "data"


@dataclass(frozen=True)
class Conversation:
    """A Polis conversation: its votes, the last of each person on each statement; statements; published groups."""

    name: str
    votes: Votes
    statements: dict[int, str]
    groups: dict[int, str]


@dataclass(frozen=True)
class Topic:
    """Sentences of reviews about one thing, and what people wrote to sum them up."""

    sentences: list[str]
    references: list[str]


@dataclass(frozen=True)
class Data:
    """The folder of the data sets."""

    folder: Path

    def conversations(self) -> list[Conversation]:
        """The conversations of Polis by name."""
        return [_conversation(folder) for folder in _folders(self.folder / "polis")]

    def golden(self) -> Iterator[tuple[Votes, dict[str, Any]]]:
        """Conversations and the mathematics that the Polis server computed (agreement is −1 there and here)."""
        for folder in _folders(self.folder / "polis-golden"):
            yield golden(folder)

    def topics(self) -> list[Topic]:
        """Opinosis."""
        path = self.folder / "opinosis" / "topics.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        read = (json.loads(line) for line in lines)
        return [Topic(topic["sentences"], topic["references"]) for topic in read]

    def madrid(self) -> list[dict[str, str]]:
        """The comments of Decide Madrid."""
        return _table(self.folder / "decide-madrid" / "comments.csv")

    def proposals(self) -> list[dict[str, str]]:
        """The proposals of Decide Madrid."""
        return _table(self.folder / "decide-madrid" / "proposals.csv")

    def basque(self, part: str) -> list[dict[str, str]]:
        """Basque short texts: ``train`` or ``test``."""
        return _table(self.folder / "basque" / f"{part}.csv")

    def basque_topics(self, part: str) -> list[dict[str, str]]:
        """Basque texts with their ``topic``: ``train`` or ``test``."""
        return _table(self.folder / "basque" / f"topics-{part}.csv")

    def basque_stop_words(self) -> set[str]:
        """Those of the same set."""
        path = self.folder / "basque" / "stopwords.txt"
        return set(path.read_text(encoding="utf-8").split()) if path.exists() else set()


def golden(folder: Path) -> tuple[Votes, dict[str, Any]]:
    """One golden conversation."""
    answer: dict[str, Any] = json.loads((folder / "math-pca2.json").read_text())
    rows = sorted(json.loads((folder / "votes.json").read_text()), key=lambda vote: float(vote["modified"]))
    last = {(v.get("pid", v.get("participant_id")), v.get("tid", v.get("statement_id"))): v["vote"] for v in rows}
    return read_votes([(*key, vote) for key, vote in last.items()], out=answer["mod-out"]), answer


def _conversation(folder: Path) -> Conversation:
    comments = _table(folder / "comments.csv")
    rows = sorted(_table(folder / "votes.csv"), key=lambda row: int(row["timestamp"]))
    last = {(int(row["voter-id"]), int(row["comment-id"])): int(row["vote"]) for row in rows}
    out = [int(row["comment-id"]) for row in comments if row["moderated"] == "-1"]
    published = _table(folder / "participants-votes.csv")
    return Conversation(
        folder.name,
        read_votes([(*key, vote) for key, vote in last.items()], out=out),
        {int(row["comment-id"]): row["comment-body"] for row in comments},
        {int(row["participant"]): row["group-id"] for row in published if row["group-id"]},
    )


def _folders(parent: Path) -> list[Path]:
    return sorted(path for path in parent.iterdir() if path.is_dir()) if parent.is_dir() else []


def _table(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
