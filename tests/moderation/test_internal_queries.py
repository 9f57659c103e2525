"""Questions to departments: frozen without personal data, due on a working day, answered, returned or given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation.enums import QueryState
from moderation.models import InternalQuery, QueryItem
from moderation.queries.answers import departments_to_ask, find_query, with_departments
from moderation.services import internal_queries as services
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import ResponseState, RevisionState
from proposals.models import Comment, Consultation, LocalHoliday, OfficialResponse, Theme
from proposals.services import responses
from proposals.services.themes import assign_comments, make_theme, publish_theme
from tests import factories
from tests.factories import NOW
from tests.moderation import desk
from tests.proposals.drafting import WORDS, approve
from tests.proposals.outbox import run_outbox

pytestmark = pytest.mark.django_db

QUESTION = "¿Habrá vehículos adaptados?"


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def benat() -> User:
    return factories.benat()


@pytest.fixture
def asked(place: Consultation) -> Comment:
    body = "Llamad a mi hermana al 600 00 00 00: va en silla."
    return factories.comment(place, factories.ane(), kind="question", body=body)


def send(by: User, place: Consultation, *comments: Comment, **changes: Any) -> InternalQuery:
    values: dict[str, Any] = {
        "consultation": place, "department": place.department, "question": QUESTION, "comments": comments, "at": NOW,
    }  # fmt: skip
    return services.send_query(by=by, **{**values, **changes})


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as error:
        act()
    return error.value.code


def test_a_question_is_sent_with_a_code_a_date_and_what_it_is_about(
    benat: User, place: Consultation, asked: Comment
) -> None:
    first, second = send(benat, place, asked), send(benat, place, asked)

    assert [first.code, second.code] == ["CI-2026-0001", "CI-2026-0002"]
    assert (first.state, first.due_on, first.sent_by) == ("sent", date(2026, 3, 25), benat)
    told = Event.objects.filter(kind="query.sent")
    assert set(told.values_list("topic", flat=True)) == {f"dept:{place.department.code}"}
    assert all(QUESTION not in str(event.payload) for event in Event.objects.all())


def test_what_a_department_reads_holds_no_personal_data_and_never_changes(
    benat: User, place: Consultation, asked: Comment
) -> None:
    send(benat, place, asked)
    desk.decide(desk.open_for_staff(asked), "restrict")
    assert QueryItem.objects.get().excerpt == "Llamad a mi hermana al ▮▮▮: va en silla."
    long = factories.comment(place, factories.user("jon"), body="palabra " * 200)
    send(benat, place, long)
    excerpt = QueryItem.objects.get(comment=long).excerpt
    assert (len(excerpt) <= 600, excerpt.endswith("palabra…")) == (True, True)


@pytest.mark.parametrize(
    ("sent", "local", "due"),
    [
        (datetime(2026, 3, 10, 9, tzinfo=UTC), [], date(2026, 3, 25)),  # San José falls in between
        (datetime(2026, 3, 10, 9, tzinfo=UTC), [date(2026, 3, 12)], date(2026, 3, 26)),
        (datetime(2026, 3, 27, 9, tzinfo=UTC), [], date(2026, 4, 15)),  # Easter
        (datetime(2026, 3, 10, 23, 30, tzinfo=UTC), [], date(2026, 3, 26)),  # already the 11th in Madrid
    ],
)
def test_the_date_counts_ten_working_days_of_the_departments_calendar(
    benat: User, place: Consultation, asked: Comment, sent: datetime, local: list[date], due: date
) -> None:
    with events.unit():
        LocalHoliday.objects.bulk_create(LocalHoliday(day=day, name="Fiesta") for day in local)
        LocalHoliday.objects.create(day=date(2026, 3, 13), name="De otro territorio", subdivision="NC")
    assert send(benat, place, asked, at=sent).due_on == due


def test_only_the_community_manager_sends_forwards_or_gives_up(
    benat: User, place: Consultation, asked: Comment
) -> None:
    carla = factories.carla(place.department)
    back = services.return_query(by=carla, query=send(benat, place, asked), reason="No es nuestro.", at=NOW)
    people = [
        factories.ane(), carla, factories.dorota(place.department), factories.pili(),
        factories.staff("m", Role.MODERATOR),
    ]  # fmt: skip
    for person in people:
        acts: list[Callable[[], object]] = [
            lambda by=person: send(by, place, asked),  # type: ignore[misc]
            lambda by=person: services.forward_query(by=by, query=back, department=place.department, at=NOW),  # type: ignore[misc]
            lambda by=person: services.close_query(by=by, query=back, at=NOW),  # type: ignore[misc]
        ]
        assert {refusal(act) for act in acts} == {"forbidden"}
    assert InternalQuery.objects.values_list("state", flat=True).get() == "returned"


def test_only_public_texts_of_the_consultation_are_sent(benat: User, place: Consultation, asked: Comment) -> None:
    held = factories.comment(place, factories.user("jon"), state=RevisionState.HELD_SYSTEM, body="canario")
    elsewhere = factories.comment(factories.consultation(), factories.user("leire"))
    foreign = make_theme(by=benat, consultation=factories.consultation(), at=NOW, label_es="Otro")
    assert refusal(lambda: send(benat, place, asked, held)) == "not_found"
    assert refusal(lambda: send(benat, place, asked, elsewhere)) == "not_found"
    assert refusal(lambda: send(benat, place, themes=[foreign])) == "not_found"
    assert refusal(lambda: send(benat, place)) == "internal_query.empty"
    assert (InternalQuery.objects.count(), QueryItem.objects.count()) == (0, 0)


def test_a_question_has_words_a_day_to_come_and_somebody_who_can_answer(
    benat: User, place: Consultation, asked: Comment
) -> None:
    with events.unit():
        imported = factories.department("Importado")
        type(imported).objects.filter(pk=imported.pk).update(external=True)
    imported.refresh_from_db()
    assert refusal(lambda: send(benat, place, asked, question="\u200b")) == "text.empty"
    assert refusal(lambda: send(benat, place, asked, due_on=date(2026, 3, 9))) == "internal_query.due_past"
    assert refusal(lambda: send(benat, place, asked, department=imported)) == "internal_query.department"
    assert refusal(lambda: send(benat, place, asked, assignee=factories.ane())) == "internal_query.assignee"
    assert imported not in departments_to_ask()
    carla = factories.carla(place.department)
    assert send(benat, place, asked, assignee=carla, due_on=date(2026, 3, 10)).assignee == carla


def test_a_theme_says_in_public_that_a_department_has_it(benat: User, place: Consultation, asked: Comment) -> None:
    theme = make_theme(by=benat, consultation=place, at=NOW, label_es="Sillas", label_eu="Aulkiak")
    assign_comments(by=benat, theme=theme, comments=[asked], at=NOW)
    publish_theme(by=benat, theme=theme, at=NOW)

    query = send(benat, place, themes=[theme])

    assert Theme.objects.get().stage == "with_department"
    assert [item.excerpt for item in find_query(query.code)[1]] == ["Sillas"]
    response = services.answer_query(by=factories.carla(place.department), query=query, at=NOW)
    assert (list(response.themes.all()), list(response.comments.all())) == ([theme], [asked])


def test_the_answer_is_begun_once_and_the_question_follows_it_to_its_end(
    benat: User, place: Consultation, asked: Comment
) -> None:
    carla, dorota = factories.carla(place.department), factories.dorota(place.department)
    query = send(benat, place, asked)

    def state() -> str:
        run_outbox()
        query.refresh_from_db()
        return query.state

    response = services.answer_query(by=carla, query=query, at=NOW)
    assert services.answer_query(by=dorota, query=query, at=NOW) == response
    assert (OfficialResponse.objects.count(), state()) == (1, "drafting")
    saved = responses.save_response(by=carla, response=response, revision=1, at=NOW, **WORDS)
    responses.submit_response(by=carla, response=saved, revision=2, at=NOW)
    assert state() == "submitted"
    responses.request_changes(by=dorota, response=saved, note="Más corto.", at=NOW)
    assert state() == "drafting"
    responses.submit_response(by=carla, response=saved, revision=2, at=NOW)
    approve(saved, dorota)
    assert state() == "approved"
    responses.publish_response(by=dorota, response=saved, at=NOW + timedelta(hours=1))
    assert (state(), query.result, query.closed_at) == ("closed", "published", NOW + timedelta(hours=1))
    assert with_departments(at=NOW).total == 0


def test_a_question_does_not_exist_for_other_departments(benat: User, place: Consultation, asked: Comment) -> None:
    query = send(benat, place, asked)
    for person in (factories.carla(factories.department("Hacienda")), factories.ane(), benat, factories.pili()):
        assert refusal(lambda by=person: services.answer_query(by=by, query=query, at=NOW)) == "not_found"  # type: ignore[misc]
        assert refusal(lambda by=person: services.return_query(by=by, query=query, reason="x", at=NOW)) == "not_found"  # type: ignore[misc]
    assert OfficialResponse.objects.count() == 0


def test_a_returned_question_goes_to_another_department_and_keeps_its_code(
    benat: User, place: Consultation, asked: Comment
) -> None:
    carla, other = factories.carla(place.department), factories.department("Hacienda")
    query = send(benat, place, asked)
    started = services.answer_query(by=carla, query=query, at=NOW)
    assert refusal(lambda: services.return_query(by=carla, query=query, reason=" ", at=NOW)) == "text.empty"

    back = services.return_query(by=carla, query=query, reason="Es de Hacienda.", at=NOW)
    assert (back.state, back.return_reason, back.bounces, back.response) == ("returned", "Es de Hacienda.", 1, None)
    assert OfficialResponse.objects.get() == started
    assert refusal(lambda: services.answer_query(by=carla, query=query, at=NOW)) == "internal_query.closed"
    assert [row.query for row in with_departments(at=NOW + timedelta(days=99)).rows] == [query]
    assert with_departments(at=NOW + timedelta(days=99)).late == 0

    sent = services.forward_query(by=benat, query=query, department=other, at=NOW)
    assert (sent.code, sent.state, sent.department) == (query.code, "sent", other)
    assert refusal(lambda: services.answer_query(by=carla, query=query, at=NOW)) == "not_found"
    assert refusal(lambda: services.close_query(by=benat, query=query, at=NOW)) == "internal_query.not_returned"
    services.return_query(by=factories.carla(other), query=query, reason="Tampoco.", at=NOW)
    closed = services.close_query(by=benat, query=query, at=NOW)
    assert (closed.state, closed.result, closed.bounces) == ("closed", "unanswerable", 2)


def test_a_question_whose_answer_waits_for_an_approver_is_not_returned(
    benat: User, place: Consultation, asked: Comment
) -> None:
    carla = factories.carla(place.department)
    query = send(benat, place, asked)
    response = services.answer_query(by=carla, query=query, at=NOW)
    saved = responses.save_response(by=carla, response=response, revision=1, at=NOW, **WORDS)
    responses.submit_response(by=carla, response=saved, revision=2, at=NOW)
    run_outbox()
    said = refusal(lambda: services.return_query(by=carla, query=query, reason="x", at=NOW))
    assert said == "internal_query.answered"


def test_what_is_late_is_counted_and_many_cost_the_same_as_few(
    benat: User, place: Consultation, asked: Comment
) -> None:
    counts = []
    for number in (2, 12):
        for _ in range(number):
            send(benat, place, asked, due_on=date(2026, 3, 12))
        with CaptureQueriesContext(connection) as read:
            found = with_departments(at=NOW + timedelta(days=5), limit=5)
        counts.append((len(read), found.total, found.late))
    assert counts == [(1, 2, 2), (1, 14, 14)]
    assert (found.rows[0].days, found.rows[0].late, found.rows[0].items) == (-3, True, 1)
    assert with_departments(at=NOW).late == 0


def test_every_state_of_an_answer_has_its_state_of_the_question() -> None:

    assert set(services._FOLLOWS) == set(ResponseState)
    assert set(services._FOLLOWS.values()) <= set(QueryState)
