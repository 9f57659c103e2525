"""Carla and Eneko write a draft in their browsers, with and without script."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participa.accounts.models import User
from participa.core.workdays import end_of_day, local_instant
from proposals.enums import ConsultationState
from proposals.models import Consultation, Department, Procedure, Section, TextChange
from proposals.queries.drafts import text_rows
from proposals.rules.editing import columns, kind_of
from proposals.services import lifecycle
from tests import factories
from tests.editor.conftest import SignIn
from tests.factories import NOW

pytestmark = pytest.mark.django_db

BODY = "section:problem.body_es"


@pytest.fixture
def draft(where: Department, carla: User) -> Consultation:
    return factories.consultation(ConsultationState.DRAFT, department=where, created_by=carla)


def text_url(draft: Consultation) -> str:
    return reverse("editor_text", args=[draft.code])


def by_script(client: Client, draft: Consultation, **fields: str) -> tuple[int, dict[str, Any]]:
    answer = client.post(text_url(draft), fields, headers={"accept": "application/json"})
    return answer.status_code, json.loads(answer.content)


def whole_page(draft: Consultation) -> dict[str, str]:
    """Every field as the page shows it, with the revision that it was read at."""
    found = {}
    for target, row in text_rows(draft).items():
        for column in columns(kind_of(target)):
            found[f"{target}.{column}@{row.revision}"] = getattr(row, column)
    return found


def body() -> str:
    return Section.objects.get().body_es


def test_carla_begins_a_draft_and_lands_in_its_text(where: Department, carla: User, sign_in: SignIn) -> None:
    client = sign_in(carla)
    prior = Procedure.objects.get(key="prior-consultation")
    fields = {"department": where.pk, "procedure": prior.pk, "title_es": "Comedores", "title_eu": ""}
    answer = client.post(reverse("editor_new"), fields)
    made = Consultation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, text_url(made))
    page = client.get(answer["Location"]).content.decode()
    assert all(f"section:{key}.body_eu@1" in page for key in ("problems", "need", "objectives", "alternatives"))


def test_carla_cannot_begin_one_for_another_department(carla: User, sign_in: SignIn) -> None:
    elsewhere = factories.department("Cultura")
    fields = {"department": elsewhere.pk, "procedure": Procedure.objects.get(key="open").pk, "title_es": "Ajena"}
    answer = sign_in(carla).post(reverse("editor_new"), fields)
    assert (answer.status_code, Consultation.objects.count()) == (422, 0)


def test_without_script_the_whole_page_is_saved_at_once(draft: Consultation, carla: User, sign_in: SignIn) -> None:
    fields = {**whole_page(draft), f"{BODY}@1": "El último autobús sale a las seis.", "then": "preview"}
    answer = sign_in(carla).post(text_url(draft), fields)
    assert (answer.status_code, answer["Location"]) == (302, reverse("editor_preview", args=[draft.code]))
    assert (body(), TextChange.objects.count()) == ("El último autobús sale a las seis.", 1)


def test_without_script_the_second_to_save_sees_both_texts_and_loses_none(
    draft: Consultation, carla: User, eneko: User, sign_in: SignIn
) -> None:
    opened = whole_page(draft)
    sign_in(carla).post(text_url(draft), {**opened, f"{BODY}@1": "Texto de Carla."})
    late = {**opened, f"{BODY}@1": "Texto de Eneko.", "consultation.title_en@1": "Buses"}
    client = sign_in(eneko)
    answer = client.post(text_url(draft), late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Texto de Carla." in page
    assert f'name="{BODY}@2"' in page
    assert "Texto de Eneko.</textarea>" in page
    draft.refresh_from_db()
    assert (body(), draft.title_en) == ("Texto de Carla.", "Buses")
    answer = client.post(text_url(draft), {f"{BODY}@2": "Texto de los dos."})
    assert (answer.status_code, body()) == (302, "Texto de los dos.")
    history = client.get(reverse("editor_history", args=[draft.code])).content.decode()
    assert "Eneko" in history


def test_an_invalid_text_is_shown_by_its_field_and_what_was_typed_stays(
    draft: Consultation, carla: User, sign_in: SignIn
) -> None:
    fields = {**whole_page(draft), "consultation.title_es@1": "\u202eTítulo", f"{BODY}@1": "Bien escrito."}
    answer = sign_in(carla).post(text_url(draft), fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="f-consultation-title_es-error"' in page
    assert "Bien escrito.</textarea>" in page
    assert TextChange.objects.count() == 0


def test_by_script_one_field_is_saved_and_gets_its_new_name(draft: Consultation, carla: User, sign_in: SignIn) -> None:
    status, said = by_script(sign_in(carla), draft, **{f"{BODY}@1": "El último autobús."})
    assert (status, said) == (200, {"names": {BODY: f"{BODY}@2"}, "clashes": {}})
    assert body() == "El último autobús."


def test_by_script_a_conflict_brings_what_stands_there(
    draft: Consultation, carla: User, eneko: User, sign_in: SignIn
) -> None:
    by_script(sign_in(carla), draft, **{f"{BODY}@1": "Texto de <b>Carla</b>."})
    status, said = by_script(sign_in(eneko), draft, **{f"{BODY}@1": "Texto de Eneko."})
    assert (status, said["names"]) == (409, {BODY: f"{BODY}@2"})
    assert "Texto de &lt;b&gt;Carla&lt;/b&gt;." in said["clashes"][BODY]
    assert body() == "Texto de <b>Carla</b>."


def test_by_script_a_refusal_is_a_sentence(draft: Consultation, carla: User, sign_in: SignIn) -> None:
    client = sign_in(carla)
    status, said = by_script(client, draft, **{"consultation.title_es@1": "x" * 300})
    assert (status, list(said["errors"])) == (422, ["consultation.title_es"])
    lifecycle.submit_consultation(by=carla, consultation=draft, at=NOW)
    status, said = by_script(client, draft, **{"consultation.title_es@1": "Tarde"})
    assert (status, list(said["errors"])) == (409, [""])
    assert TextChange.objects.filter(refused=True).get().after == "Tarde"


def test_a_text_for_a_removed_section_is_shown_back(
    draft: Consultation, carla: User, eneko: User, sign_in: SignIn
) -> None:
    opened = whole_page(draft)
    sign_in(carla).post(reverse("editor_parts", args=[draft.code]), {"verb": "remove", "target": "section:problem"})
    answer = sign_in(eneko).post(text_url(draft), {**opened, f"{BODY}@1": "Texto de Eneko."})
    assert (answer.status_code, "Texto de Eneko." in answer.content.decode()) == (409, True)


def test_parts_are_arranged_by_buttons(draft: Consultation, carla: User, sign_in: SignIn) -> None:
    client, parts = sign_in(carla), reverse("editor_parts", args=[draft.code])
    answer = client.post(parts, {"verb": "section"})
    added = Section.objects.order_by("id").last()
    assert added is not None
    assert answer["Location"] == f"{text_url(draft)}#part-section-{added.key}"
    client.post(parts, {"verb": "up", "target": f"section:{added.key}"})
    assert [part.key for part in draft.sections.all()] == [added.key, "problem"]
    for verb, target in (("up", "consultation"), ("explode", "section:problem"), ("remove", "section:nowhere")):
        assert client.post(parts, {"verb": verb, "target": target}).status_code == 404


def test_terms_bring_the_sections_of_the_procedure(draft: Consultation, carla: User, sign_in: SignIn) -> None:
    fields = {
        "procedure": Procedure.objects.get(key="hearing").pk,
        "topic": "movilidad",
        "comment_level": 1,
        "vote_level": 2,
        "tally_visibility": "after_close",
        "exception_reason": "Urgencia.",
    }
    url = reverse("editor_terms", args=[draft.code])
    assert sign_in(carla).post(url, fields).status_code == 302
    draft.refresh_from_db()
    assert (draft.vote_level, draft.tally_visibility, draft.exception_reason) == (2, "after_close", "Urgencia.")
    assert [part.key for part in draft.sections.all()] == ["problem", "subject"]
    for name, value in {
        "topic": "dos palabras",
        "vote_level": "0",
        "tally_visibility": "never",
        "procedure": "0",
    }.items():
        assert sign_in(carla).post(url, {**fields, name: value}).status_code == 422, name


def test_dates_are_days_of_madrid(draft: Consultation, carla: User, sign_in: SignIn) -> None:
    url, client = reverse("editor_dates", args=[draft.code]), sign_in(carla)
    days = {"opens_on": "2026-10-20", "opens_at": "08:30", "last_day": "2026-10-25"}
    assert client.post(url, days).status_code == 302
    draft.refresh_from_db()
    assert draft.opens_at == local_instant(date(2026, 10, 20), time(8, 30))
    assert draft.closes_at == end_of_day(date(2026, 10, 25))
    assert 'value="2026-10-25"' in client.get(url).content.decode()
    assert client.post(url, {**days, "last_day": "2026-10-19"}).status_code == 422
    assert client.post(url, {**days, "opens_on": "25/10/2026"}).status_code == 422


@pytest.mark.parametrize("parts", [1, 12])
def test_the_page_of_the_text_costs_the_same_whatever_its_length(
    parts: int, draft: Consultation, carla: User, sign_in: SignIn
) -> None:
    for number in range(parts):
        factories.proposal(draft, position=number)
    client = sign_in(carla)
    with CaptureQueriesContext(connection) as reading:
        assert client.get(text_url(draft)).status_code == 200
    fields = {name: f"{value} más" for name, value in whole_page(draft).items() if ".title_es" in name}
    with CaptureQueriesContext(connection) as overview:
        assert client.get(reverse("editor_draft", args=[draft.code])).status_code == 200
    assert (len(reading), len(overview)) == (9, 14)
    assert client.post(text_url(draft), fields).status_code == 302
