"""One decision about many cases: planned, carried out item by item, undone as a whole.

Each item is a unit of its own with its result, so nothing is ever half done: after a kill the next
worker goes on with the items that wait. Every item takes the lock of its batch, so an undo stops the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from moderation.enums import BatchState, DecisionAction, ItemOutcome
from moderation.models import ActionBatch, BatchItem, ReasonCode, ReviewCase
from moderation.queries.people import roles_of
from moderation.rules import ACTIONS, why_not_moderate, why_not_reason, why_not_undo_batch
from moderation.services.decisions import decide_case, undo_decision, undo_window
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise

#: Cases of one batch: what a worker does in about a minute.
MOST = 2_000
#: Up to so many are carried out in the request; more by the worker, with a page that shows how far it is.
AT_ONCE = 20
#: How often the others hear how far it is.
_TOLD_EVERY = 50
_LONGEST = 2_000


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
    done = 0
    while _step(batch):
        done += 1
        if done % _TOLD_EVERY == 0:
            with events.unit():
                _tell("batch.progressed", batch, batch.started_at or batch.created_at)


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


def _step(batch: ActionBatch) -> bool:
    """One item, in one unit; False when nothing is left."""
    fresh = ActionBatch.objects.select_related("made_by", "undone_by", "reason").get(pk=batch.pk)
    undoing = fresh.state == BatchState.UNDOING
    if not undoing and fresh.state != BatchState.RUNNING:
        return False
    wanted = ItemOutcome.DONE if undoing else ItemOutcome.WAITING
    item = fresh.items.filter(outcome=wanted).select_related("case", "decision__case").first()
    if item is None:
        return _finish(fresh)
    try:
        (_undo if undoing else _decide)(fresh, item)
    except DomainError as error:
        with events.unit():
            refused = ItemOutcome.KEPT if undoing else ItemOutcome.SKIPPED
            facts = {name: str(value) for name, value in error.params.items()}
            waiting = BatchItem.objects.filter(pk=item.pk, outcome=wanted)
            waiting.update(outcome=refused, refused=error.code, facts=facts)
    return True


def _decide(batch: ActionBatch, item: BatchItem) -> None:
    by, at = batch.made_by, batch.started_at
    if by is None or at is None:
        raise DomainError("forbidden")
    with events.unit():
        if not _still(batch, item, BatchState.RUNNING):
            return
        item.decision = decide_case(
            case=item.case,
            by=by,
            action=batch.action,
            reason=batch.reason,
            explanation=batch.explanation,
            version=item.version,
            at=at,
        )
        item.outcome = ItemOutcome.DONE
        item.save(update_fields=["decision", "outcome"])


def _undo(batch: ActionBatch, item: BatchItem) -> None:
    by, at = batch.undone_by, batch.undone_at
    if by is None or at is None or item.decision is None:
        raise DomainError("forbidden")
    with events.unit():
        if not _still(batch, item, BatchState.UNDOING):
            return
        undo_decision(decision=item.decision, by=by, at=at, timed=False)
        item.outcome = ItemOutcome.UNDONE
        item.save(update_fields=["outcome"])


def _still(batch: ActionBatch, item: BatchItem, state: BatchState) -> bool:
    """Under the lock of the batch: it is still in that state, and nobody else did the item meanwhile."""
    locked = ActionBatch.objects.select_for_update().get(pk=batch.pk)
    return locked.state == state and BatchItem.objects.filter(pk=item.pk, outcome=item.outcome).exists()


def _finish(batch: ActionBatch) -> bool:
    after = BatchState.UNDONE if batch.state == BatchState.UNDOING else BatchState.DONE
    with events.unit():
        if ActionBatch.objects.filter(pk=batch.pk, state=batch.state).update(state=after):
            _tell("batch.progressed", batch, batch.undone_at or batch.started_at or batch.created_at)
    return False


def _tell(kind: str, batch: ActionBatch, at: datetime) -> None:
    events.publish(kind, ref=batch.code, topics=["mod:queue"], at=at, batch=batch.code)
