"""What an installation begins with, put back after every test that commits.

Django's own way empties every table and asks each application to fill its own again, in a quarter of a second; here
what a test left is deleted, and the first rows are written as they were read when the run began.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

#: Tables that no test changes: the migrations that were applied, the names of models, and what may be allowed.
LEFT = {"django_migrations", "django_content_type", "auth_permission"}

_tables: list[str] = []
_first_rows: dict[str, list[tuple[Any, ...]]] = {}


def install() -> None:
    """Take the place of Django's ``flush`` after tests that commit."""
    TransactionTestCase._fixture_teardown = begin_again  # type: ignore[attr-defined]


def remember() -> None:
    """Read the first rows, before any test."""
    _tables[:] = sorted(set(connection.introspection.django_table_names(only_existing=True)) - LEFT)
    with connection.cursor() as cursor:
        for table in _with_rows():
            cursor.execute(f"SELECT * FROM {table}")
            _first_rows[table] = cursor.fetchall()


def begin_again(*_: object) -> None:
    """Delete what is there and write the first rows."""
    with _constraints_apart(), transaction.atomic(), connection.cursor() as cursor:
        for table in _with_rows():
            cursor.execute(f"DELETE FROM {table}")
        for table, rows in _first_rows.items():
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _with_rows() -> list[str]:
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in _tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [str(row[0]) for row in cursor.fetchall()]


@contextmanager
def _constraints_apart() -> Iterator[None]:
    """No foreign key and no trigger looks until the block ends: the order of tables does not matter."""
    if connection.vendor == "sqlite":
        with connection.constraint_checks_disabled():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")
