"""The text of a consultation as a value, its published versions, and what changed between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from participa.core.localized import LANGUAGES
from proposals.models import Consultation, ConsultationTransition, ConsultationVersion
from proposals.queries.documents import present_documents
from proposals.rules.differences import Piece, differences


def _texts(row: Any, name: str) -> dict[str, str]:
    return {code: getattr(row, f"{name}_{code}") for code in LANGUAGES}


def content_of(consultation: Consultation) -> dict[str, Any]:
    """Everything a version freezes: words, parts in their order, and the digest of every document."""
    return {
        "title": _texts(consultation, "title"),
        "summary": _texts(consultation, "summary"),
        "procedure": consultation.procedure.key,
        "exception_reason": consultation.exception_reason,
        "sections": [
            {"key": part.key, "heading": _texts(part, "heading"), "body": _texts(part, "body")}
            for part in consultation.sections.all()
        ],
        "proposals": [
            {"code": part.code, "title": _texts(part, "title"), "body": _texts(part, "body")}
            for part in consultation.proposals.all()
        ],
        "documents": [
            {
                "code": document.code,
                "kind": document.kind,
                "title": _texts(document, "title"),
                "alternative": _texts(document, "alternative"),
                "filename": document.filename,
                "content_type": document.content_type,
                "size": document.size,
                "sha256": document.sha256,
            }
            for document in present_documents(consultation)
        ],
    }


@dataclass(frozen=True)
class Difference:
    """A text that changed: of which part, which column, in which language."""

    target: str
    column: str
    language: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Edition:
    """A published version with what changed since the one before; the first has no differences."""

    version: ConsultationVersion
    differences: list[Difference]


def history(consultation: Consultation) -> list[Edition]:
    """Every published version, newest first; one statement. Ask only for consultations that the reader may read."""
    versions: Sequence[ConsultationVersion] = list(consultation.versions.order_by("-number"))
    older: list[ConsultationVersion | None] = [*versions[1:], None]
    return [
        Edition(new, list(compare(old.content, new.content)) if old else [])
        for new, old in zip(versions, older, strict=False)  # where there is none, ``older`` has its None still
    ]


def compare(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    """The texts that differ between two contents, in the order of the newer one and then what it no longer has."""
    before, after = _flat(old), _flat(new)
    for place in [*after, *(place for place in before if place not in after)]:
        was, now = before.get(place, ""), after.get(place, "")
        if was != now:
            target, column, language = place
            yield Difference(target, column, language, differences(was, now))


def _flat(content: dict[str, Any]) -> dict[tuple[str, str, str], str]:
    found: dict[tuple[str, str, str], str] = {}
    for column in ("title", "summary"):
        _take(found, "consultation", column, content.get(column, {}))
    found["consultation", "exception_reason", ""] = content.get("exception_reason", "")
    for part in content.get("sections", []):
        for column in ("heading", "body"):
            _take(found, f"section:{part['key']}", column, part[column])
    for part in content.get("proposals", []):
        for column in ("title", "body"):
            _take(found, f"proposal:{part['code']}", column, part[column])
    for part in content.get("documents", []):
        for column in ("title", "alternative"):
            _take(found, f"document:{part['code']}", column, part[column])
        found[f"document:{part['code']}", "sha256", ""] = part["sha256"]
    return found


def _take(found: dict[tuple[str, str, str], str], target: str, column: str, texts: dict[str, str]) -> None:
    for code in LANGUAGES:
        found[target, column, code] = texts.get(code, "")


def life(consultation: Consultation, *, internal: bool) -> list[ConsultationTransition]:
    """Every step so far, oldest first; those before it was public and their reasons only where ``internal``."""
    steps = consultation.transitions.select_related("by").order_by("at", "id")
    if internal:
        return list(steps)
    hidden = {"draft", "review"}
    return [step for step in steps if not step.internal and step.target not in hidden]
