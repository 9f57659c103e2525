"""Scenes of what a moderator does to a text besides removing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from moderation.models import ModerationDecision
from moderation.services import appeals, decisions
from participa.accounts.enums import Role
from proposals.models import Comment
from proposals.services import comments, erased, merges, ratings, redacted
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


def _alike(place: Place) -> tuple[Comment, Comment]:
    """A text, and one of somebody else that says the same, which a third person agrees with."""
    kept, other = place.text(), desk.write(place.proposal, factories.user("jon"))
    ratings.rate_comment(account=factories.user("miren"), comment=other, value=1, at=NOW)
    return kept, other


def _merge_decided(place: Place) -> Act:
    kept, other = _alike(place)
    case = desk.open_for_staff(other)
    return lambda: desk.merge(case, kept, by=place.benat, at=LATER)


def _merge_undone(place: Place) -> Act:
    kept, other = _alike(place)
    made = desk.merge(desk.open_for_staff(other), kept, by=place.benat)
    return lambda: decisions.undo_decision(decision=made, by=place.benat, at=LATER)


def _merged(place: Place) -> Act:
    kept, other = _alike(place)
    return lambda: merges.merge_comment(comment=other, survivor=kept, ref="dec23456", at=LATER)


def _separated(place: Place) -> Act:
    kept, other = _alike(place)
    merges.merge_comment(comment=other, survivor=kept, ref="dec23456", at=NOW)
    return lambda: merges.separate_comment(comment=other, ref="dec23456", at=LATER)


def _survivor_withdrawn(place: Place) -> Act:
    kept, other = _alike(place)
    desk.merge(desk.open_for_staff(other), kept, by=place.benat)
    return lambda: comments.withdraw_comment(account=place.ane, comment=kept, at=LATER)


SCENES: dict[str, Callable[[Place], Act]] = {
    "appeals.answer_appeal": _overturned,
    "erased.erase_comment": _erased,
    "erased.mark_grave": _grave_marked,
    "erasures.answer_erasure": _erasure_agreed,
    "decisions.merge_case": _merge_decided,
    "merges.merge_comment": _merged,
    "merges.separate_comment": _separated,
    "merges.settle_merges": _survivor_withdrawn,
    "reversals.reverse": _merge_undone,
    "redacted.redact_comment": _redacted,
    "redacted.unredact_comment": _unredacted,
    "redactions.redact_text": _redaction_decided,
    "redactions.unredact_text": _redaction_undone,
}
