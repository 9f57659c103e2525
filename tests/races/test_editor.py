"""Two people at the editor at the same instant. With the lock taken away, one of them overwrites the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import chain

import pytest

from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import ConsultationState, MemberRole
from proposals.models import Consultation, Section, TextChange
from proposals.services import lifecycle, texts
from proposals.services.texts import Edit, Saved, save_texts
from tests import factories
from tests.events.crowd import at_once
from tests.factories import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vote_keys")]

WRITERS = 8


def write_at_once() -> tuple[list[str], list[str]]:
    """Everybody saves their own text over the first; what was accepted and what was refused, by the record."""
    where = factories.department()
    draft = factories.consultation(ConsultationState.DRAFT, department=where)
    people = [factories.member(f"writer{n}", where, MemberRole.CONTACT) for n in range(WRITERS)]

    def save(person: User) -> Saved:
        edit = Edit("section:problem", "body_es", f"Texto de {person.display_name}", 1)
        return save_texts(by=person, consultation=draft, edits=[edit], at=NOW)

    at_once(*(partial(save, person) for person in people))
    record = list(TextChange.objects.filter(consultation=draft).order_by("id"))
    return (
        [change.after for change in record if not change.refused],
        [change.after for change in record if change.refused],
    )


def test_of_eight_texts_for_one_field_one_is_there_and_seven_are_kept() -> None:
    accepted, refused = write_at_once()
    assert (len(accepted), len(refused)) == (1, WRITERS - 1)
    assert (Section.objects.get().body_es, Section.objects.get().revision) == (accepted[0], 2)
    assert len({*accepted, *refused}) == WRITERS


@pytest.mark.needs_postgres  # SQLite has one writer at a time, lock or no lock
def test_without_the_lock_texts_overwrite_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "lock_consultation", lambda key: Consultation.objects.get(pk=key))
    for _ in range(10):
        accepted, _refused = write_at_once()
        if len(accepted) > 1:
            return
    pytest.fail("the guard was taken away and nothing went wrong: this race shows nothing")


def test_two_publishers_approve_and_send_back_at_once_and_one_of_them_did_it() -> None:
    pili, paula = factories.pili(), factories.staff("paula", Role.PUBLISHER)
    row = factories.consultation(ConsultationState.REVIEW, opens_at=NOW + timedelta(days=1))

    def approve() -> str:
        return lifecycle.approve_consultation(by=pili, consultation=row, at=NOW).state

    def send_back() -> str:
        return lifecycle.return_consultation(by=paula, consultation=row, comment="Falta el coste.", at=NOW).state

    def attempt(step: Callable[[], str]) -> str:
        try:
            return step()
        except DomainError:
            return "refused"

    done = at_once(lambda: attempt(approve), lambda: attempt(send_back))
    row.refresh_from_db()
    assert sorted(done) == sorted([row.state, "refused"])
    assert [step.target for step in row.transitions.all()] == [row.state]


def test_two_workers_open_and_close_it_once() -> None:
    row = factories.consultation(ConsultationState.SCHEDULED)
    opens_at, closes_at = row.opens_at, row.closes_at
    assert opens_at is not None
    assert closes_at is not None
    opened = at_once(*(lambda: lifecycle.open_due(at=opens_at) for _ in range(4)))
    closed = at_once(*(lambda: lifecycle.close_due(at=closes_at) for _ in range(4)))
    assert [[*chain(*opened)], [*chain(*closed)]] == [[row.code], [row.code]]
    assert row.transitions.count() == 2
