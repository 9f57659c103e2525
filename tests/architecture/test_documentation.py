"""What is not written down does not exist: settings, kinds of event and endpoints, both ways round."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set
from typing import Any

import pytest
from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver

from api.v1.schema import described
from participa.core import env
from participa.events.kinds import KINDS
from tests.environment import ROOT

#: The description of the API and its page do not describe themselves, nor what answers where there is nothing.
OF_THE_DESCRIPTION = {"schema", "docs", ""}


def first_column(document: str) -> set[str]:
    """Everything in backquotes in the first column of the tables."""
    cells = re.findall(r"^\| (`[^|]+) \|", document, re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


def out_of_step(code: Set[str], documented: Set[str]) -> dict[str, set[str]]:
    return {"not documented": set(code - documented), "documented and gone": set(documented - code)}


METHODS = ("get", "post", "put", "patch", "delete")
READERS = {"text", "choice", "boolean", "integer", "listing", "folder"}
SETTINGS = ROOT / "participa" / "settings.py"
IN_STEP: dict[str, set[str]] = {"not documented": set(), "documented and gone": set()}


def read_by_the_settings() -> set[str]:
    """Every variable that a call of ``env`` names, read in this process or only in another configuration."""
    calls = [node for node in ast.walk(ast.parse(SETTINGS.read_text())) if isinstance(node, ast.Call)]
    named = {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and call.func.attr in READERS
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    return named | set(env.registry)


def test_every_setting_is_documented() -> None:
    documented = first_column((ROOT / "docs" / "settings.md").read_text())
    assert out_of_step(read_by_the_settings(), documented) == IN_STEP


def test_settings_read_the_environment_only_through_the_registry() -> None:
    assert "environ" not in SETTINGS.read_text()


def test_every_kind_of_event_is_documented() -> None:
    documented = {word for word in first_column((ROOT / "docs" / "events.md").read_text()) if "." in word}
    assert out_of_step(KINDS, documented) == IN_STEP


def test_a_missing_row_would_be_found() -> None:
    table = "| variable | default |\n| --- | --- |\n| `DEBUG` | `0` |\n| `OLD`, `OLDER` | |\n"
    assert out_of_step({"DEBUG", "NEW"}, first_column(table)) == {
        "not documented": {"NEW"},
        "documented and gone": {"OLD", "OLDER"},
    }


def endpoints(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address below a resolver, as Django writes it."""
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from endpoints(pattern, path)
        else:
            yield path, pattern


def operations() -> set[str]:
    """Method and address of everything that the API does, as OpenAPI writes them."""
    found = set()
    for path, pattern in endpoints(get_resolver()):
        plain = simplify_regex(path).replace("<", "{").replace(">", "}")
        if plain.startswith("/api/v1/") and plain.split("/")[3] not in OF_THE_DESCRIPTION:
            view: Any = pattern.callback
            found |= {f"{method} {plain}" for method in METHODS if hasattr(view.view_class, method)}
    return found


def test_every_endpoint_is_described() -> None:
    described_ones = {f"{method} {path}" for path, methods in described("en")["paths"].items() for method in methods}
    assert out_of_step(operations(), described_ones) == IN_STEP


@pytest.mark.parametrize("language", ["es", "eu", "en"])
def test_every_operation_says_what_it_does(language: str) -> None:
    silent = [
        f"{method} {path}"
        for path, methods in described(language)["paths"].items()
        for method, operation in methods.items()
        if not operation.get("summary") and not operation.get("description")
    ]
    assert silent == []
