"""Sentences of a report in three languages, from patterns and claims.

The catalogues are those of the site (gettext), read without Django: a report can be rebuilt where there is no site.
"""

from __future__ import annotations

import gettext as catalogues
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from moderation.analysis.report.claims import LANGUAGES, Claim
from moderation.analysis.report.phrases import MONTHS, PHRASES, WORDS
from participa.core.workdays import MADRID

NBSP = "\u00a0"
_LOCALE = Path(__file__).parents[2] / "locale"
_PLACE = re.compile(r"%\((\w+)\)s")


@cache
def _catalogue(language: str) -> catalogues.NullTranslations:
    return catalogues.translation("django", _LOCALE, languages=[language], fallback=True)


def translated(text: str, language: str) -> str:
    """A word or sentence of the program."""
    return _catalogue(language).gettext(text) if text else ""


def in_all(text: str) -> dict[str, str]:
    """The same in each language."""
    return {language: translated(text, language) for language in LANGUAGES}


def say(pattern: str, claims: tuple[Claim, ...], language: str) -> str:
    """The sentence of a pattern with the values of its claims. Raises KeyError where one is missing."""
    phrase = PHRASES[pattern]
    if isinstance(phrase, tuple):
        n = next(claim.value for claim in claims if claim.name == "n")
        text = _catalogue(language).ngettext(*phrase, n)
    else:
        text = translated(phrase, language)
    values = {claim.name: shown(claim, language) for claim in claims}
    return _PLACE.sub(lambda found: values[found[1]], text)


def shown(claim: Claim, language: str) -> str:
    """The value of a claim as the language writes it."""
    value = claim.value
    if value is None:
        return "–"
    write = _WRITTEN.get(claim.kind)
    if write is not None:
        return write(value, language)
    if claim.kind == "day":
        return day(value, language, ends=claim.of.get("field") == "closes_at")
    return str(value) if claim.kind == "quote" else translated(WORDS[claim.kind][value], language)


def whole(value: int, language: str) -> str:
    """1.204 in Spanish and Basque, 1,204 in English."""
    grouped = f"{value:,}"
    return grouped if language == "en" else grouped.replace(",", ".")


def share(value: float, language: str) -> str:
    """``62,0 %`` (es), ``% 62,0`` (eu), ``62.0 %`` (en)."""
    figure = f"{value:.1f}" if language == "en" else f"{value:.1f}".replace(".", ",")
    return f"%{NBSP}{figure}" if language == "eu" else f"{figure}{NBSP}%"


def day(value: str, language: str, *, ends: bool = False) -> str:
    """``11 de diciembre de 2026``, ``2026ko abenduaren 11``, ``11 December 2026``, on the calendar of Madrid.

    What ``ends`` at midnight belongs to the day that it ends.
    """
    when = datetime.fromisoformat(value)
    when = when.astimezone(MADRID) if when.tzinfo else when
    when -= timedelta(minutes=int(ends))
    month = translated(MONTHS[when.month - 1], language)
    if language == "eu":
        year = f"{when.year}{'eko' if when.year % 100 % 20 in {1, 5, 10, 15} else 'ko'}"
        return f"{year} {month.lower()}ren {when.day}"
    return f"{when.day} de {month.lower()} de {when.year}" if language == "es" else f"{when.day} {month} {when.year}"


def text_in(texts: dict[str, Any], language: str) -> str:
    """A text of the institution in the language, else in the first that it was written in."""
    return next((str(texts[code]) for code in (language, *LANGUAGES) if texts.get(code)), "–")


def interval(value: list[float], language: str) -> str:
    """Two percentages."""
    return " – ".join(share(bound, language) for bound in value)


def minutes(value: float, language: str) -> str:
    """``80 min``; from ten hours on ``12.5 h``, with the comma of the language."""
    if value < 600:
        return f"{whole(round(value), language)}{NBSP}min"
    figure = f"{value / 60:.1f}"
    return f"{figure if language == 'en' else figure.replace('.', ',')}{NBSP}h"


_WRITTEN: dict[str, Callable[[Any, str], str]] = {
    "count": whole,
    "share": share,
    "text": text_in,
    "interval": interval,
    "minutes": minutes,
}
