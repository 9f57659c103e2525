"""What an account has contributed and what came of it. The author alone reads this: held words are here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet, Subquery

from participa.accounts.models import User
from participa.core.codes import PATTERN
from participa.core.errors import DomainError
from proposals.enums import HELD_STATES, RevisionState
from proposals.models import Comment, CommentRevision, Consultation, Proposal
from proposals.queries.comment_views import Redaction, own_q, redaction_of, responses_to
from proposals.rules.writing import why_hidden


@dataclass(frozen=True)
class OwnText:
    """One contribution to its author.

    ``state`` is ``published``, ``held``, ``edit_held`` (an older text is public meanwhile), ``restricted``,
    ``withdrawn``, ``erased`` or ``merged`` (into the one with the code ``into``); ``why`` is the reason code of a
    restriction or what the screening gave for a hold.
    """

    code: str
    kind: str
    stance: str
    consultation: Consultation
    proposal: Proposal | None
    body: str
    state: str
    why: str
    since: datetime
    language: str
    decision: str = ""
    redaction: Redaction | None = None
    waiting: str = ""
    edit_until: datetime | None = None
    responses: tuple[str, ...] = ()
    into: str = ""

    @property
    def returned(self) -> bool:
        """Whether its newest words came back to be changed."""
        return self.state in {"returned", "edit_returned"}


@dataclass(frozen=True)
class OwnTexts:
    items: tuple[OwnText, ...]
    next: str


def my_contributions(account: User, *, at: datetime, limit: int = 0, cursor: str = "") -> OwnTexts:
    """The account's contributions, the newest first; three statements. Raises ``cursor.invalid``."""
    size = limit or settings.PAGE_SIZE
    rows = list(_rows(account, cursor)[: size + 1])
    answered = responses_to([row.pk for row in rows[:size]])
    items = tuple(_own_text(row, answered.get(row.pk, ()), at) for row in rows[:size])
    return OwnTexts(items, rows[size - 1].code if len(rows) > size else "")


def my_contribution(account: User, code: str, *, at: datetime) -> OwnText:
    """One of them; ``not_found`` for the code of anybody else's."""
    for row in _own(account).filter(code=code):
        return _own_text(row, responses_to([row.pk]).get(row.pk, ()), at)
    raise DomainError("not_found")


def find_own(account: User, code: str) -> Comment:
    """The account's own contribution for an act of its author, held or public; ``not_found`` for anybody else's."""
    for row in _own(account).filter(code=code):
        return row
    raise DomainError("not_found")


def _own(account: User) -> QuerySet[Comment]:
    newest = Prefetch("revisions", CommentRevision.objects.order_by("-number"))
    related = ("consultation", "proposal", "section", "parent", "participant", "public_revision", "merged_into")
    return Comment.objects.filter(own_q(account)).select_related(*related).prefetch_related(newest)


def _rows(account: User, cursor: str) -> QuerySet[Comment]:
    rows = _own(account).order_by("-pk")
    if not cursor:
        return rows
    if not re.fullmatch(PATTERN, cursor):
        raise DomainError("cursor.invalid", field="cursor")
    return rows.filter(pk__lt=Subquery(_own(account).order_by().filter(code=cursor).values("pk")[:1]))


def _own_text(row: Comment, responses: tuple[str, ...], at: datetime) -> OwnText:
    newest: Any = row.revisions.all()[0]  # prefetched, the newest first
    shown = row.public_revision or newest
    hidden = why_hidden(row)
    waiting = newest.state in HELD_STATES
    state = _state_of(hidden, newest)
    merged = state == "merged"
    return OwnText(
        code=row.code,
        kind=row.kind,
        stance=row.stance,
        consultation=row.consultation,
        proposal=row.proposal,
        body=shown.body,
        state=state,
        why=row.reason_code or (newest.screening.get("code", "") if waiting else ""),
        since=row.restricted_at or row.withdrawn_at or (row.merged_at if merged else None) or newest.created_at,
        language=row.language,
        decision=row.merge_ref if merged else row.decision_ref,
        redaction=redaction_of(row),
        waiting=newest.body if state in {"edit_held", "returned", "edit_returned"} else "",
        edit_until=newest.revise_until or (_edit_until(row, at) if state == "published" else None),
        responses=responses,
        into=row.merged_into.code if merged and row.merged_into else "",
    )


def _state_of(hidden: str | None, newest: CommentRevision) -> str:
    """What is public, and what became of the newest words."""
    if newest.state == RevisionState.ERASED:
        return "erased"
    if newest.state == RevisionState.RETURNED and hidden in {None, "held"}:
        return "returned" if hidden else "edit_returned"
    return hidden or ("edit_held" if newest.state in HELD_STATES else "published")


def _edit_until(row: Comment, at: datetime) -> datetime | None:
    if row.published_at is None:
        return None
    until = row.published_at + timedelta(minutes=settings.EDIT_WINDOW_MINUTES)
    return until if at < until else None
