"""What moderators tell each other about a case: on the card, to whom it names, and nowhere else."""

from __future__ import annotations

import pytest

from moderation.models import CaseNote
from moderation.queries.cases import case_card
from moderation.services.notes import note_case
from participa.accounts.enums import Role
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.models import Notice
from proposals.services.notice_texts import render_notices
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db


def test_whoever_is_mentioned_is_told_and_nobody_else() -> None:
    benat, maite = factories.benat(), factories.staff("maite", Role.MODERATOR)
    longer, ane = factories.staff("maite ruiz", Role.MODERATOR), factories.user("ane")
    case = desk.held(factories.consultation())

    note_case(case=case, by=benat, body="@Maite Ruiz, ¿lo ves? y @ane, @beñat, correo@maite.eus", at=NOW)

    note = CaseNote.objects.get()
    assert list(note.mentioned.all()) == [longer]
    told = Notice.objects.filter(message="case.mentioned")
    assert [row.account for row in told] == [longer]
    assert not Notice.objects.filter(account__in=[maite, ane, benat], message="case.mentioned").exists()
    text = render_notices(told, "en")[0]
    assert (text.path, "lo ves" in text.text) == (f"/en/desk/cases/{case.code}/", False)
    assert [one.body for one in case_card(code=case.code, by=maite, at=NOW).notes] == [note.body]
    fact = Event.objects.get(kind="case.noted")
    assert (fact.topic, "lo ves" in str(fact.payload)) == ("mod:queue", False)


def test_both_are_told_where_both_are_named() -> None:
    maite, longer = factories.staff("maite", Role.MODERATOR), factories.staff("maite ruiz", Role.MODERATOR)
    case = desk.held(factories.consultation())
    note = note_case(case=case, by=factories.benat(), body="@maite ruiz y @maite", at=NOW)
    assert set(note.mentioned.all()) == {maite, longer}


def test_a_note_says_something_and_is_written_by_a_moderator() -> None:
    case = desk.held(factories.consultation())
    with pytest.raises(DomainError, match=r"text\."):
        note_case(case=case, by=factories.benat(), body="  ", at=NOW)
    with pytest.raises(DomainError, match="forbidden"):
        note_case(case=case, by=factories.ane(), body="hola", at=NOW)
    assert CaseNote.objects.count() == 0
