"""What is not one small, shallow, plain JSON object is refused with a code."""

from __future__ import annotations

import pytest

from api.v1.parsers import MOST_BYTES, parse_object
from participa.core.errors import DomainError

REFUSED = {
    "empty": (b"", "json.malformed"),
    "not json": (b"{body: 1}", "json.malformed"),
    "not utf-8": (b'{"body": "\xff"}', "json.malformed"),
    "utf-16": ('{"body": "x"}'.encode("utf-16"), "json.malformed"),
    "byte order mark": (b'\xef\xbb\xbf{"body": "x"}', "json.malformed"),
    "two values": (b"{} {}", "json.malformed"),
    "a list": (b"[1]", "json.not_object"),
    "a text": (b'"body"', "json.not_object"),
    "null": (b"null", "json.not_object"),
    "duplicate key": (b'{"choice": "for", "choice": "against"}', "json.duplicate_key"),
    "duplicate key inside": (b'{"a": {"b": 1, "b": 2}}', "json.duplicate_key"),
    "NaN": (b'{"a": NaN}', "json.not_a_number"),
    "infinity": (b'{"a": -Infinity}', "json.not_a_number"),
    "a number beyond all": (b'{"a": 1e999}', "json.not_a_number"),
    "an integer of 5,000 digits": (b'{"a": ' + b"9" * 5000 + b"}", "json.malformed"),
    "nine levels": (b'{"a":' * 9 + b"1" + b"}" * 9, "json.too_deep"),
    "30,000 levels": (b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}", "json.too_deep"),
    "NUL": (b'{"body": "a\\u0000b"}', "text.unreadable"),
    "lone surrogate": (b'{"body": "a\\ud800b"}', "text.unreadable"),
    "lone surrogate as a key": (b'{"\\udfff": 1}', "text.unreadable"),
    "NUL inside": (b'{"a": [["\\u0000"]]}', "text.unreadable"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused(case: str) -> None:
    raw, code = REFUSED[case]
    with pytest.raises(DomainError) as refused:
        parse_object(raw)
    assert refused.value.code == code


def test_a_plain_object_arrives_as_it_was_sent() -> None:
    raw = '{"body": "Egun on 👩‍🚒", "n": 1, "x": 1.5, "deep": {"a": [true, null]}}'.encode()
    assert parse_object(raw) == {"body": "Egun on 👩‍🚒", "n": 1, "x": 1.5, "deep": {"a": [True, None]}}


def test_eight_levels_are_enough() -> None:
    assert parse_object(b'{"a":' * 8 + b"1" + b"}" * 8)


def test_a_name_as_long_as_the_limit_is_not_echoed() -> None:
    raw = b'{"a": "' + b"x" * (MOST_BYTES - 9) + b'"}'
    assert len(parse_object(raw)["a"]) == MOST_BYTES - 9
