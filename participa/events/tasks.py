"""The one task of the outbox."""

from __future__ import annotations

from collections.abc import Iterable
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


def enqueue(facts: Iterable[Fact]) -> None:
    """A task for each fact that somebody handles, as ``dispatch.enqueue`` makes them, but in one statement for all."""
    # This module is read before any model is there.
    from django_tasks_db.models import DBTaskResult, get_date_max

    rows: list[Any] = [
        DBTaskResult(
            args_kwargs={"args": [fact.as_json()], "kwargs": {}},
            priority=dispatch.priority,
            task_path=dispatch.module_path,
            queue_name=dispatch.queue_name,
            run_after=get_date_max(),  # at once, in the words of the queue
            backend_name=dispatch.backend,
        )
        for fact in facts
        if handlers_of(fact.kind)
    ]
    DBTaskResult.objects.bulk_create(rows, batch_size=500)
