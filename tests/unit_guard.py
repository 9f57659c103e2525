"""Writes happen only inside ``events.unit()``: during a test every statement of every connection is looked at.

A write outside a unit would commit rows without their facts. Not guarded: ``accounts_user``, which Django and allauth
write themselves (last sign-in, sign-up), and the tables of Django's and others' applications.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from participa.events import active

DOMAIN = re.compile(
    r'\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?'
    r"((?:proposals|moderation)_\w+|accounts_(?!user\b)\w+|events_(?:event|topicseq))\b",
    re.IGNORECASE,
)


class WroteOutsideUnit(AssertionError):
    """A domain table was written without a unit of work."""


_watching = False


def _look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if _watching and not sql.startswith("SELECT") and not active():  # most are, and the longest
        found = DOMAIN.search(sql)
        if found and not sql.lstrip().upper().startswith(("SELECT", "CREATE", "ALTER", "DROP", "EXPLAIN")):
            raise WroteOutsideUnit(f"{found[0]} outside events.unit()")
    return execute(sql, params, many, context)


def _watch_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if _look not in connection.execute_wrappers:
        connection.execute_wrappers.append(_look)


def install() -> None:
    """Watch every connection that this process opens, of any thread."""
    connection_created.connect(_watch_connection, dispatch_uid="tests.unit_guard")


@contextmanager
def watching() -> Iterator[None]:
    """Refuse writes outside units until the block ends."""
    global _watching
    before, _watching = _watching, True
    try:
        yield
    finally:
        _watching = before
