"""Beñat decides at the desk; nobody else finds it, nobody decides on their own words, and no typed word is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.models import InternalQuery, ModerationDecision, ReviewCase
from moderation.services.internal_queries import return_query
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.ops.bench.desk import BUDGET
from participa.ops.bench.desk_world import open_cases
from proposals.enums import CommentKind
from proposals.models import Comment, Consultation, Theme
from tests import factories
from tests.environment import ROOT
from tests.moderation import desk

pytestmark = pytest.mark.django_db

TYPED = "Lo quitamos porque nombra a una vecina."


@pytest.fixture(autouse=True)
def relaxed(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own


@pytest.fixture
def place() -> Consultation:
    return factories.consultation(at=timezone.now())


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def held(place: Consultation, account: User | None = None, *, body: str = desk.WORDS) -> ReviewCase:
    now = timezone.now()
    return desk.open_for(desk.write(place, account, verdict=desk.HELD, body=body, at=now), at=now)


def restrict(case: ReviewCase, **more: object) -> dict[str, object]:
    return {"action": "restrict", "reason": "insult", "explanation": TYPED, "version": case.version, **more}


def test_the_desk_does_not_exist_for_anybody_else(place: Consultation) -> None:
    case = held(place)
    pages = ["/es/desk/", f"/es/desk/cases/{case.code}/", "/es/desk/questions/", f"/es/desk/themes/{place.code}/"]
    outsiders = (
        factories.ane(),
        factories.pili(),
        factories.carla(place.department),
        factories.dorota(place.department),
    )
    for outsider in outsiders:
        client = signed_in(outsider)
        for page in pages:
            answer = client.get(page)
            assert (answer.status_code, "inútiles" in answer.content.decode()) == (404, False), (outsider, page)
        assert client.post(pages[1], restrict(case)).status_code == 404
    assert [Client().get(page).status_code for page in pages] == [302] * 4
    assert ModerationDecision.objects.count() == 0


def test_a_moderator_decides_but_does_not_send_questions(place: Consultation) -> None:
    client = signed_in(factories.staff("mikel", Role.MODERATOR))
    case = held(place)
    assert case.code in client.get("/es/desk/").content.decode()
    assert client.get(f"/es/desk/cases/{case.code}/").status_code == 200
    assert [client.get(f"/es/desk/{page}/").status_code for page in ("questions", "send")] == [404, 404]


def test_the_marked_words_are_shown_and_never_run(place: Consultation) -> None:
    case = held(place, body="Lo de la ventanilla es <script>alert(1)</script> de verdad.")
    shown = signed_in(factories.benat()).get(f"/es/desk/cases/{case.code}/").content.decode()
    assert "<mark>&lt;script&gt;ale<sup>A</sup></mark>rt(1)" in shown
    assert "<script>alert" not in shown


def test_a_text_is_removed_with_a_tombstone_and_put_back_by_undo(place: Consultation) -> None:
    proposal = place.proposals.get(position=1)
    comment = desk.write(proposal, at=timezone.now())
    client = signed_in(factories.benat())
    opened = client.post(f"/es/desk/comments/{comment.code}/")
    case = ReviewCase.objects.get()
    assert opened["Location"] == f"/es/desk/cases/{case.code}/"

    decided = client.post(opened["Location"], restrict(case))

    assert (decided.status_code, decided["Location"]) == (302, "/es/desk/")
    public = Client().get(f"/es/proposals/{proposal.code}/").content.decode()
    assert ("inútiles" in public, 'class="tomb"' in public) == (False, True)
    decision = ModerationDecision.objects.get()
    assert f"/es/desk/decisions/{decision.code}/undo/" in client.get("/es/desk/").content.decode()

    client.post(f"/es/desk/decisions/{decision.code}/undo/")

    assert "inútiles" in Client().get(f"/es/proposals/{proposal.code}/").content.decode()


def test_approving_leads_to_the_next_case(place: Consultation) -> None:
    first, second = held(place), held(place, body="Todos ustedes y la gente, unos inútiles son.")
    answer = signed_in(factories.benat()).post(
        f"/es/desk/cases/{first.code}/", {"action": "approve", "version": first.version}
    )
    assert answer["Location"] == f"/es/desk/cases/{second.code}/"
    assert ModerationDecision.objects.get().action == "approve"


def test_who_comes_second_is_told_and_keeps_what_was_typed(place: Consultation) -> None:
    case = held(place)
    desk.decide(case, "approve", at=timezone.now())
    late = signed_in(factories.staff("mikel", Role.MODERATOR)).post(
        f"/es/desk/cases/{case.code}/", restrict(case, version=1)
    )
    shown = late.content.decode()
    assert late.status_code == 409
    assert [part in shown for part in (TYPED, "beñat", 'value="insult" checked')] == [True, True, True]


def test_a_removal_without_a_reason_is_sent_back_with_its_words(place: Consultation) -> None:
    case = held(place)
    answer = signed_in(factories.benat()).post(f"/es/desk/cases/{case.code}/", restrict(case, reason=""))
    assert (answer.status_code, TYPED in answer.content.decode()) == (422, True)
    assert ModerationDecision.objects.count() == 0


def test_nobody_decides_on_their_own_text(place: Consultation) -> None:
    benat = factories.benat()
    case = held(place, benat)
    answer = signed_in(benat).post(f"/es/desk/cases/{case.code}/", {"action": "approve", "version": case.version})
    assert (answer.status_code, ModerationDecision.objects.count()) == (403, 0)


@pytest.mark.parametrize("many", [50, 5_000])
def test_the_desk_costs_the_same_however_much_waits(place: Consultation, many: int) -> None:
    open_cases(place, many, at=timezone.now())
    client = signed_in(factories.benat())
    client.get("/es/desk/")  # labels that are kept
    with CaptureQueriesContext(connection) as asked:
        client.get("/es/desk/")
    assert len(asked) <= BUDGET


def test_a_question_reaches_the_inbox_of_the_department_and_comes_back(place: Consultation) -> None:
    text = desk.write(
        place.proposals.get(position=1),
        kind=CommentKind.QUESTION,
        body="¿Habrá sitio para una silla?",
        at=timezone.now(),
    )
    carla = factories.carla(place.department)
    client = signed_in(factories.benat())
    assert text.code in client.get("/es/desk/questions/").content.decode()
    chosen = {"consultation": place.code, "comment": [text.code]}
    assert client.get("/es/desk/send/", chosen).status_code == 200
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    asked = {**chosen, "department": place.department.code, "question": "¿Cuántos vehículos?", "due_on": day}

    empty = client.post("/es/desk/send/", {**asked, "question": ""})
    sent = client.post("/es/desk/send/", asked)

    query = InternalQuery.objects.get()
    assert (empty.status_code, sent["Location"]) == (422, f"/es/desk/queries/{query.code}/")
    assert "¿Cuántos vehículos?" in signed_in(carla).get("/es/work/").content.decode()
    return_query(by=carla, query=query, reason="Es de Hacienda.", at=timezone.now())
    assert "Es de Hacienda." in client.get(sent["Location"]).content.decode()
    client.post(sent["Location"], {"act": "give_up"})
    query.refresh_from_db()
    assert (query.state, query.result) == ("closed", "unanswerable")


def test_a_question_that_came_back_is_sent_on_to_another_department(place: Consultation) -> None:
    text = desk.write(place.proposals.get(position=1), kind=CommentKind.QUESTION, at=timezone.now())
    carla, health = factories.carla(place.department), factories.department("Salud")
    nerea = factories.carla(health)
    client = signed_in(factories.benat())
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    asked = {"consultation": place.code, "comment": [text.code], "question": "¿Cuántas plazas?", "due_on": day}
    page = client.post("/es/desk/send/", {**asked, "department": place.department.code})["Location"]
    query = InternalQuery.objects.get()
    early = client.post(page, {"department": health.code, "due_on": day})
    query.refresh_from_db()
    assert (early.status_code, query.department) == (422, place.department)  # nobody sent it back yet
    return_query(by=carla, query=query, reason="Es de Salud.", at=timezone.now())

    past = client.post(page, {"department": health.code, "due_on": "2020-01-01"})
    sent = client.post(page, {"department": health.code, "due_on": day})

    query.refresh_from_db()
    assert (past.status_code, sent["Location"]) == (422, page)
    assert (query.department, query.state, query.due_on.isoformat()) == (health, "sent", day)
    assert "¿Cuántas plazas?" in signed_in(nerea).get("/es/work/").content.decode()
    assert "¿Cuántas plazas?" not in signed_in(carla).get("/es/work/").content.decode()
    assert (
        signed_in(factories.staff("mikel", Role.MODERATOR)).post(page, {"department": health.code}).status_code == 404
    )


def test_a_theme_is_made_filled_shown_and_set_aside(place: Consultation) -> None:
    text: Comment = desk.write(place.proposals.get(position=1), at=timezone.now())
    client, page = signed_in(factories.benat()), f"/es/desk/themes/{place.code}/"
    client.post(page, {"label_es": "Paradas", "label_eu": "Geltokiak"})
    theme = Theme.objects.get()
    client.post(f"{page}assign/", {"to": theme.code, "comment": [text.code], "act": "add"})
    client.post(f"{page}{theme.code}/", {"act": "publish"})
    without = client.post(f"{page}{theme.code}/", {"act": "dismiss", "reason": ""})
    client.post(f"{page}{theme.code}/", {"act": "dismiss", "reason": "Se decide en otra consulta."})
    theme.refresh_from_db()
    assert (theme.assignments.count(), theme.published_at is not None, without.status_code) == (1, True, 422)
    assert (theme.stage, theme.dismissal_reason) == ("dismissed", "Se decide en otra consulta.")
    assert client.get(page).status_code == 200
    assert client.get("/es/desk/questions/", {"consultation": place.code}).status_code == 200


def test_the_handbook_and_the_help_tell_the_same_keys(place: Consultation) -> None:
    page = signed_in(factories.benat()).get("/en/desk/").content.decode()
    of_help = re.findall(r'<kbd class="on">([^<]+)</kbd>', page)
    table = (ROOT / "docs/moderation.md").read_text(encoding="utf-8").split("| key | does |")[1].split("\n\n")[0]
    cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("|")]
    of_handbook = [key for cell in cells for key in re.findall(r"`([^`]+)`", cell)]
    assert sorted({key.lower() for key in of_handbook}) == sorted({key.lower() for key in of_help})
