"""Working days and deadlines of a territory; holidays come from the ``holidays`` library plus local days as data."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

MADRID = ZoneInfo("Europe/Madrid")


@lru_cache(maxsize=64)
def _territory_days(country: str, subdivision: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


def is_working_day(day: date, *, subdivision: str = "PV", local: Collection[date] = (), country: str = "ES") -> bool:
    """Neither Saturday, Sunday, a holiday of the territory (Ley 39/2015 art. 30.2) nor a local holiday."""
    return day.weekday() < 5 and day not in local and day not in _territory_days(country, subdivision, day.year)


def add_working_days(start: date, days: int, *, subdivision: str = "PV", local: Collection[date] = ()) -> date:
    """The date ``days`` working days after ``start``; counting begins the day after (Ley 39/2015 art. 30.3)."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day, subdivision=subdivision, local=local):
            days -= 1
    return day


def working_days_between(start: date, end: date, *, subdivision: str = "PV", local: Collection[date] = ()) -> int:
    """Working days after ``start`` up to and including ``end``; 0 where ``end`` is not later."""
    span = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    return sum(is_working_day(day, subdivision=subdivision, local=local) for day in span)


def end_of_day(day: date, zone: ZoneInfo = MADRID) -> datetime:
    """The instant (UTC) at which the local day ends: midnight of the next day, whatever DST does that night."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone).astimezone(UTC)


def local_instant(day: date, clock: time, zone: ZoneInfo = MADRID) -> datetime:
    """A wall-clock time of the zone as an instant (UTC).

    A time that the spring night skips is read with the offset before the change (PEP 495, fold 0), so it becomes one
    hour later on the wall; a time that the autumn night repeats is its first occurrence.
    """
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
