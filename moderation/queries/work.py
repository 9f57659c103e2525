"""What a department sees of its work: questions sent to it, answers it writes, answers that wait for its approver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from moderation.enums import QueryState
from moderation.models import InternalQuery, QueryItem
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import MemberRole, ResponseState
from proposals.models import Commitment, Membership, OfficialResponse
from proposals.queries.responses import commitments_of

#: Answered and settled work stays on the page for this long.
RECENT = timedelta(days=30)
SETTLED = frozenset({QueryState.CLOSED, QueryState.RETURNED})


@dataclass(frozen=True)
class Asked:
    """A question with its answer, if one was begun; ``days`` until it is due, negative when it is late."""

    query: InternalQuery
    response: OfficialResponse | None
    days: int

    @property
    def late(self) -> bool:
        return self.days < 0


@dataclass(frozen=True)
class Inbox:
    """The work of an account: what to answer, what to approve or publish, and what was settled lately."""

    asked: list[Asked]
    drafts: list[OfficialResponse]
    approvals: list[OfficialResponse]
    ready: list[OfficialResponse]
    settled: list[OfficialResponse]
    approves: bool


@dataclass(frozen=True)
class Desk:
    """One response to who works on it: whether they may approve it, and whether they wrote part of it."""

    response: OfficialResponse
    query: InternalQuery | None
    items: list[QueryItem]
    commitments: list[Commitment]
    approves: bool
    wrote: bool


def works_anywhere(account: User) -> bool:
    """Whether the account has a role in any department."""
    return account.is_active and Membership.objects.filter(user=account).exists()


def inbox_of(account: User, *, at: datetime) -> Inbox:
    """Everything of the account's departments; four statements. Raises ``not_found`` without a department."""
    roles = list(Membership.objects.filter(user=account).values_list("department_id", "role"))
    if not roles or not account.is_active:
        raise DomainError("not_found")
    mine = {department for department, _ in roles}
    signs = {department for department, role in roles if role == MemberRole.APPROVER}
    today = timezone.localdate(at)
    queries = _queries().filter(department__in=mine).exclude(state__in=SETTLED)
    rows = list(_responses().filter(department__in=mine).filter(_current(at)).order_by("pk"))
    by_state = {state: [row for row in rows if row.state == state] for state in ResponseState.values}
    return Inbox(
        asked=[_asked(query, today) for query in queries],
        drafts=by_state[ResponseState.DRAFT] + by_state[ResponseState.CHANGES_REQUESTED],
        approvals=[row for row in by_state[ResponseState.IN_REVIEW] if row.department_id in signs]
        + [row for row in by_state[ResponseState.PUBLISHED] if row.correction and row.department_id in signs],
        ready=by_state[ResponseState.APPROVED] + by_state[ResponseState.SCHEDULED],
        settled=by_state[ResponseState.PUBLISHED],
        approves=bool(signs),
    )


def _current(at: datetime) -> Q:
    return ~Q(state=ResponseState.PUBLISHED) | Q(published_at__gte=at - RECENT) | ~Q(correction={})


def _asked(query: InternalQuery, today: date) -> Asked:
    return Asked(query, query.response, (query.due_on - today).days)


def _queries() -> QuerySet[InternalQuery]:
    return InternalQuery.objects.select_related("department", "consultation", "response").order_by("due_on", "pk")


def _responses() -> QuerySet[OfficialResponse]:
    return OfficialResponse.objects.select_related("department", "consultation")


def work_query(*, code: str, account: User) -> tuple[InternalQuery, list[QueryItem]]:
    """A question to one of the account's departments and what it is about; ``not_found`` for everybody else."""
    query = _queries().filter(code=code, department__memberships__user=account).distinct().first()
    if query is None or not account.is_active:
        raise DomainError("not_found")
    return query, list(query.items.select_related("comment", "theme").order_by("pk"))


def work_response(*, code: str, account: User) -> Desk:
    """A response of one of the account's departments; ``not_found`` for everybody else."""
    response = _responses().filter(code=code).first()
    roles = set()
    if response is not None and account.is_active:
        held = Membership.objects.filter(user=account, department=response.department_id)
        roles = set(held.values_list("role", flat=True))
    if response is None or not roles:
        raise DomainError("not_found")
    query = InternalQuery.objects.filter(response=response).first()
    items = list(query.items.select_related("comment", "theme").order_by("pk")) if query else []
    return Desk(
        response=response,
        query=query,
        items=items,
        commitments=commitments_of([response.pk]).get(response.pk, []),
        approves=MemberRole.APPROVER in roles,
        wrote=response.drafted_by_id == account.pk or response.authors.filter(user=account).exists(),
    )
