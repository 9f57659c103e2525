"""What the desk decided in the demo besides, so that there is every page of it and of its statements."""

from __future__ import annotations

from datetime import timedelta

from moderation.analysis.word_changes import Change
from moderation.analysis.wordlists import Entry
from moderation.models import ModerationDecision
from moderation.queries.words import current_list
from moderation.services.appeals import appeal_decision
from moderation.services.erasures import answer_erasure
from moderation.services.words import revise_list
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.ops.demo.load import Demo
from tests import factories
from tests.moderation import desk


def pages(demo: Demo) -> dict[str, list[str]]:
    """Addresses below the language of what is made here, by who reads them."""
    ane, benat = demo.people["ane"], demo.people["benat"]
    maite, at = factories.staff("Maite", Role.MODERATOR), demo.now
    where = demo.proposals["taxi"]
    alike = [desk.write(where, demo.crowd[number], verdict=desk.HELD, at=at) for number in (0, 1, 2)]
    held, *_others = [desk.open_for(text, at=at) for text in alike]
    removal = _removed(demo, ane, "insult")
    appeal_decision(decision=removal, by=ane, text="Era una cita de la página 12 del proyecto.", at=at)
    to_erase, refused, erased = (_removed(demo, ane, "personal-data") for _ in range(3))
    asked = desk.propose_erasure(_removed(demo, ane, "personal-data"), by=maite, at=at)
    again = desk.propose_erasure(refused, by=benat, at=at)
    answer_erasure(
        proposal=again, by=maite, outcome="refused", explanation="Basta con la retirada.",
        version=again.case.version, at=at,
    )  # fmt: skip
    gone = desk.erase(desk.propose_erasure(erased, by=maite, at=at), by=benat, at=at)
    watched = desk.suspend(desk.flagged(where, ane, at=at), by=benat, kind="review", days=30, at=at)
    covered = desk.redact(
        desk.open_for(desk.write(where, ane, verdict=desk.HELD, body=desk.PHONED, at=at), at=at), by=benat, at=at
    )
    kept = desk.write(where, demo.crowd[3], at=at)
    merged = desk.merge(desk.open_for(desk.write(where, ane, verdict=desk.HELD, at=at), at=at), kept, by=benat, at=at)
    _change_a_list(benat, demo)
    return {
        "": [f"comments/{one.comment.code}/" for one in (removal, covered, merged)],
        "ane": [
            *(f"statements/{one.code}/" for one in (removal, gone, watched.decision, covered, merged)),
            f"statements/{to_erase.code}/appeal/",
        ],
        "benat": [
            *(f"desk/cases/{case.code}/" for case in (held, removal.appeal.case, asked.case, again.case)),
            f"desk/cases/{held.code}/redact/",
            f"desk/cases/{held.code}/merge/",
            f"desk/cases/{watched.decision.case.code}/sanction/",
            f"desk/sanctions/{watched.code}/lift/",
            f"desk/decisions/{to_erase.code}/erase/",
            f"desk/decisions/{covered.code}/original/",
            f"desk/comments/{watched.decision.comment.code}/",
            "desk/words/es/",
            "desk/words/es/versions/1/",
        ],
    }


def _removed(demo: Demo, author: User, code: str) -> ModerationDecision:
    at = demo.now - timedelta(minutes=5)
    case = desk.flagged(demo.proposals["taxi"], author, at=at)
    case.refresh_from_db()
    return desk.decide_with(case, code, by=demo.people["benat"], at=at)


def _change_a_list(by: User, demo: Demo) -> None:
    listed = current_list("es")
    change = Change((Entry("zascandil", "nudge"),), ())
    revise_list(
        by=by, language="es", change=change, seen=int(listed.version), why="Se usa para despreciar.", at=demo.now
    )
