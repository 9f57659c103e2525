"""The value that travels: what happened, to what, when, and in which topics it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Fact:
    """Something that happened. ``ref`` is the public code of its subject; ``payload`` holds ids and facts, no text."""

    kind: str
    ref: str
    at: datetime
    topics: tuple[str, ...] = ()
    payload: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For the queue; the inverse of :meth:`from_json`."""
        return {
            "kind": self.kind,
            "ref": self.ref,
            "at": self.at.isoformat(),
            "topics": list(self.topics),
            "payload": self.payload,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Fact:
        """A fact as it was published."""
        return cls(
            data["kind"], data["ref"], datetime.fromisoformat(data["at"]), tuple(data["topics"]), dict(data["payload"])
        )
