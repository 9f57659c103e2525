"""Typed reading of the environment: every setting that an operator may set passes through here.

Each read registers the variable, so that a test can hold the documentation against the code.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

#: Every environment variable that the settings read, in order of reading.
registry: list[str] = []


class SettingsError(Exception):
    """The environment holds a value that makes no sense; the message is a sentence for the operator."""


def _read(name: str, default: T, convert: Callable[[str], T], wanted: str) -> T:
    if name not in registry:
        registry.append(name)
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        return convert(raw)
    except ValueError:
        raise SettingsError(f"{name} is {raw!r}: it must be {wanted}.") from None


def text(name: str, default: str = "") -> str:
    """The variable as text without surrounding white space, or the default where it is unset or empty."""
    return _read(name, default, str, "text")


def choice(name: str, default: str, allowed: Sequence[str]) -> str:
    """One of a closed list of words."""

    def convert(raw: str) -> str:
        if raw not in allowed:
            raise ValueError
        return raw

    return _read(name, default, convert, "one of " + ", ".join(allowed))


def boolean(name: str, default: bool) -> bool:
    """1, true, yes, on / 0, false, no, off."""

    def convert(raw: str) -> bool:
        if raw.lower() in {"1", "true", "yes", "on"}:
            return True
        if raw.lower() in {"0", "false", "no", "off"}:
            return False
        raise ValueError

    return _read(name, default, convert, "1 or 0")


def integer(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number between two bounds, both included."""

    def convert(raw: str) -> int:
        value = int(raw)
        if not low <= value <= high:
            raise ValueError
        return value

    return _read(name, default, convert, f"a whole number from {low} to {high}")


def listing(name: str, default: Sequence[str] = ()) -> list[str]:
    """A list separated by commas."""
    return _read(name, list(default), lambda raw: [part.strip() for part in raw.split(",") if part.strip()], "a list")


def folder(name: str, default: Path) -> Path:
    """A path; made absolute, not created."""
    return _read(name, default, lambda raw: Path(raw).expanduser().absolute(), "a path")
