"""Questions to departments: sent with what they are about, answered, returned, closed when the answer is public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from moderation.analysis.personal_data import masked
from moderation.enums import QueryResult, QueryState
from moderation.models import InternalQuery, QueryItem
from moderation.queries.people import roles_in, roles_of
from moderation.rules import why_not_answer, why_not_manage, why_not_return
from moderation.services.receipts import query_code
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise
from participa.core.workdays import add_working_days
from proposals.enums import ResponseState
from proposals.models import Comment, Consultation, Department, LocalHoliday, OfficialResponse, Theme
from proposals.queries.themes import texts_in
from proposals.queries.visibility import public_comments
from proposals.services.responses import draft_response
from proposals.services.themes import hand_to_department

#: A department has this long, where nothing else is said.
WORKING_DAYS = 10
_LONGEST_QUESTION = 4_000
_LONGEST_EXCERPT = 600

#: How far a question is, told by its answer.
_FOLLOWS = {
    ResponseState.DRAFT: QueryState.DRAFTING,
    ResponseState.CHANGES_REQUESTED: QueryState.DRAFTING,
    ResponseState.IN_REVIEW: QueryState.SUBMITTED,
    ResponseState.APPROVED: QueryState.APPROVED,
    ResponseState.SCHEDULED: QueryState.APPROVED,
    ResponseState.PUBLISHED: QueryState.CLOSED,
}


def default_due(department: Department, *, at: datetime) -> date:
    """Ten working days of the department's own calendar, counted from tomorrow."""
    local = set(LocalHoliday.objects.filter(subdivision=department.subdivision).values_list("day", flat=True))
    today = timezone.localdate(at)
    return add_working_days(today, WORKING_DAYS, subdivision=department.subdivision, local=local)


def send_query(  # noqa: PLR0913  a question names every part
    *,
    by: User,
    consultation: Consultation,
    department: Department,
    question: object,
    comments: Sequence[Comment] = (),
    themes: Sequence[Theme] = (),
    due_on: date | None = None,
    assignee: User | None = None,
    at: datetime,
) -> InternalQuery:
    """Ask a department about public texts and themes of one consultation; the due date is stored now.

    What it reads are excerpts without personal data, frozen: a later removal or edit does not change the question.
    """
    refuse(why_not_manage(roles_of(by)))
    text = normalise(question, field="question", longest=_LONGEST_QUESTION)
    due = due_on or default_due(department, at=at)
    _check(consultation, department, due, assignee, at)
    with events.unit():
        items = [*_comment_items(consultation, comments), *_theme_items(consultation, themes)]
        if not items:
            raise DomainError("internal_query.empty", field="comments")
        query = InternalQuery.objects.create(
            code=query_code(at=at),
            consultation=consultation,
            department=department,
            assignee=assignee,
            question=text,
            due_on=due,
            sent_by=by,
            sent_at=at,
        )
        for item in items:
            item.query = query
        QueryItem.objects.bulk_create(items, batch_size=500)
        hand_to_department(themes=themes, at=at)
        _tell("query.sent", query, f"dept:{department.code}", at=at)
        record(AuditAct.QUERY_SENT, by=by, ref=query.code, at=at, department=department.code)
    return query


def answer_query(*, by: User, query: InternalQuery, at: datetime) -> OfficialResponse:
    """The draft that answers the question, begun where there is none yet; under every text that it is about."""
    with events.unit():
        fresh = _locked(query)
        refuse(why_not_answer(fresh, roles_in(by, fresh.department_id)))
        if fresh.response is not None:
            return fresh.response
        items = list(fresh.items.select_related("comment", "theme"))
        themes = [item.theme for item in items if item.theme]
        comments = {item.comment.pk: item.comment for item in items if item.comment}
        for theme in themes:
            comments |= {comment.pk: comment for comment in texts_in(theme)}
        fresh.response = draft_response(
            by=by,
            consultation=fresh.consultation,
            department=fresh.department,
            comments=[comments[key] for key in sorted(comments)],
            themes=themes,
            at=at,
        )
        fresh.state = QueryState.DRAFTING
        fresh.save(update_fields=["response", "state"])
        record(AuditAct.QUERY_ANSWERED, by=by, ref=fresh.code, at=at, response=fresh.response.code)
    return fresh.response


