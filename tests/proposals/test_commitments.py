"""What a department promises is part of its response, and then everybody sees how far it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.models import Commitment, Consultation, OfficialResponse
from proposals.queries.responses import commitments_of, public_commitments
from proposals.services import responses
from proposals.services.commitments import promise, take_back_promise, update_commitment
from tests import factories
from tests.factories import NOW
from tests.proposals import drafting

pytestmark = pytest.mark.django_db

TEXTS: dict[str, Any] = {"text_es": "Diez vehículos más.", "text_eu": "Hamar ibilgailu gehiago."}
DUE = date(2026, 9, 1)


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def carla(place: Consultation) -> User:
    return factories.carla(place.department)


@pytest.fixture
def draft(place: Consultation, carla: User) -> OfficialResponse:
    return drafting.written(place, carla)


@pytest.fixture
def promised(place: Consultation, carla: User, draft: OfficialResponse) -> Commitment:
    """In public."""
    made = promise(by=carla, response=draft, due_on=DUE, at=NOW, **TEXTS)
    draft.refresh_from_db()
    responses.submit_response(by=carla, response=draft, revision=draft.revision, at=NOW)
    dorota = factories.dorota(place.department)
    responses.publish_response(by=dorota, response=drafting.approve(draft, dorota), at=NOW)
    return made


def refusal(act: Callable[[], object]) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as error:
        act()
    return error.value.code, error.value.field


def test_a_promise_of_a_draft_is_seen_by_nobody_outside(
    place: Consultation, carla: User, draft: OfficialResponse
) -> None:
    promise(by=carla, response=draft, due_on=DUE, at=NOW, **TEXTS)
    assert list(public_commitments(place)) == []
    assert not Event.objects.filter(kind="commitment.updated").exists()


def test_a_published_promise_is_seen_by_everybody(place: Consultation, promised: Commitment) -> None:
    assert list(public_commitments(place)) == [promised]
    assert commitments_of([promised.response_id]) == {promised.response_id: [promised]}
    assert (promised.department, promised.state, promised.due_on) == (place.department, "pending", DUE)


def test_a_new_promise_means_new_words_to_sign(carla: User, draft: OfficialResponse) -> None:
    made = promise(by=carla, response=draft, at=NOW, **TEXTS)
    stale = refusal(lambda: responses.submit_response(by=carla, response=draft, revision=draft.revision, at=NOW))
    assert stale == ("edit.conflict", None)
    draft.refresh_from_db()
    take_back_promise(by=carla, commitment=made, at=NOW)
    again = refusal(lambda: responses.submit_response(by=carla, response=draft, revision=draft.revision, at=NOW))
    assert (again, Commitment.objects.count()) == (("edit.conflict", None), 0)


def test_what_was_sent_or_published_gets_no_new_promises_and_loses_none(carla: User, promised: Commitment) -> None:
    late = refusal(lambda: promise(by=carla, response=promised.response, at=NOW, **TEXTS))
    gone = refusal(lambda: take_back_promise(by=carla, commitment=promised, at=NOW))
    assert (late[0], gone[0], Commitment.objects.count()) == ("response.not_editable", "response.not_editable", 1)


def test_a_promise_has_words_in_both_languages_and_a_day_to_come(carla: User, draft: OfficialResponse) -> None:
    def make(**changes: object) -> tuple[str, str | None]:
        values: dict[str, object] = {**TEXTS, "due_on": DUE, **changes}
        return refusal(lambda: promise(by=carla, response=draft, at=NOW, **values))  # type: ignore[arg-type]

    assert make(text_eu="") == ("text.empty", "text_eu")
    assert make(text_es="x" * 601) == ("text.too_long", "text_es")
    assert make(due_on=NOW.date() - timedelta(days=1)) == ("commitment.past", "due_on")
    assert Commitment.objects.count() == 0


def test_its_department_or_the_community_manager_says_how_far_it_is(
    place: Consultation, carla: User, promised: Commitment
) -> None:
    outsiders = [
        factories.ane(),
        factories.carla(factories.department("Hacienda")),
        factories.pili(),
        factories.staff("m", Role.MODERATOR),
    ]
    for person in outsiders:
        said = refusal(lambda by=person: update_commitment(by=by, commitment=promised, state="done", at=NOW))  # type: ignore[misc]
        assert said == ("not_found", None)
    update_commitment(by=carla, commitment=promised, state="in_progress", at=NOW)
    done = update_commitment(
        by=factories.benat(), commitment=promised, state="done", evidence_url="https://a.eus/acta", at=NOW
    )
    assert (done.state, done.evidence_url) == ("done", "https://a.eus/acta")
    told = Event.objects.filter(kind="commitment.updated").order_by("topic", "seq")
    assert [(event.topic, event.payload["state"]) for event in told] == [
        (f"consultation:{place.code}", "in_progress"),
        (f"consultation:{place.code}", "done"),
        ("feed", "in_progress"),
        ("feed", "done"),
    ]


def test_a_promise_is_dropped_with_a_public_reason_and_evidence_is_an_address(
    carla: User, promised: Commitment
) -> None:
    def update(**values: str) -> str:
        return refusal(lambda: update_commitment(by=carla, commitment=promised, at=NOW, **values))[0]

    assert update(state="dropped") == "commitment.reason"
    assert update(state="soon") == "commitment.state"
    for address in ("javascript:alert(1)", "a.eus", "https://", "file:///etc"):
        assert update(state="done", evidence_url=address) == "commitment.evidence"
    dropped = update_commitment(by=carla, commitment=promised, state="dropped", reason="Sin presupuesto.", at=NOW)
    assert (dropped.state, dropped.reason) == ("dropped", "Sin presupuesto.")


def test_a_promise_of_a_draft_is_not_updated(carla: User, draft: OfficialResponse) -> None:
    made = promise(by=carla, response=draft, at=NOW, **TEXTS)
    said = refusal(lambda: update_commitment(by=carla, commitment=made, state="done", at=NOW))
    other = refusal(lambda: update_commitment(by=factories.benat(), commitment=made, state="done", at=NOW))
    assert (said[0], other[0]) == ("response.not_published", "not_found")
