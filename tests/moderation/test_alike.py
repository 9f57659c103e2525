"""A card tells which texts say the same or almost the same, whose they are, how they were decided, and what waits."""

from __future__ import annotations

import pytest
from django.conf import settings as conf
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moderation.models import ReviewCase
from moderation.queries import alike
from moderation.queries.alike import TextsAlike, texts_alike
from moderation.services.appeals import appeal_decision
from participa.accounts.enums import Role
from participa.accounts.models import User
from proposals.models import Consultation
from proposals.services.comments import withdraw_comment
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db

TEXT = "Sin el autobús de las seis las mayores del valle no podemos ir solas al médico ni a la compra del mercado."
NEARLY = TEXT.replace("mercado", "pueblo")


def waiting(place: Consultation, who: User | None = None, body: str = TEXT) -> ReviewCase:
    return desk.open_for(desk.write(place, who, verdict=desk.HELD, body=body))


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


def test_texts_alike_are_told_with_their_authors_and_decisions(place: Consultation) -> None:
    ane, jon = factories.ane(), factories.user("jon")
    case = waiting(place, ane)
    removed = waiting(place, jon, NEARLY)
    desk.decide(removed, "restrict")
    open_ones = [waiting(place, factories.user("leire")), waiting(place, ane, f"{NEARLY} Hoy.")]
    waiting(place, factories.user("nora"), "La piscina abre tarde y cierra pronto todos los domingos de agosto.")
    waiting(factories.consultation(), factories.user("iker"))
    desk.decide(desk.held(place, jon), "approve")
    found = texts_alike(case.revision)
    assert (found.total, sorted(found.cases)) == (3, sorted(one.code for one in open_ones))
    told = {one.comment.pk: (one.state, one.author, one.decision and one.decision.action) for one in found.shown}
    assert told == {
        open_ones[0].revision.comment_id: ("held_system", "new", None),
        removed.revision.comment_id: ("restricted", "known", "restrict"),
        open_ones[1].revision.comment_id: ("held_system", "same", None),
    }
    assert [one.similarity == 1 for one in found.shown] == [True, False, False]


def test_what_was_taken_back_and_what_is_like_nothing_is_not_told(place: Consultation) -> None:
    case, leire = waiting(place), factories.user("leire")
    other = desk.write(place, leire, body=NEARLY)
    assert texts_alike(case.revision).total == 1
    withdraw_comment(account=leire, comment=other, at=NOW)
    assert texts_alike(case.revision) == TextsAlike()


def test_an_objection_and_a_proposal_to_erase_are_decided_each_by_itself(place: Consultation) -> None:
    case = waiting(place)
    removals = [desk.decide(waiting(place, factories.user(name), NEARLY), "restrict") for name in ("jon", "leire")]
    author = removals[0].comment.participant.account
    assert author is not None
    appeal_decision(decision=removals[0], by=author, text="No insulta a nadie.", at=NOW)
    proposal = desk.propose_erasure(removals[1], by=factories.staff("maite", Role.MODERATOR))
    found = texts_alike(case.revision)
    assert (found.total, list(found.cases)) == (2, [])
    assert list(texts_alike(proposal.case.revision).cases) == [case.code]


def test_a_flood_costs_what_a_few_cost(place: Consultation, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            texts_alike(case.revision)
        return len(captured)

    monkeypatch.setattr(alike, "MOST", 6)
    case = waiting(place)
    waiting(place, factories.user("jon"), NEARLY)
    texts_alike(case.revision)  # loads what the case was read without
    few = asked()
    for number in range(8):
        waiting(place, factories.user(f"p{number}"), f"{NEARLY} {number}")
    assert (asked(), few) == (4, 4)
    found = texts_alike(case.revision)
    assert (found.total, found.full, len(found.shown)) == (6, True, 5)


def test_all_are_decided_together_by_the_batch_that_there_is(place: Consultation, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own
    case, others = waiting(place), [waiting(place, factories.user(name), NEARLY) for name in ("jon", "leire")]
    client = Client()
    client.force_login(factories.benat(), backend=conf.AUTHENTICATION_BACKENDS[0])
    page = client.get(f"/en/desk/cases/{case.code}/").content.decode()
    first, second = sorted(one.code for one in others)
    address = f"/en/desk/batches/?case={case.code}&amp;case={first}&amp;case={second}"
    assert "2 texts alike" in page
    assert address in page
    chosen = client.get(address.replace("&amp;", "&"))
    assert {one.code for one in chosen.context["cases"]} == {case.code, *(one.code for one in others)}
