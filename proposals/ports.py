"""What the public domain asks of packages above it: the screening of a text, its keeping, and who may write.

``moderation.apps`` calls :func:`set_screen`, :func:`set_keep` and :func:`set_stand`; until then every text is
published, nothing kept and everybody may write.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from participa.accounts.models import User
from proposals.models import CommentRevision

Status = Literal["publish", "hold", "nudge", "refuse"]


@dataclass(frozen=True)
class Signal:
    """What a detector saw, and where: enough to answer "why was this held?" later."""

    detector: str
    version: str
    score: float = 1.0
    spans: tuple[tuple[int, int], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "detector": self.detector,
            "version": self.version,
            "score": self.score,
            "spans": [list(span) for span in self.spans],
            "facts": self.facts,
        }


@dataclass(frozen=True)
class EarlierText:
    """A text that bears on the screening of a new one: the author's own, or somebody's with the same words.

    ``digest`` is the SHA-256 of the body, ``state`` one of :class:`proposals.enums.RevisionState`.
    """

    comment: str
    revision: str
    body: str
    digest: str
    state: str
    own: bool
    same_consultation: bool
    created_at: datetime


@dataclass(frozen=True)
class ScreeningContext:
    """Everything that a screening may know besides the text; built by queries, so that the screening itself is pure.

    ``own`` are the author's latest texts anywhere, newest first and at most 20; ``same`` are texts of the consultation
    with the very same words, by anybody. ``confirmed`` are the nudges that the author has read and confirmed for this
    text: a screening does not nudge for them again and goes on with its next phase.
    """

    at: datetime
    consultation_id: int
    consultation_code: str
    account_code: str
    account_kind: str
    account_since: datetime
    identity_level: int
    kind: str
    language: str
    is_edit: bool = False
    proposal_code: str | None = None
    own: tuple[EarlierText, ...] = ()
    same: tuple[EarlierText, ...] = ()
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ScreeningResult:
    """What happens to the text: published, held for a person, sent back once with a nudge, or refused.

    ``code`` says why (a nudge and a refusal always have one). ``by_policy`` tells a hold that the consultation's policy
    wants from one that a detector caused.
    """

    status: Status = "publish"
    code: str = ""
    signals: tuple[Signal, ...] = ()
    by_policy: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is stored on the revision."""
        return {
            "status": self.status,
            "code": self.code,
            "by_policy": self.by_policy,
            "signals": [signal.as_json() for signal in self.signals],
        }


Screen = Callable[[str, ScreeningContext], ScreeningResult]


def publish_everything(text: str, context: ScreeningContext) -> ScreeningResult:
    """The screening of an installation without moderation."""
    return ScreeningResult()


_screen: Screen = publish_everything


def set_screen(screen: Screen) -> Screen:
    """Screen every text with ``screen`` from now on; returns the screening used before."""
    global _screen
    before, _screen = _screen, screen
    return before


def screen(text: str, context: ScreeningContext) -> ScreeningResult:
    """The verdict on a text; never restricts, at most holds."""
    return _screen(text, context)


Keep = Callable[[Sequence[CommentRevision], bool], None]


def keep_nothing(revisions: Sequence[CommentRevision], changed: bool) -> None:
    """What an installation without moderation keeps beside its texts."""


_keep: Keep = keep_nothing


def set_keep(keep: Keep) -> Keep:
    """Have ``keep`` store what it wants beside the words of revisions from now on; returns what did so before."""
    global _keep
    before, _keep = _keep, keep
    return before


def keep(revisions: Sequence[CommentRevision], *, changed: bool = False) -> None:
    """Called in the unit that stores new revisions, and in one by which their words are ``changed`` or emptied."""
    _keep(revisions, changed)


@dataclass(frozen=True)
class Standing:
    """What was decided about somebody who writes. ``refused`` is the code of why not now, with its ``facts``.

    ``reviewed``: what they write waits for a person.
    """

    refused: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    reviewed: bool = False


Stand = Callable[[User, int, datetime], Standing]


def stand_free(account: User, consultation_id: int, at: datetime) -> Standing:
    """Everybody, in an installation without moderation."""
    return Standing()


_stand: Stand = stand_free


def set_stand(stand: Stand) -> Stand:
    """Ask ``stand`` about everybody who writes from now on; returns what was asked before."""
    global _stand
    before, _stand = _stand, stand
    return before


def standing(account: User, consultation_id: int, at: datetime) -> Standing:
    """How an account stands in a consultation. Votes, opinions and requests for answers never ask this."""
    return _stand(account, consultation_id, at)
