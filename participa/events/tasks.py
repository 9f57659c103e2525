"""The one task of the outbox."""

from __future__ import annotations

from typing import Any

from django_tasks import task

from participa.events.facts import Fact
from participa.events.registry import handlers_of


@task()
def dispatch(fact: dict[str, Any]) -> int:
    """Call every handler of the fact; they are idempotent, so a retry may repeat them. Returns how many ran."""
    told = Fact.from_json(fact)
    handlers = handlers_of(told.kind)
    for handler in handlers:
        handler(told)
    return len(handlers)
