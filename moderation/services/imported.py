"""What comes with an import: removals that its source had decided, and texts that nobody there had looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef

from moderation.enums import CaseOrigin, CasePriority, CaseState, CaseWhy, DecisionAction, DecisionSource
from moderation.models import ModerationDecision, ReasonCode, ReasonWording, ReviewCase, StatementOfReasons
from moderation.queries.policies import wording_in_force
from moderation.rules import Look
from moderation.services.statements import compose
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.core.digests import sha256
from proposals.enums import RevisionState
from proposals.models import Comment, CommentRevision

#: The reason of an import whose source recorded none.
NOT_RECORDED = "not-recorded"


def restrict_imported(*, comments: Sequence[Comment], at: datetime) -> int:
    """Remove imported texts that their source had removed; the statement says that no reason is known.

    Those that are restricted already are left alone, so an import may be repeated. Returns how many were removed. No
    fact is published for each: whoever imports tells each topic once.
    """
    with events.unit():
        related = ("participant__account", "consultation")
        fresh = Comment.objects.filter(pk__in=[comment.pk for comment in comments], restricted_at__isnull=True)
        rows = list(fresh.select_related(*related).order_by("pk"))
        revisions = {row.comment_id: row for row in CommentRevision.objects.filter(comment__in=rows).order_by("number")}
        reason = ReasonCode.objects.get(code=NOT_RECORDED)
        cases = ReviewCase.objects.bulk_create(
            [_case(revisions[row.pk], CaseState.DECIDED, at) for row in rows], batch_size=500
        )
        wording = wording_in_force(reason)
        decisions = ModerationDecision.objects.bulk_create(
            [_decision(case, row, reason, wording, at) for case, row in zip(cases, rows, strict=True)], batch_size=500
        )
        statements = [compose(decision, at=at) for decision in decisions]
        StatementOfReasons.objects.bulk_create(statements, batch_size=500)
        _hide(decisions, at)
        if rows:
            codes = sha256(" ".join(sorted(one.code for one in decisions)))
            record(AuditAct.DECISION_IMPORTED, by=None, at=at, decisions=len(decisions), codes=codes)
    return len(rows)


def review_imported(*, comments: Sequence[Comment], at: datetime) -> int:
    """Bring imported texts to the desk that are public and that nobody had looked at; returns how many.

    Those with a case are left alone, so it may be repeated. No fact is published for each.
    """
    with events.unit():
        known = ReviewCase.objects.filter(revision=OuterRef("pk"))
        public = CommentRevision.objects.filter(comment__in=comments, comment__public_revision=F("pk"))
        waiting = public.filter(~Exists(known), state=RevisionState.PUBLISHED, comment__restricted_at__isnull=True)
        rows = [_case(one, CaseState.OPEN, at) for one in waiting.order_by("pk")]
        ReviewCase.objects.bulk_create(rows, batch_size=500)
        if rows:
            record(AuditAct.CASE_OPENED, by=None, at=at, cases=len(rows))
    return len(rows)


def _case(revision: CommentRevision, state: CaseState, at: datetime) -> ReviewCase:
    look = Look(CaseOrigin.IMPORT, CasePriority.IMPORT, CaseWhy.IMPORT)
    decided = state == CaseState.DECIDED
    return ReviewCase(
        revision=revision,
        origin=look.origin,
        state=state,
        priority=look.priority,
        priority_why=look.why,
        opened_at=at,
        due_at=at if decided else at + look.due_after,
        decided_at=at if decided else None,
    )


def _decision(
    case: ReviewCase, comment: Comment, reason: ReasonCode, wording: ReasonWording | None, at: datetime
) -> ModerationDecision:
    return ModerationDecision(
        case=case,
        revision=case.revision,
        comment=comment,
        action=DecisionAction.RESTRICT,
        reason=reason,
        wording=wording,
        source=DecisionSource.IMPORT,
        before={"revision": case.revision.state, "public": "", "cases": [], "flags": []},
        decided_at=at,
    )


def _hide(decisions: Sequence[ModerationDecision], at: datetime) -> None:
    """They were never public here: no search entry to forget, nobody to tell."""
    for decision in decisions:
        comment = decision.comment
        comment.restricted_at, comment.reason_code, comment.decision_ref = at, NOT_RECORDED, decision.code
        decision.revision.state = RevisionState.RESTRICTED
    columns = ["restricted_at", "reason_code", "decision_ref"]
    Comment.objects.bulk_update([decision.comment for decision in decisions], columns, batch_size=200)
    CommentRevision.objects.bulk_update([decision.revision for decision in decisions], ["state"], batch_size=200)
