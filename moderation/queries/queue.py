"""The queue of the desk: what a person should look at, the most urgent first; a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from moderation.enums import CaseOrigin, CasePriority, CaseState, CaseWhy, DecisionAction, DecisionSource
from moderation.models import Flag, ModerationDecision, ReviewCase
from participa.accounts.models import User

PAGE = 50
#: What may harm somebody while it waits.
URGENT = CasePriority.FLAGS
_HELD = [CaseOrigin.HELD_POLICY, CaseOrigin.HELD_SYSTEM]

#: The filters of the queue, by the word in the address.
FILTERS: dict[str, Q] = {
    "all": Q(),
    "urgent": Q(priority__gte=URGENT),
    "held": Q(origin__in=_HELD),
    "flagged": Q(origin=CaseOrigin.FLAG),
    "noticed": Q(origin__in=[CaseOrigin.SIGNAL, CaseOrigin.STAFF]),
}


@dataclass(frozen=True)
class QueueRow:
    """A case as the queue shows it."""

    case: ReviewCase
    why: CaseWhy
    body: str
    flags: int
    late: bool

    @property
    def urgent(self) -> bool:
        return self.case.priority >= URGENT


@dataclass(frozen=True)
class Queue:
    """A page of the queue. ``counts`` are by filter, of what is open in the chosen consultation."""

    rows: list[QueueRow]
    counts: dict[str, int]
    chosen: str
    consultation: str
    remaining: int


@dataclass(frozen=True)
class DeskFigures:
    """How the desk does: minutes until a decision today, and what was undone this year; with their bases."""

    median_minutes: float | None
    decided_today: int
    decided_this_year: int
    undone_this_year: int


@dataclass(frozen=True)
class Undoable:
    """The last decision of somebody, while it can still be undone in silence."""

    decision: ModerationDecision
    seconds_left: int


def queue(*, at: datetime, chosen: str = "all", consultation: str = "", limit: int = PAGE) -> Queue:
    """The open cases under a filter; two statements however many there are. An unknown filter is ``all``."""
    chosen = chosen if chosen in FILTERS else "all"
    here = open_cases()
    if consultation:
        here = here.filter(revision__comment__consultation__code=consultation)
    counts = here.order_by().aggregate(**_by_filter())
    rows = [_row(case, at) for case in _shown(here.filter(FILTERS[chosen]))[:limit]]
    return Queue(rows, counts, chosen, consultation, max(0, counts[chosen] - len(rows)))


def queue_counts(*, at: datetime) -> dict[str, int]:
    """How many open cases there are by filter, and how many are ``late``; one statement."""
    late = Count("pk", filter=Q(due_at__lt=at))
    return open_cases().order_by().aggregate(**_by_filter(), late=late)


def _by_filter() -> dict[str, Count]:
    return {name: Count("pk", filter=Q(pk__isnull=False) & rule) for name, rule in FILTERS.items()}


def open_cases() -> QuerySet[ReviewCase]:
    """Everything that waits, in the order of the queue."""
    return ReviewCase.objects.filter(state=CaseState.OPEN).order_by("-priority", "opened_at", "id")


def _shown(cases: QuerySet[ReviewCase]) -> QuerySet[ReviewCase]:
    place = ("revision__comment__consultation", "revision__comment__proposal", "revision__comment__participant")
    # A count for each row shown: joining would count for all that is open before the page is cut.
    flags = Flag.objects.filter(revision=OuterRef("revision")).order_by().values("revision")
    counted = Subquery(flags.annotate(number=Count("pk")).values("number"))
    return cases.select_related(*place).annotate(reports=Coalesce(counted, 0))


def _row(case: ReviewCase, at: datetime) -> QueueRow:
    flags: int = getattr(case, "reports", 0)
    why = CaseWhy(case.priority_why) if case.priority_why in CaseWhy.values else CaseWhy.SIGNAL
    return QueueRow(case, why, case.revision.body, flags, late=case.due_at < at)


def newer_than(*, since: datetime) -> int:
    """How many cases were opened after the queue was read: "3 new"."""
    return ReviewCase.objects.filter(state=CaseState.OPEN, opened_at__gt=since).count()


def neighbours(case: ReviewCase) -> tuple[str, str]:
    """The codes of the open cases before and after this one in the queue; empty at its ends."""
    tie = Q(priority=case.priority, opened_at=case.opened_at)
    same = Q(priority=case.priority)
    after = Q(priority__lt=case.priority) | same & Q(opened_at__gt=case.opened_at) | tie & Q(pk__gt=case.pk)
    before = Q(priority__gt=case.priority) | same & Q(opened_at__lt=case.opened_at) | tie & Q(pk__lt=case.pk)
    following = open_cases().filter(after).first()
    previous = open_cases().filter(before).order_by("priority", "-opened_at", "-id").first()
    return previous.code if previous else "", following.code if following else ""


def desk_figures(*, at: datetime) -> DeskFigures:
    """Two statements."""
    local = timezone.localtime(at)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    times = list(
        ReviewCase.objects.filter(state=CaseState.DECIDED, decided_at__gte=midnight)
        .exclude(origin=CaseOrigin.IMPORT)
        .values_list("opened_at", "decided_at")
    )
    waited = [(decided - opened).total_seconds() / 60 for opened, decided in times if decided]
    year = midnight.replace(month=1, day=1)
    acts = ModerationDecision.objects.filter(decided_at__gte=year, source=DecisionSource.PERSON).aggregate(
        decided=Count("pk", filter=~Q(action=DecisionAction.REVERSE)),
        undone=Count("pk", filter=Q(action=DecisionAction.REVERSE)),
    )
    return DeskFigures(median(waited) if waited else None, len(waited), acts["decided"], acts["undone"])


def undoable(by: User, *, at: datetime) -> Undoable | None:
    """What the person may undo at once; None after ``UNDO_SECONDS``."""
    window = timedelta(seconds=settings.UNDO_SECONDS)
    mine = ModerationDecision.objects.filter(decided_by=by, live=True, decided_at__gt=at - window)
    last = mine.exclude(action=DecisionAction.REVERSE).select_related("case", "comment", "reason").first()
    if last is None:
        return None
    return Undoable(last, int((last.decided_at + window - at).total_seconds()))
