"""Text from outside: what is stored of it, and what is refused."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participa.core.errors import DomainError
from participa.core.text import folded, normalise, readable

#: Everything that a JSON body or a form may carry, surrogates and NUL included, with what is nasty made likely.
NASTY = "\x00\ud800\udfff\u200b\u200d\u200e\u202e\u2066\u0301\u0338\ufeff\u3164\u00ad\r\n\t \u2028\U000e0041ñé"
ANYTHING = st.text(alphabet=st.one_of(st.sampled_from(NASTY), st.characters(), st.characters(codec="ascii")))


def outcome(text: object, **options: Any) -> str:
    """The normalised text, or the code of the refusal."""
    try:
        return normalise(text, **options)
    except DomainError as error:
        return error.code


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("  hola \r\n", "hola"),
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a \t\nb", "a\nb"),
        ("cafe\u0301", "café"),
        ("n\u0303", "ñ"),
        ("caf\u00e9 \u200bcon\u00adleche\ufeff", "café conleche"),
        ("e\u200b\u0301", "é"),  # what stood between a letter and its accent is gone before they are joined
        ("a\x07b\x1bc\x7fd\x85e", "abcde"),
        ("\u200fשלום\u200e", "שלום"),
        ("hola\U000e0068\U000e0069", "hola"),  # tags spell a text that nobody sees
        ("👨‍👩‍👧 🇪🇺 ❤️ 🫨", "👨‍👩‍👧 🇪🇺 ❤️ 🫨"),
        ("Zer moduz? Ondo, eskerrik asko.", "Zer moduz? Ondo, eskerrik asko."),
        ("Tiếng Việt", "Tiếng Việt"),
        ("¡Ñandú!", "¡Ñandú!"),
    ],
)
def test_what_is_stored(text: str, stored: str) -> None:
    assert normalise(text) == stored


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "text.type"),
        (1, "text.type"),
        (True, "text.type"),
        (b"a", "text.type"),
        (["a"], "text.type"),
        ("\x00", "text.unreadable"),
        ("hola\ud83d", "text.unreadable"),
        ("\udc00", "text.unreadable"),
        ("abc\u202edef", "text.direction"),
        ("\u2067abc\u2069", "text.direction"),
        ("a" + "\u0301\u0300\u0302\u0308\u0304", "text.marks"),
        ("a" + "\u0489" * 4, "text.marks"),
        ("a" + "\u0301\u200b" * 6, "text.marks"),
        ("", "text.empty"),
        (" \n\t\u3000\u2003", "text.empty"),
        ("\u200b\u200c\u200d\u2060\ufeff", "text.empty"),
        ("\u3164\uffa0\u2800\u115f", "text.empty"),
        ("\ufe0f\u0301", "text.empty"),
        ("\U000e0041\U000e0042", "text.empty"),
        ("x" * 2_001, "text.too_long"),
        ("x" * 1_000_000, "text.too_long"),
        (" " * 1_000_000, "text.too_long"),
    ],
)
def test_what_is_refused(text: object, code: str) -> None:
    assert outcome(text) == code


def test_a_refusal_names_its_field_and_its_figures() -> None:
    with pytest.raises(DomainError) as caught:
        normalise("x" * 12, field="title", longest=10)
    assert (caught.value.field, caught.value.params) == ("title", {"length": 12, "longest": 10, "over": 2})
    assert outcome("x", shortest=2) == "text.too_short"
    assert outcome("", shortest=0) == ""


def test_length_is_that_of_what_is_stored() -> None:
    assert len(normalise("e\u0301" * 2_000)) == 2_000
    assert outcome("a\r\n" * 1_000 + "a") == "text.too_long"
    assert len(normalise("a\r\n" * 999 + "ab")) == 2_000
    assert outcome("\u200b" * 5_000 + "a") == "a"


def test_a_title_is_one_line() -> None:
    assert normalise("  Una\r\n\tlínea \n sola ", lines=False) == "Una línea sola"


@given(ANYTHING)
def test_what_is_stored_is_stored_the_same_again(text: str) -> None:
    stored = outcome(text)
    assert outcome(stored) == stored


@given(ANYTHING)
def test_what_is_stored_holds_nothing_that_breaks_or_deceives(text: str) -> None:
    try:
        stored = normalise(text)
    except DomainError:
        return
    assert unicodedata.is_normalized("NFC", stored)
    assert json.loads(json.dumps(stored).encode()) == stored
    assert stored == stored.strip() != ""
    assert not set(stored) & set("\x00\r\u2028\u2029\u200b\u202e\u2066\ufeff\u00ad")
    assert "\n\n\n" not in stored
    assert len(stored) <= 2_000


@given(ANYTHING, st.booleans())
def test_no_text_is_an_error_of_the_program(text: str, lines: bool) -> None:
    assert isinstance(outcome(text, lines=lines, shortest=0), str)
    assert not any(unicodedata.combining(char) for char in folded(text))


@given(ANYTHING)
def test_forms_of_unicode_and_of_line_ends_do_not_matter(text: str) -> None:
    as_typed = outcome(text.replace("\r", ""))
    assert outcome(unicodedata.normalize("NFC", text.replace("\r", ""))) == as_typed
    assert outcome(text.replace("\r", "").replace("\n", "\r\n")) == as_typed


@given(ANYTHING)
def test_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("CANCIÓN", "cancion"),
        ("Ñandú", "ñandu"),
        ("N\u0303", "ñ"),
        ("Zürich", "zurich"),
        ("ﬁn ℕ", "fin n"),
        ("ß", "ss"),
    ],
)
def test_folding_takes_accents_off_and_keeps_the_enye(text: str, plain: str) -> None:
    assert folded(text) == plain


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


def refusal(value: Any) -> str:
    """The code with which this JSON is refused; empty where it is not."""
    try:
        readable(value)
    except DomainError as error:
        return error.code
    return ""


@pytest.mark.parametrize("value", [None, 1, "a", {"a": ["b", {"c": 1.5}]}, nested(8)])
def test_json_that_can_be_stored(value: Any) -> None:
    assert refusal(value) == ""


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"a": "\x00"}, "text.unreadable"),
        ({"\ud800": 1}, "text.unreadable"),
        ([["\udfff"]], "text.unreadable"),
        (nested(9), "json.too_deep"),
        (nested(500), "json.too_deep"),
        ({"a": nested(8)}, "json.too_deep"),
    ],
)
def test_json_that_would_break_what_reads_it(value: Any, code: str) -> None:
    assert refusal(value) == code
