"""Whether what a procedure demands is written so that the checklist understands it."""

from __future__ import annotations

import re
from typing import Any

_KEY = re.compile(r"[a-z0-9][-a-z0-9]{0,39}")
_LANGUAGES = {"es", "eu", "en"}


def why_not_sections(value: Any) -> str | None:
    """Sections are a list of ``{"key", "es", "eu"}``, ``"en"`` optional; keys are short, plain and not repeated."""
    if not isinstance(value, list) or not all(_is_section(part) for part in value):
        return "procedure.sections"
    keys = [part["key"] for part in value]
    return None if len(set(keys)) == len(keys) else "procedure.sections"


def _is_section(part: Any) -> bool:
    if not isinstance(part, dict) or not {"key", "es", "eu"} <= set(part) <= {"key", *_LANGUAGES}:
        return False
    names = [part[code] for code in _LANGUAGES & set(part)]
    if not all(isinstance(name, str) and len(name) <= 160 for name in names):
        return False
    return isinstance(part["key"], str) and _KEY.fullmatch(part["key"]) is not None and bool(part["es"] and part["eu"])


def why_not_documents(value: Any) -> str | None:
    """Documents are a list of kinds, each a short plain word."""
    if isinstance(value, list) and all(isinstance(kind, str) and _KEY.fullmatch(kind) for kind in value):
        return None
    return "procedure.documents"
