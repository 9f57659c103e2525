"""Dates in words, with the zone where a deadline needs it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language


def day_in_words(when: date, *, weekday: bool = False) -> str:
    """``11 de diciembre de 2026``, ``2026ko abenduaren 11``, ``11 December 2026``; with its weekday if wanted."""
    if isinstance(when, datetime):
        when = timezone.localtime(when).date()
    month, name = str(MONTHS[when.month]), str(WEEKDAYS[when.weekday()])
    language = (get_language() or "es")[:2]
    if language == "eu":
        text = f"{when.year}{_of_year(when.year)} {month.lower()}ren {when.day}"
        return f"{text}, {name.lower()}" if weekday else text
    if language == "es":
        text = f"{when.day} de {month.lower()} de {when.year}"
        return f"{name.lower()} {text}" if weekday else text
    text = f"{when.day} {month} {when.year}"
    return f"{name} {text}" if weekday else text


def instant_in_words(when: datetime, *, weekday: bool = False) -> str:
    """The day and the local time: ``viernes 11 de diciembre de 2026, 23:59``."""
    return f"{day_in_words(when, weekday=weekday)}, {clock(when)}"


def end_in_words(when: datetime) -> str:
    """A deadline with its weekday; one at midnight belongs to the day that it ends: 23:59, not 00:00."""
    return instant_in_words(last_moment(when), weekday=True)


def last_moment(when: datetime) -> datetime:
    """A minute before an end at midnight, so that it reads as the day that it ends; any other end as it is."""
    return when - timedelta(minutes=1) if timezone.localtime(when).time() == time(0) else when


def clock(when: datetime) -> str:
    """The local time of day."""
    return timezone.localtime(when).strftime("%H:%M")


def days_left(until: datetime, at: datetime) -> int:
    """Whole local days from today to the day of the deadline."""
    return (timezone.localtime(last_moment(until)).date() - timezone.localtime(at).date()).days


def _of_year(year: int) -> str:
    """The Basque suffix follows how the number is said: it ends in a consonant after bat, bost, hamar and hamabost."""
    return "eko" if year % 100 % 20 in {1, 5, 10, 15} else "ko"