def return_query(*, by: User, query: InternalQuery, reason: object, at: datetime) -> InternalQuery:
    """Give the question back to the community manager, with a reason; a draft that was begun stays a draft."""
    text = normalise(reason, field="reason", longest=2_000)
    with events.unit():
        fresh = _locked(query)
        refuse(why_not_return(fresh, roles_in(by, fresh.department_id)))
        fresh.state, fresh.return_reason, fresh.response = QueryState.RETURNED, text, None
        fresh.bounces += 1
        fresh.save(update_fields=["state", "return_reason", "response", "bounces"])
        _tell("query.returned", fresh, "mod:queue", at=at)
        record(AuditAct.QUERY_RETURNED, by=by, ref=fresh.code, at=at)
    return fresh


def forward_query(
    *, by: User, query: InternalQuery, department: Department, due_on: date | None = None, at: datetime
) -> InternalQuery:
    """Send a question that came back to another department, or to the same again; it keeps its code."""
    refuse(why_not_manage(roles_of(by)))
    due = due_on or default_due(department, at=at)
    _check(query.consultation, department, due, None, at)
    with events.unit():
        fresh = _locked(query)
        if fresh.state != QueryState.RETURNED:
            raise DomainError("internal_query.not_returned")
        fresh.state, fresh.department, fresh.due_on, fresh.assignee = QueryState.SENT, department, due, None
        fresh.save(update_fields=["state", "department", "due_on", "assignee"])
        _tell("query.sent", fresh, f"dept:{department.code}", at=at)
        record(AuditAct.QUERY_FORWARDED, by=by, ref=fresh.code, at=at, department=department.code)
    return fresh


def close_query(*, by: User, query: InternalQuery, at: datetime) -> InternalQuery:
    """Give up a question that came back: nobody can answer it."""
    refuse(why_not_manage(roles_of(by)))
    with events.unit():
        fresh = _locked(query)
        if fresh.state != QueryState.RETURNED:
            raise DomainError("internal_query.not_returned")
        fresh.state, fresh.result, fresh.closed_at = QueryState.CLOSED, QueryResult.UNANSWERABLE, at
        fresh.save(update_fields=["state", "result", "closed_at"])
        record(AuditAct.QUERY_CLOSED, by=by, ref=fresh.code, at=at)
    return fresh


def follow_response(*, response: OfficialResponse, at: datetime) -> None:
    """Bring the question to where its answer is; doing it again changes nothing."""
    with events.unit():
        query = InternalQuery.objects.select_for_update().filter(response=response).first()
        state = _FOLLOWS[ResponseState(response.state)]
        if query is None or query.state in {state, QueryState.CLOSED}:
            return
        query.state = state
        if state == QueryState.CLOSED:
            query.result, query.closed_at = QueryResult.PUBLISHED, response.published_at or at
        query.save(update_fields=["state", "result", "closed_at"])


def _check(consultation: Consultation, department: Department, due: date, assignee: User | None, at: datetime) -> None:
    if due < timezone.localdate(at):
        raise DomainError("internal_query.due_past", field="due_on")
    if department.external:
        raise DomainError("internal_query.department", field="department")
    if assignee is not None and not roles_in(assignee, department.pk):
        raise DomainError("internal_query.assignee", field="assignee")


def _comment_items(consultation: Consultation, comments: Sequence[Comment]) -> list[QueryItem]:
    wanted = {comment.pk for comment in comments}
    public = public_comments().filter(consultation=consultation, pk__in=wanted).select_related("public_revision")
    found = list(public.order_by("pk"))
    if len(found) != len(wanted):
        raise DomainError("not_found")
    return [
        QueryItem(comment=comment, excerpt=excerpt(comment.public_revision.body if comment.public_revision else ""))
        for comment in found
    ]


def _theme_items(consultation: Consultation, themes: Sequence[Theme]) -> list[QueryItem]:
    if any(theme.consultation_id != consultation.pk or theme.merged_into_id for theme in themes):
        raise DomainError("not_found")
    return [
        QueryItem(theme=theme, excerpt=excerpt("\n".join(filter(None, [theme.label_es, theme.summary_es]))))
        for theme in themes
    ]


def excerpt(text: str) -> str:
    """What a department reads: no personal data, and not longer than it must be."""
    plain = masked(text)
    return plain if len(plain) <= _LONGEST_EXCERPT else plain[: _LONGEST_EXCERPT - 1].rstrip() + "…"


def _locked(query: InternalQuery) -> InternalQuery:
    related = ("consultation", "department", "response")
    return InternalQuery.objects.select_for_update(of=("self",)).select_related(*related).get(pk=query.pk)


def _tell(kind: str, query: InternalQuery, topic: str, *, at: datetime) -> None:
    events.publish(kind, ref=query.code, topics=[topic], at=at, query=query.code, consultation=query.consultation.code)
