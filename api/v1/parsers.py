"""JSON as RFC 8259 means it, small and shallow: whatever else arrives is a 4xx with a code."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from rest_framework.parsers import BaseParser

from participa.core.errors import DomainError
from participa.core.text import readable

MOST_BYTES = 64 * 1024
MOST_DEPTH = 8


class StrictJSONParser(BaseParser):
    """One object in UTF-8: no duplicate key, no NaN, at most 64 KiB and eight levels, no NUL or lone surrogate."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The object in the body. Raises DomainError ``json.…`` or ``text.unreadable``."""
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise DomainError("json.too_large", most=MOST_BYTES)
        return parse_object(raw)


def parse_object(raw: bytes) -> dict[str, Any]:
    """The object that the bytes hold, checked; the rules of :class:`StrictJSONParser`."""
    try:
        value = json.loads(
            raw.decode(),
            object_pairs_hook=_unique,
            parse_constant=_not_a_number,
            parse_float=_finite,
        )
    except RecursionError:
        raise DomainError("json.too_deep", most=MOST_DEPTH) from None
    except ValueError:  # not JSON, not UTF-8, or an integer of thousands of digits
        raise DomainError("json.malformed") from None
    if not isinstance(value, dict):
        raise DomainError("json.not_object")
    for key, item in value.items():
        readable(key, field="")
        readable(item, depth=MOST_DEPTH - 1, field=key)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DomainError("json.duplicate_key")
    return found


def _not_a_number(word: str) -> NoReturn:
    raise DomainError("json.not_a_number", word=word)


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise DomainError("json.not_a_number", word=digits[:20])
    return value
