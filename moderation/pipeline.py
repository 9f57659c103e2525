"""The screening of a text before it is stored: ordered phases over pure detectors.

Every phase may add signals; the first that wants more than to publish decides. A machine holds a text for a person, or
asks its author to look again: it never restricts one. Whether anybody may write here at all, and whether the text can
be read, :mod:`proposals.rules.writing` and :mod:`participa.core.text` have said before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import time, timedelta

from django.conf import settings

from moderation.analysis.duplicates.kept import VERSION as NEAR_VERSION
from moderation.analysis.found import Found
from moderation.analysis.personal_data import personal_data
from moderation.analysis.shape import links, shape
from moderation.analysis.wordlists import WordList, default_lists, listed_words
from moderation.enums import PolicyMode
from moderation.queries.house import manner_of
from moderation.queries.near import NearText, near_texts
from moderation.rules import TEXTS_OF_KNOWN_AUTHOR
from participa.core.workdays import MADRID, is_working_day
from proposals.enums import HELD_STATES, VISIBLE_STATES, RevisionState
from proposals.ports import EarlierText, ScreeningContext, ScreeningResult, Signal

#: More links than this look like advertising.
MOST_LINKS = 3
OFFICE_OPENS, OFFICE_CLOSES = time(8), time(18)
#: Whoever had so many of their latest texts removed in this time is read before the next one is public.
REMOVED_OF_RECORD, RECORD = 3, timedelta(days=30)

PERSONAL_DATA = "personal_data"
REPEAT = "repeat"
WORDS_NUDGE = "words.nudge"
#: What an author reads of a nudge. Which words are listed, and what others wrote that may wait, is not theirs to know.
_ASKED_ABOUT = (f"{PERSONAL_DATA}.", WORDS_NUDGE, f"{REPEAT}.own", f"{REPEAT}.near_own")


@dataclass(frozen=True)
class Verdict:
    """What one phase says: its signals, and what should happen if nothing before it decided."""

    signals: tuple[Signal, ...] = ()
    result: ScreeningResult | None = None


@dataclass(frozen=True)
class House:
    """What the house knows: when texts are reviewed (:class:`PolicyMode`), its lists, texts that resemble this one."""

    mode: str = PolicyMode.POST
    near: tuple[NearText, ...] = ()
    lists: tuple[WordList, ...] = field(default_factory=default_lists)


Phase = Callable[[str, ScreeningContext, House], Verdict]


def screen(text: str, context: ScreeningContext) -> ScreeningResult:
    """The port of the public domain: what the house knows, then :func:`judge`. Two statements, three for a variant,
    two more after a word list changed.

    A nudge goes back to the author, so it carries only what that person is asked about.
    """
    manner = manner_of(context.consultation_id)
    near = near_texts(text, consultation_id=context.consultation_id, account_code=context.account_code)
    result = judge(text, context, House(manner.mode, near, manner.lists))
    if result.status != "nudge":
        return result
    return replace(result, signals=tuple(one for one in result.signals if one.detector.startswith(_ASKED_ABOUT)))


def judge(text: str, context: ScreeningContext, house: House) -> ScreeningResult:
    """What happens to a normalised text; pure."""
    verdicts = [phase(text, context, house) for phase in PHASES.values()]
    signals = tuple(signal for verdict in verdicts for signal in verdict.signals)
    for verdict in verdicts:
        if verdict.result is not None:
            return replace(verdict.result, signals=signals)
    return ScreeningResult(signals=signals)


def _signal(found: Found) -> Signal:
    return Signal(found.detector, found.version, found.score, found.spans, dict(found.facts))


def _shape(text: str, context: ScreeningContext, house: House) -> Verdict:
    return Verdict(tuple(_signal(found) for found in shape(text)))


def _links(text: str, context: ScreeningContext, house: House) -> Verdict:
    found = links(text)
    if found is None:
        return Verdict()
    many = len(found.spans) > MOST_LINKS
    return Verdict((_signal(found),), ScreeningResult("hold", "links") if many else None)


def _personal_data(text: str, context: ScreeningContext, house: House) -> Verdict:
    """The author is asked first; who confirms is published, and a moderator looks afterwards."""
    found = personal_data(text)
    signals = tuple(_signal(one) for one in found)
    if not found or any(nudge.startswith(PERSONAL_DATA) for nudge in context.confirmed):
        return Verdict(signals)
    code = found[0].detector if len(found) == 1 else f"{PERSONAL_DATA}.several"
    return Verdict(signals, ScreeningResult("nudge", code))


def _words(text: str, context: ScreeningContext, house: House) -> Verdict:
    """What the community manager listed: some words wait for a person, of some the author is asked, some are noted."""
    found = listed_words(text, house.lists)
    signals, kinds = tuple(_signal(one) for one in found), {one.detector for one in found}
    if "words.hold" in kinds:
        return Verdict(signals, ScreeningResult("hold", "words"))
    asked = WORDS_NUDGE in kinds and WORDS_NUDGE not in context.confirmed
    return Verdict(signals, ScreeningResult("nudge", WORDS_NUDGE) if asked else None)


def _repeat(text: str, context: ScreeningContext, house: House) -> Verdict:
    """The very same words in this consultation: hold what was removed, ask whoever says it twice, note a campaign."""
    if any(earlier.state == RevisionState.RESTRICTED for earlier in context.same):
        return Verdict((_repeated("repeat.removed", context.same),), ScreeningResult("hold", "repeat.removed"))
    own = [earlier for earlier in context.same if earlier.own and earlier.state in VISIBLE_STATES | HELD_STATES]
    if own and not context.is_edit:
        nudge = None if REPEAT in context.confirmed else ScreeningResult("nudge", REPEAT)
        return Verdict((_repeated("repeat.own", own),), nudge)
    others = [earlier for earlier in context.same if not earlier.own]
    return Verdict((_repeated("repeat.others", others),) if others else ())


def _repeated(detector: str, texts: tuple[EarlierText, ...] | list[EarlierText]) -> Signal:
    return Signal(detector, "1", 1.0, facts={"comments": [text.comment for text in texts]})


def _near(text: str, context: ScreeningContext, house: House) -> Verdict:
    """Almost the same words: as with the very same ones, for somebody who changes a word to get past."""
    removed = [near for near in house.near if near.state == RevisionState.RESTRICTED]
    if removed:
        return Verdict((_resembles("repeat.near_removed", removed),), ScreeningResult("hold", "repeat.near_removed"))
    own = [near for near in house.near if near.own]
    if own and not context.is_edit:
        nudge = None if REPEAT in context.confirmed else ScreeningResult("nudge", REPEAT)
        return Verdict((_resembles("repeat.near_own", own),), nudge)
    others = [near for near in house.near if not near.own]
    return Verdict((_resembles("repeat.near", others),) if others else ())


def _resembles(detector: str, texts: list[NearText]) -> Signal:
    return Signal(detector, NEAR_VERSION, texts[0].similarity, facts={"comments": [text.comment for text in texts]})


def _record(text: str, context: ScreeningContext, house: House) -> Verdict:
    """What became of the author's latest texts. Each removal is noted; several in a month make the next one wait."""
    latest = list(_latest(context.own))
    removed = [one for one in latest if one.state == RevisionState.RESTRICTED]
    if not removed:
        return Verdict()
    recent = [one for one in removed if context.at - one.created_at <= RECORD]
    facts = {"removed": len(removed), "recent": len(recent), "texts": len(latest)}
    signal = Signal("author.removed", "1", round(len(removed) / len(latest), 2), facts=facts)
    hold = len(recent) >= REMOVED_OF_RECORD
    return Verdict((signal,), ScreeningResult("hold", "author.removed") if hold else None)


