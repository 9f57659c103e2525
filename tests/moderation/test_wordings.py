"""The words of a reason may be improved; what was decided before keeps those that were true then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client

from moderation.models import ModerationDecision
from moderation.services.imported import restrict_imported
from moderation.services.reasons import word_reason
from participa import events
from participa.accounts.enums import Role
from proposals.models import Consultation
from tests import factories
from tests.api.clients import ROOT
from tests.factories import NOW
from tests.moderation import desk
from tests.moderation.ways import program

pytestmark = pytest.mark.django_db

TOMORROW, LATER = NOW + timedelta(days=1), NOW + timedelta(days=2)


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


def reword(code: str, words: str, at: datetime = TOMORROW) -> None:
    reason = desk.reason(code)
    reason.label_es = words
    assert word_reason(by=factories.benat(), reason=reason, at=at) is not None
    cache.clear()  # a new wording may take a minute to be seen


def decided_by_every_road(place: Consultation) -> dict[str, ModerationDecision]:
    removal = desk.decide(desk.flagged(place), "restrict")
    gone = desk.decide_with(desk.flagged(place), "personal-data")
    maite = factories.staff("maite", Role.MODERATOR)
    kept, other = desk.write(place), desk.write(place, factories.user("jon"))
    listed = desk.write(place, body="Esto ya se había quitado allí.")
    restrict_imported(comments=[listed], at=NOW)
    return {
        "removal": removal,
        "erasure": desk.erase(desk.propose_erasure(gone, by=gone.decided_by), by=maite),
        "sanction": desk.suspend(desk.flagged(place)).decision,
        "merge": desk.merge(desk.open_for_staff(other), kept),
        "import": ModerationDecision.objects.get(comment=listed),
    }


def test_a_decision_by_any_road_keeps_the_words_that_its_reason_had_then(place: Consultation) -> None:
    made = decided_by_every_road(place)
    before = {name: (one.words.label_es, one.statement.ground) for name, one in made.items() if one.words}
    for code in {one.reason.code for one in made.values() if one.reason}:
        reword(code, "Otras palabras")
    after = {name: ModerationDecision.objects.get(pk=one.pk) for name, one in made.items()}
    assert {name: one.wording.version for name, one in after.items() if one.wording} == dict.fromkeys(made, 1)
    assert {name: (one.words.label_es, one.statement.ground) for name, one in after.items() if one.words} == before
    assert {one.reason.label_es for one in after.values() if one.reason} == {"Otras palabras"}

    later = desk.decide(desk.flagged(place), "restrict", at=LATER)
    assert later.wording is not None
    assert (later.wording.version, later.wording.label_es) == (2, "Otras palabras")


def test_what_the_public_and_the_desk_read_of_an_old_decision_does_not_change(place: Consultation) -> None:
    old = desk.decide(desk.flagged(place), "restrict")
    first = desk.reason().label_es
    reword("insult", "Falta de respeto")
    new = desk.decide(desk.flagged(place), "restrict", at=LATER)
    for made, says, not_this in ((old, first, "Falta de respeto"), (new, "Falta de respeto", first)):
        page = Client().get(f"/es/comments/{made.comment.code}/thread/", follow=True).content.decode()
        card = program(factories.benat()).get(f"{ROOT}/moderation/cases/{made.case.code}/").json()
        assert (says in page, not_this in page) == (True, False)
        assert [(one["reason"], one["wording"]["label"]["es"]) for one in card["decisions"]] == [("insult", says)]


def test_decisions_of_before_get_the_newest_wording_that_is_not_younger(place: Consultation) -> None:
    fill = import_module("moderation.migrations.0084_wordings_of_before").fill
    reword("insult", "Segundas palabras", NOW + timedelta(days=2))
    reword("insult", "Terceras palabras", NOW + timedelta(days=3))
    made = [desk.decide(desk.flagged(place), "restrict", at=NOW + timedelta(days=day)) for day in (0, 2, 9, 9)]
    with events.unit():
        ModerationDecision.objects.filter(pk=made[3].pk).update(decided_at=datetime(2020, 1, 1, tzinfo=UTC))
        ModerationDecision.objects.update(wording=None)
        fill(apps, None)
    found = ModerationDecision.objects.in_bulk([one.pk for one in made])
    versions = [getattr(found[one.pk].wording, "version", None) for one in made]
    assert versions == [1, 2, 3, None]
