"""Statements of reasons as their authors read them, and what became of an objection."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from moderation.enums import DecisionAction
from moderation.models import Appeal, ModerationDecision, Sanction, StatementOfReasons
from moderation.rules import why_not_appeal
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import VISIBLE_STATES
from proposals.models import Comment


@dataclass(frozen=True)
class OwnStatement:
    """A statement for whoever wrote the text. ``refused`` is why they cannot object now, or None."""

    statement: StatementOfReasons
    decision: ModerationDecision
    comment: Comment
    body: str
    appeal: Appeal | None
    refused: str | None

    @property
    def sanction(self) -> Sanction | None:
        """What was decided about the person, where this is that."""
        found: Sanction | None = getattr(self.decision, "sanction", None)
        return found

    @property
    def unseen(self) -> bool:
        """It is about the person, who has not said yet to have read it."""
        return self.sanction is not None and self.sanction.seen_at is None

    @property
    def covered(self) -> bool:
        """A part of the text was covered; else the whole was removed."""
        return self.decision.action == DecisionAction.REDACT

    @property
    def private(self) -> bool:
        """Its author alone reads the text, and those who moderate; else everybody does."""
        return self.decision.revision.state not in VISIBLE_STATES or self.comment.withdrawn_at is not None


def own_statement(account: User, code: str, *, at: datetime) -> OwnStatement:
    """The statement of a decision on one's own text; ``not_found`` for anybody else's. One statement of SQL."""
    related = (
        "decision__comment__participant",
        "decision__comment__consultation",
        "decision__comment__proposal",
        "decision__revision",
        "decision__reason",
        "decision__wording",
        "decision__policy__consultation",
        "decision__appeal",
        "decision__sanction__consultation",
    )
    mine = StatementOfReasons.objects.filter(decision__comment__participant__account=account)
    statement = mine.select_related(*related).filter(decision__code=code).first()
    if statement is None:
        raise DomainError("not_found")
    decision = statement.decision
    appeal: Appeal | None = getattr(decision, "appeal", None)
    until, today = statement.appeal_until, timezone.localdate(at)
    return OwnStatement(
        statement=statement,
        decision=decision,
        comment=decision.comment,
        body=decision.revision.body,
        appeal=appeal,
        refused=why_not_appeal(decision, account, until, appeal is not None, today),
    )


def appeals_of(decisions: Collection[str]) -> dict[str, Appeal]:
    """The objections to these decisions, by the code of the decision; at most one statement of SQL."""
    if not decisions:
        return {}
    found: QuerySet[Appeal] = Appeal.objects.filter(decision__code__in=decisions).select_related("decision", "case")
    return {appeal.decision.code: appeal for appeal in found}
