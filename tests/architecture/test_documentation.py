"""What is not written down does not exist: settings, kinds of event and endpoints, both ways round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

import participa.settings
from api.v1.schema import described
from participa.core import env
from participa.events.kinds import KINDS
from tests.environment import ROOT

#: The description of the API and its page do not describe themselves.
OF_THE_DESCRIPTION = {"schema", "docs"}


def first_column(document: str) -> set[str]:
    """Everything in backquotes in the first column of the tables."""
    cells = re.findall(r"^\| (`[^|]+) \|", document, re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


def out_of_step(code: Set[str], documented: Set[str]) -> dict[str, set[str]]:
    return {"not documented": set(code - documented), "documented and gone": set(documented - code)}


IN_STEP: dict[str, set[str]] = {"not documented": set(), "documented and gone": set()}


def test_every_setting_is_documented() -> None:
    assert participa.settings.VAR_DIR  # reading the settings fills the registry
    documented = first_column((ROOT / "docs" / "settings.md").read_text())
    assert out_of_step(set(env.registry), documented) == IN_STEP


def test_settings_read_the_environment_only_through_the_registry() -> None:
    assert "environ" not in (ROOT / "participa" / "settings.py").read_text()


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


def api_paths() -> list[str]:
    """The addresses of the API as OpenAPI writes them."""
    found = [path for path, _ in endpoints(get_resolver()) if path.startswith("api/v1/")]
    plain = [re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path) for path in found]
    return sorted("/" + path for path in plain if path.split("/")[2] not in OF_THE_DESCRIPTION)


def test_every_endpoint_is_described() -> None:
    assert out_of_step(set(api_paths()), set(described("en")["paths"])) == IN_STEP


@pytest.mark.parametrize("language", ["es", "eu", "en"])
def test_every_operation_says_what_it_does(language: str) -> None:
    silent = [
        f"{method} {path}"
        for path, methods in described(language)["paths"].items()
        for method, operation in methods.items()
        if not operation.get("summary") and not operation.get("description")
    ]
    assert silent == []
