"""A batch before, while and after it is carried out; a fixed number of statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from moderation.enums import CaseState, ItemOutcome
from moderation.models import ActionBatch, BatchItem, Flag, ModerationDecision, ReviewCase
from moderation.queries.conflicts import conflict, last_decisions
from moderation.rules import why_not_action, why_not_judge
from participa.accounts.models import User
from participa.core.errors import DomainError


@dataclass(frozen=True)
class Foreseen:
    """One item of a plan: ``error`` is why it would be left alone now."""

    item: BatchItem
    error: DomainError | None

    @property
    def refused(self) -> str:
        """The code of why, empty where nothing is in the way."""
        return self.error.code if self.error else ""


@dataclass(frozen=True)
class Progress:
    """How many items have which outcome."""

    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.counts.get(ItemOutcome.DONE, 0)

    @property
    def left(self) -> int:
        return self.counts.get(ItemOutcome.WAITING, 0)


def find_batch(code: str) -> ActionBatch:
    """A batch by its code. Raises ``not_found``."""
    batch = ActionBatch.objects.select_related("made_by", "undone_by", "reason").filter(code=code).first()
    if batch is None:
        raise DomainError("not_found")
    return batch


def progress_of(batch: ActionBatch) -> Progress:
    """One statement."""
    rows = batch.items.order_by().values_list("outcome").annotate(number=Count("pk"))
    return Progress(dict(rows))


def items_of(batch: ActionBatch) -> list[BatchItem]:
    """Every item with its text, in the order it was chosen; one statement."""
    related = ("case__revision__comment__participant", "case__revision__comment__public_revision", "decision")
    return list(batch.items.select_related(*related))


def foresee(batch: ActionBatch, *, by: User) -> list[Foreseen]:
    """What would happen to each item if it were started now; three statements, and one where a case was overtaken."""
    items = items_of(batch)
    revisions = [item.case.revision_id for item in items]
    own_flags = set(Flag.objects.filter(revision__in=revisions, account=by).values_list("revision_id", flat=True))
    closed = [item.case for item in items if item.case.state != CaseState.OPEN]
    last = last_decisions(closed)
    return [_foresee(item, batch.action, by, own_flags, last.get(item.case_id)) for item in items]


def _foresee(item: BatchItem, action: str, by: User, own_flags: set[int], last: ModerationDecision | None) -> Foreseen:
    case = item.case
    flaggers = {by.pk} if case.revision_id in own_flags else set()
    refused = why_not_judge(by, case.revision.comment, flaggers)
    if refused is None and (case.state != CaseState.OPEN or case.version != item.version):
        return Foreseen(item, conflict(case, last))
    code = refused or why_not_action(action, case.revision, case)
    return Foreseen(item, DomainError(code) if code else None)


def count_refusals(foreseen: Sequence[Foreseen]) -> list[tuple[str, int]]:
    """How many items would be left alone, by the code of why."""
    return sorted(Counter(one.refused for one in foreseen if one.refused).items())


def cases_by_code(codes: Sequence[str]) -> list[ReviewCase]:
    """The cases of these codes, the most urgent first; unknown ones are left out."""
    return list(ReviewCase.objects.filter(code__in=set(codes)))
