"""Different values for many rows in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Value, When


def by_id(values: Mapping[int, object], column: Any) -> Case:
    """What ``update()`` writes into ``column`` of each row, by its id; the update must be about just these rows.

    ``bulk_update`` does the same for every column it is given, which costs more than all else where only one differs.
    """
    return Case(*(When(pk=pk, then=Value(value)) for pk, value in values.items()), output_field=column)
