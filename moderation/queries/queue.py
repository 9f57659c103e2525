"""The queue of the desk: what a person should look at, the most urgent first; a fixed number of statements."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from moderation.enums import CaseOrigin, CasePriority, CaseState, CaseWhy, DecisionAction, DecisionSource
from moderation.models import CaseClaim, Flag, ModerationDecision, ReviewCase
from participa.accounts.models import User
from proposals.enums import CommentKind

PAGE = 50
#: What may harm somebody while it waits.
URGENT = CasePriority.FLAGS


@dataclass(frozen=True)
class Filter:
    """Part of the queue: how urgent its cases are at least, and what brought them there."""

    priority: int = 0
    origins: frozenset[str] = frozenset(CaseOrigin.values)

    @property
    def rule(self) -> Q:
        """For a statement; what narrows nothing is not asked."""
        whole = len(self.origins) == len(CaseOrigin.values)
        urgent = Q(priority__gte=self.priority) if self.priority else Q()
        return urgent if whole else urgent & Q(origin__in=sorted(self.origins))

    def shows(self, origin: str, priority: int) -> bool:
        """Whether a case with these is in it."""
        return priority >= self.priority and origin in self.origins


#: The filters of the queue, by the word in the address.
FILTERS: dict[str, Filter] = {
    "all": Filter(),
    "urgent": Filter(priority=URGENT),
    "held": Filter(origins=frozenset({CaseOrigin.HELD_POLICY, CaseOrigin.HELD_SYSTEM})),
    "flagged": Filter(origins=frozenset({CaseOrigin.FLAG})),
    "appeals": Filter(origins=frozenset({CaseOrigin.APPEAL})),
    "noticed": Filter(origins=frozenset({CaseOrigin.SIGNAL, CaseOrigin.STAFF})),
}


#: The narrower views of the queue, by the word in the address; each allows only these values.
_LANGUAGES = frozenset({"es", "eu", "en"})
_CODE = re.compile(r"[0-9a-z]{1,12}")


@dataclass(frozen=True)
class Wanted:
    """Which part of the queue somebody wants to see; empty is everything."""

    show: str = "all"
    consultation: str = ""
    language: str = ""
    kind: str = ""
    origin: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> Wanted:
        """From an address or what was kept; unknown values are as none."""

        def one_of(name: str, allowed: Collection[str]) -> str:
            value = str(asked.get(name, ""))
            return value if value in allowed else ""

        return cls(
            show=one_of("show", FILTERS) or "all",
            consultation=code if _CODE.fullmatch(code := str(asked.get("consultation", ""))) else "",
            language=one_of("language", _LANGUAGES),
            kind=one_of("kind", CommentKind.values),
            origin=one_of("origin", CaseOrigin.values),
        )

    def as_query(self) -> dict[str, str]:
        """What differs from the whole, for an address."""
        return {name: value for name, value in asdict(self).items() if value and (name, value) != ("show", "all")}

    @property
    def within(self) -> Q:
        """The rule without ``show``."""
        rules = {
            "revision__comment__consultation__code": self.consultation,
            "revision__language": self.language,
            "revision__comment__kind": self.kind,
            "origin": self.origin,
        }
        return Q(**{column: value for column, value in rules.items() if value})


#: The whole queue.
EVERYTHING = Wanted()


@dataclass(frozen=True)
class QueueRow:
    """A case as the queue shows it."""

    case: ReviewCase
    why: CaseWhy
    body: str
    flags: int
    late: bool
    #: Who looks at it now.
    watched_by: str = ""

    @property
    def urgent(self) -> bool:
        return self.case.priority >= URGENT


@dataclass(frozen=True)
class Queue:
    """A page of the queue. ``counts`` are by filter, of what is open in the narrower view."""

    rows: list[QueueRow]
    counts: dict[str, int]
    wanted: Wanted
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


def queue(*, at: datetime, wanted: Wanted = EVERYTHING, limit: int = PAGE) -> Queue:
    """The open cases of a view; two statements however many there are."""
    counts = counts_of(open_cases().filter(wanted.within))
    rows = rows_of(wanted, at=at, limit=limit)
    return Queue(rows, counts, wanted, max(0, counts[wanted.show] - len(rows)))


def rows_of(wanted: Wanted, *, at: datetime, limit: int, after: ReviewCase | None = None) -> list[QueueRow]:
    """The first open cases of a view, or the first ones behind ``after``; one statement."""
    here = open_cases().filter(wanted.within).filter(FILTERS[wanted.show].rule)
    return [_row(case, at) for case in _shown(here if after is None else here.filter(_behind(after)))[:limit]]


def counts_of(cases: QuerySet[ReviewCase]) -> dict[str, int]:
    """How many of these each filter shows; one statement, which reads an index alone where nothing narrows the view."""
    rows = list(cases.order_by().values_list("origin", "priority").annotate(number=Count("pk")))
    return {name: sum(n for origin, urgency, n in rows if one.shows(origin, urgency)) for name, one in FILTERS.items()}


def all_of(wanted: Wanted, *, limit: int) -> list[ReviewCase]:
    """Every open case of a view, in the order of the queue; at most ``limit``."""
    return list(open_cases().filter(wanted.within).filter(FILTERS[wanted.show].rule)[:limit])


def queue_counts(*, at: datetime) -> dict[str, int]:
    """How many open cases there are by filter, and how many are ``late``; two statements."""
    return {**counts_of(open_cases()), "late": open_cases().filter(due_at__lt=at).count()}


@dataclass(frozen=True)
class Backlog:
    """How many cases wait, are beyond their date, and are so far beyond it that somebody should hear of it."""

    waiting: int
    late: int
    overdue: int


def backlog(*, at: datetime, overdue: timedelta) -> Backlog:
    """What waits now; one statement."""
    counts = open_cases().aggregate(
        waiting=Count("pk"),
        late=Count("pk", filter=Q(due_at__lt=at)),
        overdue=Count("pk", filter=Q(due_at__lt=at - overdue)),
    )
    return Backlog(**counts)


def open_cases() -> QuerySet[ReviewCase]:
    """Everything that waits, in the order of the queue."""
    return ReviewCase.objects.filter(state=CaseState.OPEN).order_by("-priority", "-weight", "opened_at", "id")


def _shown(cases: QuerySet[ReviewCase]) -> QuerySet[ReviewCase]:
    place = (
        "revision__comment__consultation",
        "revision__comment__proposal",
        "revision__comment__participant",
        "claim__holder",
    )
    # A count for each row shown: joining would count for all that is open before the page is cut.
    flags = Flag.objects.filter(revision=OuterRef("revision")).order_by().values("revision")
    counted = Subquery(flags.annotate(number=Count("pk")).values("number"))
    return cases.select_related(*place).annotate(reports=Coalesce(counted, 0))


def _row(case: ReviewCase, at: datetime) -> QueueRow:
    flags: int = getattr(case, "reports", 0)
    why = CaseWhy(case.priority_why) if case.priority_why in CaseWhy.values else CaseWhy.SIGNAL
    claim = claim_of(case, at)
    holder = claim.holder.display_name if claim else ""
    return QueueRow(case, why, case.revision.body, flags, late=case.due_at < at, watched_by=holder)


def claim_of(case: ReviewCase, at: datetime) -> CaseClaim | None:
    """Who looks at an open case now; of a case that was read with its claim."""
    claim: CaseClaim | None = getattr(case, "claim", None)
    return claim if claim is not None and claim.until > at and case.state == CaseState.OPEN else None


def watched(*, at: datetime) -> dict[str, str]:
    """Who looks at which open case now: names by the case's code; one statement."""
    now = CaseClaim.objects.filter(until__gt=at, case__state=CaseState.OPEN)
    return dict(now.values_list("case__code", "holder__display_name"))


