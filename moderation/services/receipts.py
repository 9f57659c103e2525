"""Numbers that people can quote: one after the other in each year, without holes or repeats."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone

from participa.core.codes import receipt_number

_TAKE = (
    "INSERT INTO moderation_receiptcounter (kind, year, last) VALUES (%s, %s, 1) "
    "ON CONFLICT (kind, year) DO UPDATE SET last = moderation_receiptcounter.last + 1 RETURNING last"
)


def flag_receipt(*, at: datetime) -> str:
    """``PAR-2026-00123-K``; inside a unit."""
    year = timezone.localdate(at).year
    return receipt_number(year, _next("flag", year))


def query_code(*, at: datetime) -> str:
    """``CI-2026-0042``; inside a unit."""
    year = timezone.localdate(at).year
    return f"CI-{year}-{_next('query', year):04d}"


def _next(kind: str, year: int) -> int:
    """One statement, so that two at once get two numbers; a rollback gives its number back."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [kind, year])
        taken: int = cursor.fetchone()[0]
    return taken
