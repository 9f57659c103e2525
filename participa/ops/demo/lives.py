"""The life of each consultation of the demo, by the same steps that a department and a publisher take."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from participa.accounts.models import User
from participa.core.workdays import MADRID, end_of_day, local_instant
from proposals.models import Consultation, Procedure
from proposals.queries.drafts import text_rows
from proposals.services.consultations import (
    Terms,
    add_proposal,
    add_section,
    draft_consultation,
    set_schedule,
    set_terms,
)
from proposals.services.lifecycle import approve_consultation, close_due, open_due, submit_consultation
from proposals.services.texts import Edit, save_texts

if TYPE_CHECKING:
    from participa.ops.demo.load import Demo

#: Days from now at which each kind of life opens and closes.
PLANS = {"open": (-10, 18), "closing": (-11, 6), "upcoming": (9, 52), "answered": (-75, -40)}
CONTACT_OF = {"mobility": "carla", "culture": "carla", "education": "eneko", "environment": "eneko"}
_WORDS = ("title", "summary")
_LANGUAGES = ("es", "eu", "en")


def publish(demo: Demo, row: dict[str, Any]) -> None:
    """Draft it, submit it, have it approved by the publisher, and open it if it is time."""
    opens_at, closes_at = _dates(demo.now, row["plan"])
    author = demo.people[CONTACT_OF[row["department"]]]
    drafted = opens_at - timedelta(days=20)
    procedure = Procedure.objects.get(key=row["procedure"])
    words = {f"{word}_{code}": row[f"{word}_{code}"] for word in _WORDS for code in _LANGUAGES}
    made = draft_consultation(
        author=author, department=demo.departments[row["department"]], procedure=procedure, at=drafted, **words
    )
    terms = Terms(procedure=procedure, topic=row["topic"], tally_visibility=row["tally_visibility"])
    set_terms(by=author, consultation=made, terms=terms, at=drafted)
    _write_sections(made, row["sections"], author, drafted)
    for texts in row["proposals"]:
        columns = {name: text for name, text in texts.items() if name != "key"}
        demo.proposals[texts["key"]] = add_proposal(by=author, consultation=made, at=drafted, **columns)
    set_schedule(by=author, consultation=made, opens_at=opens_at, closes_at=closes_at, at=drafted)
    submit_consultation(by=author, consultation=made, at=drafted + timedelta(days=2))
    approve_consultation(by=demo.people["pili"], consultation=made, at=drafted + timedelta(days=4))
    if opens_at <= demo.now:
        open_due(at=opens_at)
    made.refresh_from_db()
    for proposal in made.proposals.all():
        key = next(key for key, old in demo.proposals.items() if old.pk == proposal.pk)
        demo.proposals[key] = proposal
    demo.consultations[row["key"]] = made


def close(demo: Demo, row: dict[str, Any]) -> None:
    """The end of writing and voting."""
    consultation = demo.consultations[row["key"]]
    if consultation.closes_at is not None:
        close_due(at=consultation.closes_at)
    consultation.refresh_from_db()


def _dates(now: datetime, plan: str) -> tuple[datetime, datetime]:
    today = now.astimezone(MADRID).date()
    opens, closes = PLANS[plan]
    return local_instant(today + timedelta(days=opens), time(9)), end_of_day(today + timedelta(days=closes))


def _write_sections(made: Consultation, sections: list[dict[str, str]], author: User, at: datetime) -> None:
    present = set(made.sections.values_list("key", flat=True))
    for texts in sections:
        if texts["key"] not in present:
            add_section(by=author, consultation=made, key=texts["key"], at=at)
    rows = text_rows(made)
    edits = [
        Edit(
            target=f"section:{texts['key']}",
            column=name,
            value=text,
            base_revision=rows[f"section:{texts['key']}"].revision,
        )
        for texts in sections
        for name, text in texts.items()
        if name != "key"
    ]
    save_texts(by=author, consultation=made, edits=edits, at=at)
