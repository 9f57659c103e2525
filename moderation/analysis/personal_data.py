"""Personal data in a text: bank accounts, identity documents, e-mail addresses, telephones and number plates.

Every expression is linear: repeats are bounded, and neighbouring parts share no character. What has a check digit is
reported only where it is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from moderation.analysis.found import Found, Span, apart
from participa.core.text import COVERED

VERSION = "1"

#: Length of an IBAN by country (ISO 13616), for countries whose accounts people here have.
_IBAN_LENGTH = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CZ": 24, "DE": 22, "DK": 18, "ES": 24, "FI": 18, "FR": 27,
    "GB": 22, "GR": 27, "HU": 28, "IE": 22, "IT": 27, "LT": 20, "LU": 20, "NL": 18, "PL": 28, "PT": 25, "RO": 24,
    "SE": 24,
}  # fmt: skip
_IBAN_START = re.compile(r"(?<!\w)([A-Za-z]{2})\d{2}")
_DNI = re.compile(r"(?<!\w)(\d{8}|\d{2}\.\d{3}\.\d{3}|\d{2} \d{3} \d{3})[ -]?([A-Za-z])(?!\w)")
_NIE = re.compile(r"(?<!\w)([XYZxyz])[ -]?(\d{7})[ -]?([A-Za-z])(?!\w)")
_CHECK_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}(?![\w@])")
_PHONE = re.compile(r"(?<![\w+.,/-])(?:(?:\+|00)34[ .-]?)?[6789](?:[ .-]?\d){8}(?!\w|[.,]\d)")
_FOREIGN_PHONE = re.compile(r"(?<![\w+])(?:\+|00)(?!34)[1-9](?:[ .-]?\d){8,13}(?!\w)")
#: Nine digits that count money or people are no telephone.
_QUANTITY = re.compile(
    r"\s?(?:€|euro|eur\b|habitant|biztanle|inhabitant|millon|million|milioi|m2|m²|kwh)", re.IGNORECASE
)
_PLATE = re.compile(r"(?<!\w)\d{4}[ -]?([BCDFGHJKLMNPRSTVWXYZ]{3})(?!\w)")
_UNITS = frozenset({"KWH", "MWH", "GWH", "TWH", "KMS", "MTS", "HRS", "KHZ", "MHZ", "GHZ", "PPM", "RPM", "LTS", "PTS"})


def personal_data(text: str) -> list[Found]:
    """One finding for each kind of personal data in the text; spans of different kinds never overlap."""
    taken: list[Span] = []
    found: list[Found] = []
    for kind, score, spans_of in _KINDS:
        spans: list[Span] = []
        for span in spans_of(text):
            if apart(span, taken):
                taken.append(span)
                spans.append(span)
        if spans:
            found.append(Found(f"personal_data.{kind}", VERSION, score, tuple(spans)))
    return found


def masked(text: str) -> str:
    """The text with all personal data covered, for people who need the point and not the person."""
    spans = sorted((span for found in personal_data(text) for span in found.spans), reverse=True)
    for start, end in spans:
        text = text[:start] + COVERED + text[end:]
    return text


def _ibans(text: str) -> Iterator[Span]:
    for start in _IBAN_START.finditer(text):
        length = _IBAN_LENGTH.get(start[1].upper())
        end = _end_of_iban(text, start.start(), length) if length else None
        if end is not None:
            yield start.start(), end


def _end_of_iban(text: str, start: int, length: int) -> int | None:
    """Where the IBAN that starts here ends, if its check digits are right (ISO 7064 MOD 97-10)."""
    kept: list[str] = []
    for position in range(start, min(len(text), start + 2 * length)):
        character = text[position]
        if character.isascii() and character.isalnum():
            kept.append(character.upper())
        elif character not in " -":
            return None
        if len(kept) == length:
            rearranged = "".join(kept[4:] + kept[:4])
            number = int("".join(str(int(one, 36)) for one in rearranged))
            follows = text[position + 1 : position + 2]
            return position + 1 if number % 97 == 1 and not follows.isalnum() else None
    return None


def _identities(text: str) -> Iterator[Span]:
    for match in _DNI.finditer(text):
        number = int(match[1].replace(".", "").replace(" ", ""))
        if _CHECK_LETTERS[number % 23] == match[2].upper():
            yield match.span()
    for match in _NIE.finditer(text):
        number = int(f"{'XYZ'.index(match[1].upper())}{match[2]}")
        if _CHECK_LETTERS[number % 23] == match[3].upper():
            yield match.span()


def _emails(text: str) -> Iterator[Span]:
    return (match.span() for match in _EMAIL.finditer(text))


def _phones(text: str) -> Iterator[Span]:
    for pattern in (_FOREIGN_PHONE, _PHONE):
        for match in pattern.finditer(text):
            if not _QUANTITY.match(text, match.end()):
                yield match.span()


def _plates(text: str) -> Iterator[Span]:
    return (match.span() for match in _PLATE.finditer(text) if match[1] not in _UNITS)


_KINDS: tuple[tuple[str, float, Callable[[str], Iterator[Span]]], ...] = (
    ("iban", 1.0, _ibans),
    ("identity", 1.0, _identities),
    ("email", 0.95, _emails),
    ("phone", 0.9, _phones),
    ("plate", 0.7, _plates),
)
