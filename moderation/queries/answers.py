"""What waits for an answer: questions of citizens, and questions to departments. For the community manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window
from django.utils import timezone

from moderation.enums import QueryState
from moderation.models import InternalQuery, QueryItem
from participa.core.errors import DomainError
from proposals.enums import CommentKind, ResponseState
from proposals.models import Comment, Consultation, Department, ResponseTarget
from proposals.queries.visibility import public_comments

PAGE = 50


@dataclass(frozen=True)
class ToAnswer:
    """A public question without an official response; ``asked`` counts who wants it answered too."""

    comment: Comment
    asked: int
    sent: bool


@dataclass(frozen=True)
class Unanswered:
    rows: list[ToAnswer]
    total: int


@dataclass(frozen=True)
class Waiting:
    """A question that a department has; ``days`` until it is due, negative when it is late."""

    query: InternalQuery
    items: int
    days: int

    @property
    def late(self) -> bool:
        return self.days < 0 and self.query.state != QueryState.RETURNED


@dataclass(frozen=True)
class WithDepartments:
    rows: list[Waiting]
    total: int
    late: int


@dataclass(frozen=True)
class Selectable:
    """A public text that may be grouped or sent, with what has become of it."""

    comment: Comment
    asked: int
    answered: bool
    sent: bool


@dataclass(frozen=True)
class Selection:
    rows: list[Selectable]
    total: int
    page: int
    pages: int


def unanswered_questions(*, limit: int = PAGE) -> Unanswered:
    """Questions that nobody has answered officially, the most wanted first; one statement."""
    rows = list(
        _with_state(public_comments().filter(kind=CommentKind.QUESTION))
        .filter(answered=False)
        .annotate(total=Window(Count("pk")))
        .order_by("-asked", "pk")[:limit]
    )
    items = [ToAnswer(row, row.asked, row.sent) for row in rows]
    return Unanswered(items, rows[0].total if rows else 0)


def with_departments(*, at: datetime, limit: int = PAGE) -> WithDepartments:
    """Questions to departments that are not settled: returned ones first, then by due date; one statement."""
    today = timezone.localdate(at)
    late = Q(due_on__lt=today) & ~Q(state=QueryState.RETURNED)
    rows = list(
        unsettled()
        .annotate(
            things=Count("items"),
            returned_first=Q(state=QueryState.RETURNED),
            total=Window(Count("pk")),
            all_late=Window(Count("pk", filter=late)),
        )
        .order_by("-returned_first", "due_on", "pk")[:limit]
    )
    items = [_waiting(row, row.things, today) for row in rows]
    return WithDepartments(items, rows[0].total if rows else 0, rows[0].all_late if rows else 0)


def unsettled() -> QuerySet[InternalQuery]:
    """Questions to departments that are not closed."""
    related = ("department", "consultation", "response")
    return InternalQuery.objects.exclude(state=QueryState.CLOSED).select_related(*related)


def _waiting(query: InternalQuery, items: int, today: date) -> Waiting:
    return Waiting(query, items, (query.due_on - today).days)


def find_query(code: str) -> tuple[InternalQuery, list[QueryItem]]:
    """A question with what it is about, for who sends them. Raises ``not_found``."""
    related = ("department", "consultation__department", "response", "sent_by", "assignee")
    query = InternalQuery.objects.select_related(*related).filter(code=code).first()
    if query is None:
        raise DomainError("not_found")
    return query, list(query.items.select_related("comment", "theme").order_by("pk"))


def departments_to_ask() -> QuerySet[Department]:
    """Departments that can answer: not those that came with an import."""
    return Department.objects.filter(external=False)


def texts_to_select(
    consultation: Consultation, *, kind: str = "", unanswered: bool = False, theme: str = "", page: int = 1
) -> Selection:
    """Public texts of a consultation, the most wanted first: to group them or to send them; two statements."""
    rows = _with_state(public_comments().filter(consultation=consultation))
    if kind in CommentKind.values:
        rows = rows.filter(kind=kind)
    if unanswered:
        rows = rows.filter(answered=False)
    if theme:
        rows = rows.filter(public_revision__theme_assignments__theme__code=theme)
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    shown = rows.order_by("-asked", "-pk")[(page - 1) * PAGE : page * PAGE]
    return Selection([Selectable(row, row.asked, row.answered, row.sent) for row in shown], total, page, pages)


def chosen_texts(consultation: Consultation, codes: list[str]) -> list[Comment]:
    """The public texts of the consultation with these codes; one that is not there is ``not_found``."""
    found = list(public_comments().filter(consultation=consultation, code__in=set(codes)).order_by("pk"))
    if len(found) != len(set(codes)):
        raise DomainError("not_found")
    return found


def _with_state(comments: QuerySet[Comment]) -> QuerySet[Any]:
    """With ``asked``, ``answered`` and ``sent``."""
    published = ResponseTarget.objects.filter(comment=OuterRef("pk"), response__state=ResponseState.PUBLISHED)
    waiting = QueryItem.objects.filter(comment=OuterRef("pk")).exclude(query__state=QueryState.CLOSED)
    return comments.annotate(
        asked=Count("answer_requests", distinct=True), answered=Exists(published), sent=Exists(waiting)
    ).select_related("participant", "public_revision", "proposal", "consultation")
