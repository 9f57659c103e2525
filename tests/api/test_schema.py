"""The description of the API: valid, without a warning, complete, and true."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import URLPattern

from api.v1.schema import described
from api.v1.urls import urlpatterns
from participa.core import messages
from tests.api.clients import ROOT, stranger

DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "api.md"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return described("en")


def test_the_generator_has_nothing_to_warn_of() -> None:
    warnings = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO(), stderr=warnings)
    assert warnings.getvalue() == ""


def test_it_is_openapi_3_1(schema: dict[str, Any]) -> None:
    assert schema["openapi"] == "3.1.0"


def _path(route: URLPattern) -> str:
    pattern = str(route.pattern).removeprefix("^").removesuffix(r"/?\Z")
    for name, group in (("code", "(?P<code>[0-9a-z]{1,12})"), ("number", "(?P<number>[1-9][0-9]{0,5})")):
        pattern = pattern.replace(group, "{" + name + "}")
    return f"{ROOT}/{pattern}/"


def test_every_address_is_described_but_those_that_describe(schema: dict[str, Any]) -> None:
    there = {_path(route) for route in urlpatterns if route.name not in {"api-schema", "api-docs", "api-missing"}}
    assert set(schema["paths"]) == there


def test_every_operation_says_what_it_is_for_and_how_it_refuses(schema: dict[str, Any]) -> None:
    named = []
    for methods in schema["paths"].values():
        for operation in methods.values():
            named.append(operation["operationId"])
            assert operation["summary"]
            assert operation["description"]
            assert operation["responses"]["default"]["content"].keys() == {"application/problem+json"}
    assert len(named) == len(set(named))


def test_every_address_is_in_the_documentation(schema: dict[str, Any]) -> None:
    text = DOCS.read_text()
    missing = [
        f"{method.upper()} {path}"
        for path, methods in schema["paths"].items()
        for method in methods
        if f"`{method.upper()} {path.removeprefix(ROOT)}`" not in text
    ]
    assert missing == []


def test_every_code_of_a_request_is_in_the_documentation() -> None:
    text = DOCS.read_text()
    groups = ("json.", "field.", "query.", "token.", "idempotency.", "cursor.")
    wanted = [code for code in messages.MESSAGES if code.startswith(groups)]
    assert [code for code in wanted if f"`{code}`" not in text] == []


def test_the_schema_is_served_in_three_languages_from_our_own_address() -> None:
    answers = {code: stranger().get(f"{ROOT}/schema/?lang={code}") for code in ("es", "eu", "en")}
    assert {answer["Content-Type"] for answer in answers.values()} == {"application/json"}
    assert json.loads(answers["en"].content)["paths"].keys() == described("en")["paths"].keys()
    again = stranger().get(f"{ROOT}/schema/?lang=en", HTTP_IF_NONE_MATCH=answers["en"]["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "eu", "en"])
def test_the_page_tells_every_operation_and_loads_nothing_from_elsewhere(language: str) -> None:
    answer = stranger().get(f"{ROOT}/docs/?lang={language}")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert f'<html lang="{language}"' in html
    for path, methods in described(language)["paths"].items():
        assert f"<code>{path}</code>" in html
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in html
    assert 'src="http' not in html
    assert "<script>" not in html
    assert " style=" not in html
    assert stranger().head(f"{ROOT}/docs").status_code == 200
    assert stranger().post(f"{ROOT}/docs/").status_code == 405
