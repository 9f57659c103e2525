"""The description of the API as a person reads it: operations by subject, each with what it takes and gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Field:
    """A parameter, or a member of a body."""

    name: str
    type: str
    text: str
    required: bool


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    name: str
    method: str
    path: str
    summary: str
    text: str
    account: bool
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    status: str
    answer: str


@dataclass(frozen=True)
class Chapter:
    """The operations on one subject."""

    name: str
    title: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Shape:
    """A named part of an answer."""

    name: str
    text: str
    members: tuple[Field, ...]


def chapters(schema: dict[str, Any]) -> list[Chapter]:
    """Every operation of the description, by subject."""
    titles = {
        "departments": _("Departments"),
        "consultations": _("Consultations"),
        "proposals": _("Proposals and counts"),
        "votes": _("Voting"),
        "comments": _("Contributions"),
        "responses": _("Official responses"),
        "events": _("What happened"),
        "me": _("My account"),
        "moderation": _("Moderating"),
    }
    found: dict[str, list[Operation]] = {name: [] for name in titles}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_operation(schema, path, method, operation))
    return [Chapter(name, titles.get(name, name), tuple(rows)) for name, rows in found.items() if rows]


def shapes(schema: dict[str, Any]) -> list[Shape]:
    """The named parts that answers are made of; pages and bodies are told where they are used."""
    named = schema["components"]["schemas"].items()
    return [
        Shape(name, part.get("description", ""), tuple(_members(part)))
        for name, part in sorted(named)
        if "properties" in part and not name.startswith("Paginated") and not name.endswith("Request")
    ]


def _operation(schema: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Operation:
    status, answer = next(iter(operation["responses"].items()))
    given = _content(answer)
    page = _resolved(schema, given)
    listed = page["properties"]["results"] if "results" in page.get("properties", {}) else given
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        text=operation.get("description", ""),
        account={} not in operation.get("security", [{}]),
        parameters=tuple(
            Field(one["name"], _type(one["schema"]), one.get("description", ""), one.get("required", False))
            for one in operation.get("parameters", [])
        ),
        body=tuple(_members(_resolved(schema, _content(operation.get("requestBody", {}))))),
        status=status,
        answer=_type(listed),
    )


def _content(part: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = part.get("content", {}).get("application/json", {}).get("schema", {})
    return content


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    name = _name(part)
    found: dict[str, Any] = schema["components"]["schemas"][name] if name else part
    return found


def _name(part: dict[str, Any]) -> str:
    return str(part.get("$ref", "")).rpartition("/")[2]


def _members(part: dict[str, Any]) -> Iterator[Field]:
    required = part.get("required", [])
    for name, member in part.get("properties", {}).items():
        yield Field(name, _type(member), member.get("description", ""), name in required)


def _type(part: dict[str, Any]) -> str:
    """A type in a few words: ``text``, ``whole number``, ``list of Comment``, ``for | against``."""
    if "$ref" in part:
        return _name(part)
    for joined in ("oneOf", "allOf", "anyOf"):
        if joined in part:
            return " | ".join(_type(one) for one in part[joined])
    if "enum" in part:
        return " | ".join("null" if one is None else str(one) or "“”" for one in part["enum"])
    kinds = part.get("type", "object")
    if isinstance(kinds, list):
        return " | ".join(_type({**part, "type": kind}) for kind in kinds)
    if kinds == "array":
        return _("list of %(what)s") % {"what": _type(part.get("items", {}))}
    words: dict[str, str] = {
        "string": {"date-time": _("moment"), "date": _("day")}.get(part.get("format", ""), _("text")),
        "integer": _("whole number"),
        "boolean": "true | false",
    }
    return words.get(kinds, str(kinds))
