"""Lists and pages of consultations: what the public gets, in which order, for how many statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa.core.errors import DomainError
from proposals.enums import ConsultationState, RevisionState
from proposals.models import Consultation, Department
from proposals.queries.consultations import (
    Filters,
    Phase,
    coming_next,
    consultation_page,
    listed_departments,
    listed_topics,
    open_now,
    phase_of,
    public_list,
)
from proposals.queries.departments import department_list, department_page
from proposals.queries.drafts import editor_desk, find_draft
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

S = ConsultationState


def titles(filters: Filters | None = None) -> list[str]:
    return [row.consultation.title_es for row in public_list(filters or Filters(), at=NOW).items]


def make(name: str, state: str = S.OPEN, *, closes_in: int = 14, **fields: Any) -> Consultation:
    opens_at = NOW + timedelta(days=3) if state == S.SCHEDULED else NOW - timedelta(days=60)
    dates = {"opens_at": opens_at, "closes_at": NOW + timedelta(days=closes_in)}
    return factories.consultation(state, title_es=name, **{**dates, **fields})


@pytest.fixture
def seven() -> None:
    make("abierta, queda mucho", closes_in=20)
    make("abierta, queda poco", closes_in=2)
    make("terminó y nadie la ha cerrado", closes_in=-1)
    make("próxima", S.SCHEDULED, closes_in=30)
    make("suspendida", S.SUSPENDED, closes_in=4)
    make("respondida", S.RESPONDED, closes_in=-40)
    make("retirada", S.WITHDRAWN, closes_in=-50)
    make("borrador secreto", S.DRAFT)
    make("en revisión secreta", S.REVIEW)
    make("retirada sin publicar", S.WITHDRAWN, published_at=None)


@pytest.mark.usefixtures("seven")
def test_the_list_has_what_is_public_and_what_is_urgent_first() -> None:
    assert titles() == [
        "abierta, queda poco",
        "suspendida",
        "abierta, queda mucho",
        "próxima",
        "terminó y nadie la ha cerrado",
        "respondida",
        "retirada",
    ]


@pytest.mark.usefixtures("seven")
def test_the_filters_agree_with_the_clock() -> None:
    assert titles(Filters(phase=Phase.OPEN)) == ["abierta, queda poco", "suspendida", "abierta, queda mucho"]
    assert titles(Filters(phase=Phase.UPCOMING)) == ["próxima"]
    assert titles(Filters(phase=Phase.CLOSED)) == ["terminó y nadie la ha cerrado", "respondida", "retirada"]
    for phase in Phase:
        found = public_list(Filters(phase=phase), at=NOW).items
        assert {phase_of(row.consultation, NOW) for row in found} == {phase}


def test_filters_by_department_and_topic_offer_only_what_is_public() -> None:
    culture, mobility = factories.department("Cultura"), factories.department("Movilidad")
    make("bibliotecas", department=culture, topic="cultura")
    make("autobuses", department=mobility, topic="movilidad")
    make("secreta", S.DRAFT, department=factories.department("Hacienda"), topic="impuestos")
    assert titles(Filters(department=culture.code)) == ["bibliotecas"]
    assert titles(Filters(topic="movilidad")) == ["autobuses"]
    assert titles(Filters(topic="impuestos")) == []
    assert listed_departments() == [culture, mobility]
    assert listed_topics() == ["cultura", "movilidad"]


def test_people_and_contributions_count_what_is_public() -> None:
    here = make("abierta")
    ane = factories.ane()
    factories.comment(here, ane)
    factories.comment(here, ane)
    factories.comment(here, factories.user("iker"), state=RevisionState.HELD_SYSTEM)
    (row,) = public_list(Filters(), at=NOW).items
    assert (row.people, row.comments) == (1, 2)


def test_pages_of_the_list() -> None:
    for number in range(5):
        make(f"abierta {number}", closes_in=number + 1)
    pages = [public_list(Filters(), at=NOW, page=page, size=2) for page in (1, 2, 3)]
    assert [len(page.items) for page in pages] == [2, 2, 1]
    assert {(page.total, page.pages) for page in pages} == {(5, 3)}
    for wrong in (0, 4, -1):
        with pytest.raises(DomainError, match="not_found"):
            public_list(Filters(), at=NOW, page=wrong, size=2)


def test_the_first_page_shows_what_closes_and_what_opens_soonest() -> None:
    make("abierta, queda mucho", closes_in=20)
    make("abierta, queda poco", closes_in=2)
    make("próxima, lejos", S.SCHEDULED, opens_at=NOW + timedelta(days=9), closes_in=30)
    make("próxima, cerca", S.SCHEDULED, opens_at=NOW + timedelta(days=1), closes_in=30)
    assert [row.consultation.title_es for row in open_now(at=NOW, most=1)] == ["abierta, queda poco"]
    assert [row.consultation.title_es for row in coming_next(at=NOW)] == ["próxima, cerca", "próxima, lejos"]


def test_the_page_of_one_is_whole_and_hides_how_it_was_made() -> None:
    here = factories.consultation(S.OPEN)
    page = consultation_page(code=here.code, account=None, at=NOW)
    assert [part.key for part in page.sections] == ["problem"]
    assert len(page.proposals) == 2
    assert (page.documents, page.steps, page.people) == ([], [], 0)


def test_a_department_has_its_units_and_its_public_consultations() -> None:
    above, other = factories.department("Gobierno"), factories.department("Sin nada")
    here = make("abierta", department=above)
    make("secreta", S.DRAFT, department=above)
    page = department_page(code=above.code, at=NOW)
    assert [row.consultation for row in page.consultations.items] == [here]
    assert [(row.department, row.consultations) for row in department_list()] == [(above, 1), (other, 0)]
    with pytest.raises(DomainError, match="not_found"):
        department_page(code="nowhere2", at=NOW)


def statements(call: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as caught:
        call()
    return len(caught)


@pytest.mark.parametrize("rows", [1, 12])
def test_the_statements_of_every_list_do_not_depend_on_its_rows(rows: int) -> None:
    where: Department = factories.department()
    carla, pili = factories.carla(where), factories.pili()
    for _ in range(rows):
        here = factories.consultation(S.OPEN, department=where)
        factories.comment(here, carla)
        factories.consultation(S.REVIEW, department=where)
        factories.consultation(S.OPEN)
    found = {
        "list": statements(lambda: public_list(Filters(), at=NOW)),
        "open now": statements(lambda: open_now(at=NOW)),
        "one": statements(lambda: consultation_page(code=here.code, account=None, at=NOW)),
        "department": statements(lambda: department_page(code=where.code, at=NOW)),
        "departments": statements(department_list),
        "desk of carla": statements(lambda: editor_desk(carla)),
        "desk of pili": statements(lambda: editor_desk(pili)),
        "draft": statements(lambda: find_draft(code=here.code, account=carla)),
    }
    assert found == {
        "list": 3,
        "open now": 2,
        "one": 7,
        "department": 5,
        "departments": 1,
        "desk of carla": 3,
        "desk of pili": 5,
        "draft": 7,
    }
