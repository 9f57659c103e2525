"""Whatever is sent, the API answers, and never with a fault of its own: examples drawn from its own description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import time_machine
from hypothesis import HealthCheck, Phase, given, seed, settings
from rest_framework.test import APIClient
from schemathesis.generation import GenerationMode

from api.v1.schema import described
from participa.accounts.tokens import issue_token
from proposals.services.vote_keys import make_key
from tests.api.clients import stranger
from tests.api.test_responses import answered
from tests.factories import NOW, ane, argument, comment, consultation, user
from tests.proposals.screens import PUBLISH, screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]

EXAMPLES = 10
DESCRIBED = described("en")["paths"]
OPERATIONS = sorted((path, method) for path, methods in DESCRIBED.items() for method in methods)
#: What takes neither a parameter nor a body cannot be asked wrongly.
FALLIBLE = [
    (path, method) for path, method in OPERATIONS if {"parameters", "requestBody"} & DESCRIBED[path][method].keys()
]
CASES = [
    *((GenerationMode.POSITIVE, *operation) for operation in OPERATIONS),
    *((GenerationMode.NEGATIVE, *operation) for operation in FALLIBLE),
]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[dict[str, str]]:
    """Codes that exist, so that half of the requests get past the look-up."""
    rates = {"anonymous": "100000/min", "account": "100000/min"}
    monkeypatch.setattr("rest_framework.settings.api_settings.DEFAULT_THROTTLE_RATES", rates, raising=False)
    with time_machine.travel(NOW, tick=False), screened(PUBLISH):
        where = consultation()
        place = where.proposals.all()[0]
        make_key(place)
        response = answered(where, comment(where, user("itziar"), kind="question"))
        yield {
            "departments": where.department.code,
            "consultations": where.code,
            "proposals": place.code,
            "comments": argument(place, user("jon")).code,
            "responses": response.code,
        }


def _sent(client: APIClient, case: Any, codes: dict[str, str], real: bool) -> Any:
    """The case as a request of Django's test client."""
    path = case.formatted_path
    subject = path.split("/")[3]
    if real and "{code}" in case.operation.path and subject in codes:
        path = case.operation.path.replace("{code}", codes[subject]).replace("{number}", "1")
    body: Any = None if isinstance(case.body, schemathesis.core.NotSet) else case.body
    headers: dict[str, Any] = {
        f"HTTP_{name.upper().replace('-', '_')}": str(value) for name, value in (case.headers or {}).items()
    }
    raw = "" if body is None else body.decode("latin-1") if isinstance(body, bytes) else json.dumps(body)
    return client.generic(case.method, path, raw, "application/json", query_params=case.query or {}, **headers)


@pytest.mark.parametrize(("mode", "path", "method"), CASES, ids=lambda part: getattr(part, "value", part))
def test_no_request_is_answered_with_a_fault(mode: Any, path: str, method: str, world: dict[str, str]) -> None:
    operation = schemathesis.openapi.from_dict(described("en"))[path][method.upper()]
    _, secret = issue_token(user=ane(), name="program", at=NOW)
    clients = [stranger(), stranger(HTTP_AUTHORIZATION=f"Bearer {secret}")]

    @seed(20260310)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers(case: Any) -> None:
        for client in clients:
            for real in (True, False):
                answer = _sent(client, case, world, real)
                assert answer.status_code < 500, (answer.status_code, answer.content[:300])

    answers()
