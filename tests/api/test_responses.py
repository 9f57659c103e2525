"""Official responses: what was published, never what is being written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from proposals.enums import ConsultationState, ResponseState, RevisionState, Verdict
from proposals.models import Comment, Commitment, Consultation, OfficialResponse, ResponseTarget, Theme
from tests.api.clients import ROOT, codes, refusal, stranger, with_token
from tests.factories import NOW, argument, benat, carla, comment, consultation, department, dorota
from tests.moderated import restrict_comment

pytestmark = pytest.mark.django_db

SECRET = "Borrador que nadie debe leer"


def answered(
    where: Consultation, *targets: Comment, state: str = ResponseState.PUBLISHED, **fields: Any
) -> OfficialResponse:
    """A response as the services leave it."""
    values: dict[str, Any] = {
        "department": where.department, "verdict": Verdict.PARTLY, "body_es": "Lo haremos.", "body_eu": "Egingo dugu.",
        "reason_es": "Es posible.", "reason_eu": "Posible da.", "created_at": NOW,
    }  # fmt: skip
    if state == ResponseState.PUBLISHED:
        values |= {"approved_at": NOW, "published_at": NOW}
    with events.unit():
        row = OfficialResponse.objects.create(consultation=where, state=state, **values | fields)
        for target in targets:
            ResponseTarget.objects.create(response=row, comment=target)
    return row


def test_a_response_says_to_what_by_whom_and_what_it_promises() -> None:
    where = consultation()
    first, second = argument(where.proposals.all()[0]), comment(where)
    row = answered(where, second, first)
    with events.unit():
        promise = Commitment.objects.create(
            response=row, department=where.department, text_es="Dos líneas.", due_on=date(2026, 9, 1), updated_at=NOW
        )
        theme = Theme.objects.create(consultation=where, label_es="Horarios", published_at=NOW)
        draft = Theme.objects.create(consultation=where, label_es=SECRET)
        row.themes.add(theme, draft)
    name = {"es": "Movilidad", "eu": "Movilidad (eu)", "en": "Movilidad (en)"}
    signed = {"code": where.department.code, "name": name}
    assert stranger().get(f"{ROOT}/responses/{row.code}/").json() == {
        "code": row.code,
        "consultation": where.code,
        "department": signed,
        "verdict": "partly",
        "body": {"es": "Lo haremos.", "eu": "Egingo dugu.", "en": ""},
        "reason": {"es": "Es posible.", "eu": "Posible da.", "en": ""},
        "competent": "",
        "version": 1,
        "published_at": "2026-03-10T09:00:00Z",
        "targets": [first.code, second.code],
        "themes": [{"code": theme.code, "label": {"es": "Horarios", "eu": "", "en": ""}, "stage": "heard"}],
        "commitments": [
            {
                "code": promise.code,
                "department": signed,
                "text": {"es": "Dos líneas.", "eu": "", "en": ""},
                "due_on": "2026-09-01",
                "state": "pending",
                "reason": "",
                "evidence_url": "",
                "updated_at": "2026-03-10T09:00:00Z",
            }
        ],
    }
    assert stranger().get(f"{ROOT}/comments/{first.code}/").json()["responses"] == [row.code]


@pytest.mark.parametrize("state", sorted(set(ResponseState.values) - {ResponseState.PUBLISHED}))
def test_a_response_that_is_being_written_is_nowhere(state: str) -> None:
    where = consultation()
    target = comment(where)
    row = answered(where, target, state=state, body_es=SECRET)
    missing = stranger().get(f"{ROOT}/responses/zzzzzzzz/")
    for client in (
        stranger(),
        with_token(carla(where.department)),
        with_token(dorota(where.department)),
        with_token(benat()),
    ):
        assert codes(client.get(f"{ROOT}/responses/")) == []
        answer = client.get(f"{ROOT}/responses/{row.code}/")
        assert refusal(answer) == (404, "not_found")
        assert answer.content == missing.content
        assert client.get(f"{ROOT}/comments/{target.code}/").json()["responses"] == []


def test_targets_name_tombstones_and_never_what_was_only_held() -> None:
    where = consultation()
    gone = restrict_comment(comment=comment(where), reason_code="insult", decision_ref="d2345678", at=NOW)
    held = comment(where, state=RevisionState.HELD_SYSTEM)
    row = answered(where, gone, held)
    assert stranger().get(f"{ROOT}/responses/{row.code}/").json()["targets"] == [gone.code]


def test_responses_are_asked_by_consultation_department_and_contribution() -> None:
    one, two = consultation(), consultation()
    target = comment(one)
    first = answered(one, target)
    second = answered(two, department=department("Salud"))
    draft = consultation(ConsultationState.DRAFT)
    hidden = answered(draft)
    client = stranger()
    assert codes(client.get(f"{ROOT}/responses/")) == [second.code, first.code]
    assert codes(client.get(f"{ROOT}/responses/?consultation={one.code}")) == [first.code]
    assert codes(client.get(f"{ROOT}/responses/?consultation={draft.code}")) == []
    assert codes(client.get(f"{ROOT}/responses/?department={second.department.code}")) == [second.code]
    assert codes(client.get(f"{ROOT}/responses/?comment={target.code}")) == [first.code]
    assert refusal(client.get(f"{ROOT}/responses/{hidden.code}/")) == (404, "not_found")


@pytest.mark.parametrize("many", [5, 100])
def test_a_page_of_responses_is_four_statements(many: int) -> None:
    where = consultation()
    target = comment(where)
    for _ in range(many):
        row = answered(where, target, published_at=NOW + timedelta(days=1))
        with events.unit():
            Commitment.objects.create(response=row, department=where.department, text_es="Sí.", updated_at=NOW)
    with CaptureQueriesContext(connection) as asked:
        assert len(codes(stranger().get(f"{ROOT}/responses/?page_size=100"))) == many
    assert len(asked) == 4, [one["sql"] for one in asked]