def _policy(text: str, context: ScreeningContext, house: House) -> Verdict:
    new = is_new_author(context)
    signals = (Signal("author.new", "1", 1.0, facts={"texts": len(context.own)}),) if new else ()
    held = ScreeningResult("hold", "policy", by_policy=True)
    wants = {
        PolicyMode.PRE: True,
        PolicyMode.PRE_FOR_NEW: new,
        PolicyMode.PRE_OUT_OF_HOURS: not in_office_hours(context),
    }
    return Verdict(signals, held if wants.get(PolicyMode(house.mode), False) else None)


def is_new_author(context: ScreeningContext) -> bool:
    """Nobody has approved a text of this author yet, and few were published."""
    states = [earlier.state for earlier in _latest(context.own)]
    return (
        RevisionState.APPROVED not in states
        and sum(state == RevisionState.PUBLISHED for state in states) < TEXTS_OF_KNOWN_AUTHOR
    )


def _latest(own: tuple[EarlierText, ...]) -> Iterator[EarlierText]:
    """One revision of each comment: ``own`` holds revisions, newest first."""
    seen: set[str] = set()
    for earlier in own:
        if earlier.comment not in seen:
            seen.add(earlier.comment)
            yield earlier


def in_office_hours(context: ScreeningContext) -> bool:
    """A working day of the territory, between the hours in which somebody reviews."""
    local = context.at.astimezone(MADRID)
    open_today = is_working_day(local.date(), subdivision=settings.TERRITORY)
    return open_today and OFFICE_OPENS <= local.time() < OFFICE_CLOSES


#: In order, by the name that a person reads on the page that tries a text.
PHASES: dict[str, Phase] = {
    "shape": _shape,
    "links": _links,
    "personal_data": _personal_data,
    "words": _words,
    "repeat": _repeat,
    "near": _near,
    "record": _record,
    "policy": _policy,
}
