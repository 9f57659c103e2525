"""The one place where text from outside is normalised or refused (form, API and import alike)."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from participa.core.errors import DomainError

#: Stands in a text for words that are covered.
COVERED = "▮▮▮"

#: Explicit embeddings, overrides and isolates: they make a text read otherwise than it is stored (UAX #9).
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
#: Control characters other than tab and line feed.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: Characters of no width that carry no meaning outside emoji and Indic scripts; ZWJ (200d) stays for emoji. The tags
#: (e0000…) can smuggle a whole text that nobody sees.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")
#: Letters by their category, but nothing to see: Hangul fillers and the empty Braille cell.
_EMPTY_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
#: White space, controls, format characters, marks without a letter. Unassigned stays: emoji newer than our tables.
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me", "Mc"})
#: More marks on one letter than any living language needs ("zalgo").
_STACKED = re.compile("[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}")
_MANY_LINES = re.compile("\n{3,}")


def normalise(text: object, *, field: str = "body", longest: int = 2000, shortest: int = 1, lines: bool = True) -> str:
    """The text as it is stored: NFC, LF line ends, no control or invisible characters, no space at the ends.

    Length is counted in code points after normalisation, so that CRLF and LF, NFC and NFD count the same.
    With ``lines`` false all white space becomes single spaces (titles, names).
    Raises ``DomainError`` ``text.type``, ``text.unreadable`` (NUL, lone surrogate), ``text.direction`` (bidi override),
    ``text.marks`` (stacked marks), ``text.empty``, ``text.too_short`` or ``text.too_long``.
    """
    if not isinstance(text, str):
        raise DomainError("text.type", field=field)
    if "\x00" in text or _SURROGATE.search(text):
        raise DomainError("text.unreadable", field=field)
    if _BIDI.search(text):
        raise DomainError("text.direction", field=field)
    if len(text) > longest * 8:  # before the costly steps; no normalisation shrinks a text that much
        raise DomainError("text.too_long", field=field, length=len(text), longest=longest)
    text = _INVISIBLE.sub("", _CONTROL.sub("", _LINE_END.sub("\n", text)))
    text = unicodedata.normalize("NFC", text)  # last: what was taken out may have kept a letter from its accent
    if _STACKED.search(text):
        raise DomainError("text.marks", field=field)
    text = (
        _MANY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n")))
        if lines
        else " ".join(text.split())
    )
    text = text.strip()
    if not any(_can_be_seen(char) for char in text):
        text = ""
    return _of_length(text, field=field, longest=longest, shortest=shortest)


def _can_be_seen(char: str) -> bool:
    """Whether a reader would notice the character on its own."""
    return char not in _EMPTY_LETTERS and unicodedata.category(char) not in _UNSEEN


def _of_length(text: str, *, field: str, longest: int, shortest: int) -> str:
    if not text and shortest > 0:
        raise DomainError("text.empty", field=field)
    if len(text) < shortest:
        raise DomainError("text.too_short", field=field, length=len(text), shortest=shortest)
    if len(text) > longest:
        raise DomainError("text.too_long", field=field, length=len(text), longest=longest, over=len(text) - longest)
    return text


def readable(value: Any, *, depth: int = 8, field: str = "body") -> None:
    """Refuse JSON that a database would store and then break on: NUL, lone surrogates, nesting over ``depth``."""
    if depth < 0:
        raise DomainError("json.too_deep", field=field)
    if isinstance(value, str):
        if "\x00" in value or _SURROGATE.search(value):
            raise DomainError("text.unreadable", field=field)
    elif isinstance(value, dict):
        for key, item in value.items():
            readable(key, depth=depth - 1, field=field)
            readable(item, depth=depth - 1, field=field)
    elif isinstance(value, list):
        for item in value:
            readable(item, depth=depth - 1, field=field)


#: Stands for ñ while the marks are taken off; never part of a normalised text (a private-use character).
_ENYE = "\ue0f1"


def folded(text: str) -> str:
    """For comparing and searching: lower case, no accents (NFKD without marks), ñ kept apart from n."""
    if text.isascii():
        return text.lower()
    kept = unicodedata.normalize("NFC", text).casefold().replace("ñ", _ENYE)
    decomposed = unicodedata.normalize("NFKD", kept).casefold()  # again: ℕ becomes N only now
    plain = "".join(char for char in unicodedata.normalize("NFKD", decomposed) if not unicodedata.combining(char))
    return plain.replace(_ENYE, "ñ")
