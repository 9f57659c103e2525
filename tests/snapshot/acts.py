"""Scenes of what a moderator does to a text besides removing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from moderation.models import ModerationDecision
from moderation.services import appeals, decisions
from participa.accounts.enums import Role
from proposals.services import erased, redacted
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

if TYPE_CHECKING:
    from tests.snapshot.scenes import Act, Place

LATER = NOW + timedelta(seconds=5)


def _redacted(place: Place) -> Act:
    text = place.text(body=desk.PHONED)
    words = {text.revisions.get().pk: redacted.Words("Llámame al ▮▮▮.", {})}
    note = redacted.RedactionNote(LATER, "personal-data", "dec23456")
    return lambda: redacted.redact_comment(comment=text, words=words, note=note, at=LATER)


def _unredacted(place: Place) -> Act:
    made = desk.redact(desk.open_for_staff(place.text(body=desk.PHONED)), by=place.benat)
    words = {made.revision_id: redacted.Words(desk.PHONED, {})}
    none = redacted.RedactionNote()
    return lambda: redacted.unredact_comment(comment=made.comment, words=words, note=none, at=LATER)


def _redaction_decided(place: Place) -> Act:
    case = desk.open_for_staff(place.text(body=desk.PHONED))
    return lambda: desk.redact(case, by=place.benat, at=LATER)


def _redaction_undone(place: Place) -> Act:
    made = desk.redact(desk.open_for_staff(place.text(body=desk.PHONED)), by=place.benat)
    return lambda: decisions.undo_decision(decision=made, by=place.benat, at=LATER)


def _overturned(place: Place) -> Act:
    removed = desk.decide(desk.held(place.proposal, place.ane), "restrict", by=place.benat)
    appeal = appeals.appeal_decision(decision=removed, by=place.ane, text="No insulto a nadie.", at=NOW)
    maite = factories.staff("maite", Role.MODERATOR)
    return lambda: appeals.answer_appeal(
        appeal=appeal, by=maite, outcome="overturned", explanation="Es cierto.", version=1, at=LATER
    )


def _removed(place: Place) -> ModerationDecision:
    return desk.decide(desk.flagged(place.proposal, place.ane), "restrict", by=place.benat)


def _erased(place: Place) -> Act:
    removed = _removed(place)
    grave = erased.Grave(LATER, "personal-data", "dec23456")
    return lambda: erased.erase_comment(comment=removed.comment, grave=grave, at=LATER)


def _grave_marked(place: Place) -> Act:
    removed = _removed(place)
    return lambda: erased.mark_grave(comment=removed.comment, grave=erased.Grave(), at=LATER)


def _erasure_agreed(place: Place) -> Act:
    proposal = desk.propose_erasure(_removed(place), by=place.benat)
    maite = factories.staff("maite", Role.MODERATOR)
    return lambda: desk.erase(proposal, by=maite, at=LATER)


SCENES: dict[str, Callable[[Place], Act]] = {
    "appeals.answer_appeal": _overturned,
    "erased.erase_comment": _erased,
    "erased.mark_grave": _grave_marked,
    "erasures.answer_erasure": _erasure_agreed,
    "redacted.redact_comment": _redacted,
    "redacted.unredact_comment": _unredacted,
    "redactions.redact_text": _redaction_decided,
    "redactions.unredact_text": _redaction_undone,
}
