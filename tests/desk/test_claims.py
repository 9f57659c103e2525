"""Who looks at a case: seen by the others, in nobody's way, gone with the browser that held it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from moderation.models import CaseClaim, ReviewCase
from moderation.queries.queue import queue, watched
from moderation.services.claims import CLAIM, claim_case, release_claim, renew_claim, take_over_claim
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.models import Event
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> ReviewCase:
    return desk.held(factories.consultation())


def maite() -> User:
    return factories.staff("maite", Role.MODERATOR)


def test_a_claim_is_seen_by_the_others_and_hides_nothing(case: ReviewCase) -> None:
    benat, other = factories.benat(), maite()
    claim = claim_case(case=case, by=benat, at=NOW)
    assert (claim.holder, claim.until) == (benat, NOW + timedelta(seconds=120))
    assert [(row.case, row.watched_by) for row in queue(at=NOW).rows] == [(case, "beñat")]
    with pytest.raises(DomainError) as error:
        claim_case(case=case, by=other, at=NOW + timedelta(seconds=119))
    assert (error.value.code, error.value.params) == ("claim.taken", {"who": "beñat"})
    assert desk.decide(case, "approve", by=other).decided_by == other


def test_a_claim_of_a_closed_browser_runs_out_and_one_that_lives_is_renewed(case: ReviewCase) -> None:
    benat, other = factories.benat(), maite()
    claim_case(case=case, by=benat, at=NOW)
    assert renew_claim(case=case, by=benat, at=NOW + timedelta(seconds=100)).until == NOW + timedelta(seconds=220)
    late = NOW + timedelta(seconds=220)
    assert (watched(at=late - timedelta(seconds=1)), watched(at=late)) == ({case.code: "beñat"}, {})
    with pytest.raises(DomainError, match=r"claim\.lost"):
        renew_claim(case=case, by=benat, at=late)
    assert claim_case(case=case, by=other, at=late).holder == other
    with pytest.raises(DomainError, match=r"claim\.lost"):
        renew_claim(case=case, by=benat, at=late)


def test_the_community_manager_may_take_over_and_a_moderator_may_not(case: ReviewCase) -> None:
    benat, other = factories.benat(), maite()
    claim_case(case=case, by=other, at=NOW)
    assert take_over_claim(case=case, by=benat, at=NOW).holder == benat
    with pytest.raises(DomainError, match="forbidden"):
        take_over_claim(case=case, by=other, at=NOW)
    assert release_claim(case=case, by=other, at=NOW) is False
    assert release_claim(case=case, by=benat, at=NOW) is True
    assert CaseClaim.objects.count() == 0


def test_a_decision_releases_the_claim_and_a_closed_case_is_not_claimed(case: ReviewCase) -> None:
    benat = factories.benat()
    claim_case(case=case, by=benat, at=NOW)
    desk.decide(case, "approve", by=benat)
    assert CaseClaim.objects.count() == 0
    for act in (claim_case, take_over_claim):
        with pytest.raises(DomainError, match=r"case\.closed"):
            act(case=case, by=benat, at=NOW)
    with pytest.raises(DomainError, match="forbidden"):
        claim_case(case=case, by=factories.ane(), at=NOW)


def test_the_others_are_told_once_not_with_each_sign_of_life(case: ReviewCase) -> None:
    benat = factories.benat()
    for second in (0, 40, 80):
        claim_case(case=case, by=benat, at=NOW + timedelta(seconds=second))
    release_claim(case=case, by=benat, at=NOW + CLAIM)
    told = Event.objects.filter(topic="mod:queue", kind__in=["case.claimed", "case.released"]).order_by("seq")
    assert [(row.kind, row.ref) for row in told] == [("case.claimed", case.code), ("case.released", case.code)]
    assert told[0].payload["by"] == benat.code


def test_the_page_claims_with_and_without_a_script(settings_of_demo: None) -> None:
    place = factories.consultation(at=timezone.now())
    now = timezone.now()
    case = desk.open_for(desk.write(place, verdict=desk.HELD, at=now), at=now)
    benat, other = Client(), Client()
    benat.force_login(factories.benat(), backend=settings.AUTHENTICATION_BACKENDS[0])
    other.force_login(maite(), backend=settings.AUTHENTICATION_BACKENDS[0])
    address = f"/en/desk/cases/{case.code}/claim/"

    pressed = benat.post(address, {"act": "claim"})
    beat = other.post(address, {"act": "claim"}, headers={"Accept": "application/json"})

    assert pressed["Location"] == f"/en/desk/cases/{case.code}/"
    assert (beat.status_code, beat.json()) == (409, {"code": "claim.taken", "says": "beñat is looking at this."})
    assert "beñat is looking at this" in other.get(f"/en/desk/cases/{case.code}/").content.decode()
    assert "You are looking at this." in benat.get(f"/en/desk/cases/{case.code}/").content.decode()
    assert other.get("/en/desk/watch/").json()["claims"] == {case.code: "beñat"}
    anyone = Client()
    anyone.force_login(factories.ane(), backend=settings.AUTHENTICATION_BACKENDS[0])
    assert [anyone.post(address, {"act": "claim"}).status_code, anyone.get("/en/desk/watch/").status_code] == [404, 404]


@pytest.fixture
def settings_of_demo(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own
