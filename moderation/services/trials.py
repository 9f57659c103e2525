"""A text tried against the screening of a consultation, as somebody else would meet it; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from string import ascii_uppercase

from moderation.analysis.spans import Marking, Piece, pieces
from moderation.analysis.wordlists import Match, matches
from moderation.enums import Detector, PolicyMode
from moderation.pipeline import PERSONAL_DATA, REPEAT, WORDS_NUDGE, House, judge
from moderation.queries.house import manner_of
from moderation.queries.near import near_texts
from moderation.queries.people import roles_of
from moderation.rules import why_not_manage
from participa.accounts.models import User
from participa.core.errors import refuse
from participa.core.text import normalise
from proposals.enums import CommentKind, RevisionState
from proposals.models import Consultation
from proposals.ports import EarlierText, ScreeningContext, ScreeningResult, Signal
from proposals.queries.screening_context import screening_context

_EVERY_NUDGE = frozenset({PERSONAL_DATA, REPEAT, WORDS_NUDGE})


@dataclass(frozen=True)
class Seen:
    """A signal by the key of its places in the text."""

    key: str
    signal: Signal
    detector: Detector


@dataclass(frozen=True)
class Trial:
    """What would happen to ``text``: at first, and ``confirmed`` where its author is asked and publishes it anyway."""

    text: str
    mode: PolicyMode
    first: ScreeningResult
    confirmed: ScreeningResult | None
    seen: list[Seen]
    words: list[Match]
    pieces: list[Piece]


def try_text(*, by: User, text: object, consultation: Consultation, known: bool, at: datetime) -> Trial:
    """What the screening says now of a text by an author who is ``known`` or new. Raises ``forbidden``, ``text.…``."""
    refuse(why_not_manage(roles_of(by)))
    body = normalise(text, field="text")
    context = _as_somebody_else(body, by, consultation, known=known, at=at)
    manner = manner_of(consultation.pk)
    near = near_texts(body, consultation_id=consultation.pk, account_code="")
    house = House(manner.mode, near, manner.lists)
    first = judge(body, context, house)
    confirmed = judge(body, replace(context, confirmed=_EVERY_NUDGE), house) if first.status == "nudge" else None
    seen = [
        Seen(key, signal, Detector(signal.detector))
        for key, signal in zip(ascii_uppercase, first.signals, strict=False)
    ]
    markings = [Marking(one.key, one.signal.spans, one.signal.detector != "words.flag") for one in seen]
    words = list(matches(body, manner.lists))
    return Trial(body, PolicyMode(manner.mode), first, confirmed, seen, words, pieces(body, markings))


def _as_somebody_else(
    body: str, by: User, consultation: Consultation, *, known: bool, at: datetime
) -> ScreeningContext:
    """The same words of whoever tries count as another's, and so does the rest: an author without a record."""
    context = screening_context(
        account=by, consultation=consultation, text=body, kind=CommentKind.COMMENT, language="und", at=at
    )
    approved = EarlierText("", "", "", "", RevisionState.APPROVED, own=True, same_consultation=False, created_at=at)
    same = tuple(replace(earlier, own=False) for earlier in context.same)
    return replace(context, account_code="", own=(approved,) if known else (), same=same)
