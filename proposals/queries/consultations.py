"""Consultations as the public sees them: the list with its filters, what is open, what comes next, one whole page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import FINISHED_STATES, ConsultationState, TallyVisibility
from proposals.models import (
    Comment,
    Consultation,
    ConsultationTransition,
    ConsultationVersion,
    Department,
    Document,
    Participant,
    Participation,
    Proposal,
    Section,
)
from proposals.queries.documents import present_documents
from proposals.queries.versions import life
from proposals.queries.visibility import (
    is_public_q,
    public_comments,
    public_consultations,
    readable_consultations,
    shown_comments,
)
from proposals.queries.votes import VOTING_OVER


class Phase(StrEnum):
    """Where a public consultation stands for whoever wants to take part."""

    OPEN = "open"
    UPCOMING = "upcoming"
    CLOSED = "closed"


@dataclass(frozen=True)
class Filters:
    """Closed lists only: an empty value means any. ``department`` is a code."""

    phase: Phase | None = None
    department: str = ""
    topic: str = ""


@dataclass(frozen=True)
class Listed:
    """A row of the list: how many people took part in public, and how many contributions can be read."""

    consultation: Consultation
    phase: Phase
    people: int
    comments: int


@dataclass(frozen=True)
class ListPage:
    items: list[Listed]
    total: int
    number: int
    pages: int


def phase_of(consultation: Consultation, at: datetime) -> Phase:
    """The phase at an instant; the state may lag behind the clock, so a deadline is the same everywhere."""
    if consultation.state == ConsultationState.SCHEDULED:
        return Phase.UPCOMING
    if consultation.state == ConsultationState.SUSPENDED:
        return Phase.OPEN
    ends = consultation.closes_at
    return Phase.OPEN if consultation.state == ConsultationState.OPEN and ends and at < ends else Phase.CLOSED


def phase_q(phase: Phase, at: datetime) -> Q:
    """:func:`phase_of` as a condition on public consultations."""
    lasting = Q(state=ConsultationState.OPEN, closes_at__gt=at) | Q(state=ConsultationState.SUSPENDED)
    if phase is Phase.OPEN:
        return lasting
    if phase is Phase.UPCOMING:
        return Q(state=ConsultationState.SCHEDULED)
    over = Q(state__in=[*sorted(FINISHED_STATES), ConsultationState.WITHDRAWN])
    return over | Q(state=ConsultationState.OPEN, closes_at__lte=at)


def public_list(
    filters: Filters,
    *,
    at: datetime,
    page: int = 1,
    size: int = 20,
    within: QuerySet[Consultation] | None = None,
) -> ListPage:
    """A page of public consultations: open ones by their end, upcoming by their start, then the rest, newest first.

    Three statements whatever there is. ``within`` narrows to what a search found. A page that does not exist raises
    ``not_found``.
    """
    found = _filtered(public_consultations() if within is None else within.filter(is_public_q()), filters, at)
    total = found.count()
    pages = max(1, ceil(total / size))
    if not 1 <= page <= pages:
        raise DomainError("not_found")
    rows = list(_in_order(found, at).select_related("department", "procedure")[(page - 1) * size : page * size])
    return ListPage(listed(rows, at), total, page, pages)


def _filtered(found: QuerySet[Consultation], filters: Filters, at: datetime) -> QuerySet[Consultation]:
    if filters.phase is not None:
        found = found.filter(phase_q(filters.phase, at))
    if filters.department:
        found = found.filter(department__code=filters.department)
    return found.filter(topic=filters.topic) if filters.topic else found


def _in_order(found: QuerySet[Consultation], at: datetime) -> QuerySet[Consultation]:
    is_open, upcoming = phase_q(Phase.OPEN, at), phase_q(Phase.UPCOMING, at)
    return found.alias(
        turn=Case(When(is_open, then=0), When(upcoming, then=1), default=2, output_field=IntegerField()),
        soonest=Case(When(is_open, then=F("closes_at")), When(upcoming, then=F("opens_at"))),
    ).order_by("turn", "soonest", "-closes_at", "-id")


def listed(rows: Sequence[Consultation], at: datetime) -> list[Listed]:
    """Rows with their numbers; one statement."""
    numbers = {key: (people, comments) for key, people, comments in _numbers([row.pk for row in rows])}
    return [Listed(row, phase_of(row, at), *numbers.get(row.pk, (0, 0))) for row in rows]


def _numbers(keys: Sequence[int]) -> Sequence[tuple[int, int, int]]:
    if not keys:
        return []
    wrote = shown_comments().filter(participant=OuterRef("pk"))
    told = Q(proposal__consultation__tally_visibility=TallyVisibility.LIVE)
    told |= Q(proposal__consultation__state__in=VOTING_OVER)  # how many voted would give a hidden tally's total away
    voted = Participation.objects.filter(told, participant=OuterRef("pk"))
    people = Participant.objects.filter(Exists(wrote) | Exists(voted))
    counted = Consultation.objects.filter(pk__in=keys).order_by()
    rows = counted.values_list("pk", _count(people), _count(public_comments()))
    return list(rows)


def _count(rows: QuerySet[Participant] | QuerySet[Comment]) -> Coalesce:
    mine = rows.filter(consultation=OuterRef("pk")).order_by().values("consultation").annotate(n=Count("pk"))
    return Coalesce(Subquery(mine.values("n")), Value(0))


def open_now(*, at: datetime, most: int = 6) -> list[Listed]:
    """What closes soonest; two statements."""
    return public_list_of(Phase.OPEN, at=at, most=most)


def coming_next(*, at: datetime, most: int = 4) -> list[Listed]:
    """What opens soonest; two statements."""
    return public_list_of(Phase.UPCOMING, at=at, most=most)


def public_list_of(phase: Phase, *, at: datetime, most: int) -> list[Listed]:
    """The first of a phase, without counting how many there are."""
    found = _in_order(public_consultations().filter(phase_q(phase, at)), at)
    return listed(list(found.select_related("department", "procedure")[:most]), at)


def listed_departments() -> list[Department]:
    """Departments that have something public: the choices of the filter."""
    public = public_consultations().filter(department=OuterRef("pk"))
    return list(Department.objects.filter(Exists(public)).order_by("name_es", "id"))


def listed_topics() -> list[str]:
    """Subjects that have something public: the choices of the filter."""
    return list(public_consultations().exclude(topic="").order_by("topic").values_list("topic", flat=True).distinct())


@dataclass(frozen=True)
class ConsultationPage:
    """One consultation whole. ``version`` is None only while it is a draft; ``steps`` are those the public may know."""

    consultation: Consultation
    phase: Phase
    sections: list[Section]
    proposals: list[Proposal]
    documents: list[Document]
    steps: list[ConsultationTransition]
    version: ConsultationVersion | None
    people: int
    comments: int


def readable_consultation(*, code: str, account: User | None) -> Consultation:
    """The consultation for whoever may read it; ``not_found`` for all others alike."""
    found = readable_consultations(account).filter(code=code).select_related("department", "procedure").first()
    if found is None:
        raise DomainError("not_found")
    return found


def consultation_page(*, code: str, account: User | None, at: datetime) -> ConsultationPage:
    """Everything that belongs to a consultation itself; seven statements. Raises ``not_found``."""
    return page_of(readable_consultation(code=code, account=account), at=at)


def page_of(consultation: Consultation, *, at: datetime) -> ConsultationPage:
    """The page of a consultation that the reader may read: the public one and its preview alike."""
    (row,) = listed([consultation], at)
    return ConsultationPage(
        consultation=consultation,
        phase=row.phase,
        sections=list(consultation.sections.all()),
        proposals=list(consultation.proposals.all()),
        documents=list(present_documents(consultation)),
        steps=life(consultation, internal=False),
        version=consultation.versions.defer("content").first(),
        people=row.people,
        comments=row.comments,
    )
