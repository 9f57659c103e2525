"""One decision about many cases: planned, carried out some at a time, undone as a whole.

Some items are one unit with their results, by the same road as a single decision, so nothing is ever half done: after a
kill the next worker goes on with the items that wait. Each unit takes the lock of its batch, so an undo stops the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from moderation.enums import BatchState, DecisionAction, ItemOutcome
from moderation.models import ActionBatch, BatchItem, ModerationDecision, ReasonCode, ReviewCase
from moderation.queries.people import roles_of
from moderation.rules import ACTIONS, why_not_moderate, why_not_reason, why_not_undo_batch
from moderation.services.decisions import decide_cases, undo_decisions, undo_window
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from participa.core.rows import by_id
from participa.core.text import normalise

#: Cases of one batch: what a worker does in about a minute.
MOST = 2_000
#: Up to so many are carried out in the request; more by the worker, with a page that shows how far it is.
AT_ONCE = 20
#: Items of one unit: enough to share its statements, few enough that nobody waits long for their locks.
AT_A_TIME = 50
_LONGEST = 2_000

#: By the case's id.
_Results = Mapping[int, ModerationDecision | DomainError]


def plan_batch(
    *,
    by: User,
    cases: Sequence[ReviewCase],
    action: str,
    reason: ReasonCode | None = None,
    explanation: object = "",
    at: datetime,
) -> ActionBatch:
    """What is to be decided about each case as it was read now; decides nothing yet.

    Raises ``forbidden``, ``batch.empty``, ``batch.too_many``, ``case.action``, ``decision.reason`` and
    ``decision.explanation``.
    """
    refuse(why_not_moderate(roles_of(by)))
    said = normalise(explanation, field="explanation", longest=_LONGEST, shortest=0)
    if not cases:
        raise DomainError("batch.empty")
    if len(cases) > MOST:
        raise DomainError("batch.too_many", most=MOST)
    refuse(None if action in ACTIONS else "case.action")
    restricts = action == DecisionAction.RESTRICT
    refuse(why_not_reason(reason, said) if restricts else None)
    with events.unit():
        batch = ActionBatch.objects.create(
            made_by=by, action=action, reason=reason if restricts else None, explanation=said, created_at=at
        )
        rows = [BatchItem(batch=batch, case=case, version=case.version) for case in cases]
        BatchItem.objects.bulk_create(rows, batch_size=500)
    return batch


def start_batch(*, batch: ActionBatch, by: User, at: datetime) -> ActionBatch:
    """Begin: the worker carries it out. Only who planned it may, once."""
    refuse(why_not_moderate(roles_of(by)))
    with events.unit():
        fresh = ActionBatch.objects.select_for_update().get(pk=batch.pk)
        refuse(None if fresh.made_by_id == by.pk else "not_found")
        refuse(None if fresh.state == BatchState.PLANNED else "batch.started")
        fresh.state, fresh.started_at = BatchState.RUNNING, at
        fresh.save(update_fields=["state", "started_at"])
        _tell("batch.started", fresh, at)
        record(AuditAct.BATCH_STARTED, by=by, ref=fresh.code, at=at, action=fresh.action, cases=fresh.items.count())
    return fresh


def undo_batch(*, batch: ActionBatch, by: User, at: datetime) -> ActionBatch:
    """Take back everything it decided, and stop what is still to come; the worker carries that out too.

    Raises ``decision.already_undone`` and ``decision.undo_too_late``; afterwards another moderator may.
    """
    refuse(why_not_moderate(roles_of(by)))
    with events.unit():
        fresh = ActionBatch.objects.select_for_update().get(pk=batch.pk)
        refuse(why_not_undo_batch(fresh, by, at, undo_window()))
        fresh.state, fresh.undone_by, fresh.undone_at = BatchState.UNDOING, by, at
        fresh.save(update_fields=["state", "undone_by", "undone_at"])
        _tell("batch.started", fresh, at)
        record(AuditAct.BATCH_UNDONE, by=by, ref=fresh.code, at=at)
    return fresh


def run_batch(*, batch: ActionBatch) -> None:
    """Do what waits of a batch that was started or is being undone; again is harmless. All at the instant it began."""
    while items := _next(batch):
        try:
            _carry_out(batch, items)
        except DomainError as error:
            _one_by_one(batch, items, error)
    _finish(batch)


def run_few(*, batch: ActionBatch) -> None:
    """Carry out at once what is done before an answer is late; what is more waits for the worker."""
    if batch.items.count() <= AT_ONCE:
        run_batch(batch=batch)


def run_waiting(*, at: datetime) -> int:
    """Go on with batches whose task was lost; a job of the clock. Returns how many."""
    late = at - timedelta(minutes=2)
    running = ActionBatch.objects.filter(state=BatchState.RUNNING, started_at__lt=late)
    undoing = ActionBatch.objects.filter(state=BatchState.UNDOING, undone_at__lt=late)
    found = list(running | undoing)
    for batch in found:
        run_batch(batch=batch)
    return len(found)


def _next(batch: ActionBatch) -> list[int]:
    """The next items, each about another text; of a text with several the last decision is undone first."""
    state = ActionBatch.objects.values_list("state", flat=True).get(pk=batch.pk)
    if state not in _WANTED:
        return []
    order = "-decision_id" if state == BatchState.UNDOING else "pk"
    waiting = batch.items.filter(outcome=_WANTED[state]).order_by(order)
    some: dict[int, int] = {}
    for item, comment in waiting.values_list("pk", "case__revision__comment_id")[:AT_A_TIME]:
        some.setdefault(comment, item)
    return list(some.values())


#: What waits in each state of a batch, and what becomes of it where it is refused.
_WANTED: dict[str, ItemOutcome] = {BatchState.RUNNING: ItemOutcome.WAITING, BatchState.UNDOING: ItemOutcome.DONE}
_REFUSED: dict[str, ItemOutcome] = {BatchState.RUNNING: ItemOutcome.SKIPPED, BatchState.UNDOING: ItemOutcome.KEPT}


def _carry_out(batch: ActionBatch, items: Sequence[int]) -> None:
    """In one unit, under the lock of the batch; what somebody else did meanwhile is left out."""
    with events.unit():
        fresh = _locked(batch)
        if fresh.state not in _WANTED:
            return
        waiting = list(fresh.items.filter(pk__in=items, outcome=_WANTED[fresh.state]).select_related("decision"))
        results = (_undo if fresh.state == BatchState.UNDOING else _decide)(fresh, waiting)
        _write_down(fresh, waiting, results)
        _tell("batch.progressed", fresh, fresh.undone_at or fresh.started_at or fresh.created_at)


def _write_down(batch: ActionBatch, items: Sequence[BatchItem], results: _Results) -> None:
    refused, made = [], {}
    for item in items:
        result = results[item.case_id]
        if isinstance(result, DomainError):
            _refuse(item, result, _REFUSED[batch.state])
            refused.append(item)
        else:
            made[item.pk] = result.pk
    BatchItem.objects.bulk_update(refused, ["outcome", "refused", "facts"])
    done = BatchItem.objects.filter(pk__in=made)
    if batch.state == BatchState.UNDOING:
        done.update(outcome=ItemOutcome.UNDONE)
    elif made:
        done.update(outcome=ItemOutcome.DONE, decision=by_id(made, BatchItem._meta.get_field("decision")))


def _one_by_one(batch: ActionBatch, items: Sequence[int], error: DomainError) -> None:
    """Something refused all of them, or what no rule could see before stops one: that one alone is left as it is."""
    if len(items) > 1:
        for one in items:
            try:
                _carry_out(batch, [one])
            except DomainError as own:
                _one_by_one(batch, [one], own)
        return
    with events.unit():
        fresh = _locked(batch)
        if fresh.state not in _WANTED:
            return
        for item in fresh.items.filter(pk__in=items, outcome=_WANTED[fresh.state]):
            _refuse(item, error, _REFUSED[fresh.state])
            item.save(update_fields=["outcome", "refused", "facts"])


def _refuse(item: BatchItem, error: DomainError, outcome: ItemOutcome) -> None:
    item.outcome, item.refused = outcome, error.code
    item.facts = {name: str(value) for name, value in error.params.items()}


def _decide(batch: ActionBatch, items: Sequence[BatchItem]) -> _Results:
    if batch.made_by is None or batch.started_at is None:
        raise DomainError("forbidden")
    return decide_cases(
        read={item.case_id: item.version for item in items},
        by=batch.made_by,
        action=batch.action,
        reason=batch.reason,
        explanation=batch.explanation,
        at=batch.started_at,
    )


def _undo(batch: ActionBatch, items: Sequence[BatchItem]) -> _Results:
    if batch.undone_by is None or batch.undone_at is None:
        raise DomainError("forbidden")
    cases = {item.decision_id: item.case_id for item in items if item.decision_id is not None}
    results = undo_decisions(decisions=list(cases), by=batch.undone_by, at=batch.undone_at, timed=False)
    return {cases[decision]: result for decision, result in results.items()}


def _locked(batch: ActionBatch) -> ActionBatch:
    related = ("made_by", "undone_by", "reason")
    return ActionBatch.objects.select_related(*related).select_for_update(of=("self",)).get(pk=batch.pk)


def _finish(batch: ActionBatch) -> None:
    """Nothing waits any more; a batch that was not at work stays as it is."""
    with events.unit():
        fresh = _locked(batch)
        if fresh.state not in _WANTED or fresh.items.filter(outcome=_WANTED[fresh.state]).exists():
            return
        fresh.state = BatchState.UNDONE if fresh.state == BatchState.UNDOING else BatchState.DONE
        fresh.save(update_fields=["state"])
        _tell("batch.progressed", fresh, fresh.undone_at or fresh.started_at or fresh.created_at)


def _tell(kind: str, batch: ActionBatch, at: datetime) -> None:
    events.publish(kind, ref=batch.code, topics=["mod:queue"], at=at, batch=batch.code)