def neighbours(case: ReviewCase) -> tuple[str, str]:
    """The codes of the open cases before and after this one in the queue; empty at its ends."""
    following = open_cases().filter(_behind(case)).first()
    previous = open_cases().filter(_before(case)).order_by("priority", "weight", "-opened_at", "-id").first()
    return previous.code if previous else "", following.code if following else ""


def _behind(case: ReviewCase) -> Q:
    less, as_heavy = Q(priority__lt=case.priority), Q(priority=case.priority, weight=case.weight)
    less |= Q(priority=case.priority, weight__lt=case.weight) | as_heavy & Q(opened_at__gt=case.opened_at)
    return less | as_heavy & Q(opened_at=case.opened_at, pk__gt=case.pk)


def _before(case: ReviewCase) -> Q:
    more, as_heavy = Q(priority__gt=case.priority), Q(priority=case.priority, weight=case.weight)
    more |= Q(priority=case.priority, weight__gt=case.weight) | as_heavy & Q(opened_at__lt=case.opened_at)
    return more | as_heavy & Q(opened_at=case.opened_at, pk__lt=case.pk)


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
    last = (
        mine.exclude(action__in=[DecisionAction.REVERSE, DecisionAction.ERASE])
        .select_related("case", "comment", "reason", "wording")
        .first()
    )
    if last is None:
        return None
    return Undoable(last, int((last.decided_at + window - at).total_seconds()))
