"""What must hold of every removal and every decision, whatever led to it; read from the rows alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from moderation.enums import RESTRICTIONS, DecisionAction, DecisionSource
from moderation.models import ErasureProposal, Flag, ModerationDecision, StatementOfReasons
from participa.accounts.enums import MODERATORS
from proposals.enums import RevisionState
from proposals.models import Comment, CommentRevision


def faults() -> list[str]:
    """What is against the rules in the whole database, in words; empty where all is well."""
    return [*_of_removals(), *_of_merges(), *_of_erasures(), *_of_decisions()]


def _of_removals() -> Iterator[str]:
    for comment in Comment.objects.filter(restricted_at__isnull=False):
        decision = ModerationDecision.objects.filter(code=comment.decision_ref, live=True, comment=comment).first()
        if decision is None or decision.action not in {DecisionAction.RESTRICT, DecisionAction.ERASE}:
            yield f"{comment.code} is removed without a decision"
        elif decision.reason is None or decision.reason.code != comment.reason_code:
            yield f"{comment.code} is removed without its reason"
        elif not StatementOfReasons.objects.filter(decision=decision).exists():
            yield f"{comment.code} is removed without a statement"
    restrictions = ModerationDecision.objects.filter(action__in=RESTRICTIONS)
    for decision in restrictions.filter(Q(reason__isnull=True) | Q(statement__isnull=True)):
        yield f"{decision.code} restricts without a reason or a statement"
    hidden = CommentRevision.objects.filter(state=RevisionState.RESTRICTED, comment__restricted_at__isnull=True)
    yield from (f"{revision.code} is hidden while its comment is not removed" for revision in hidden)
    for statement in StatementOfReasons.objects.select_related("decision"):
        if not all((statement.facts, statement.ground, statement.automated, statement.redress)):
            yield f"{statement.decision.code} has a statement with a gap"
        if statement.appeal_until <= statement.decision.decided_at.date():
            yield f"{statement.decision.code} leaves no time to object"


def _of_merges() -> Iterator[str]:
    for comment in Comment.objects.filter(merged_into__isnull=False):
        merge = ModerationDecision.objects.filter(code=comment.merge_ref, live=True, comment=comment).first()
        if merge is None or (merge.action, merge.merged_into_id) != (DecisionAction.MERGE, comment.merged_into_id):
            yield f"{comment.code} is merged without a decision"


def _of_erasures() -> Iterator[str]:
    for comment in Comment.objects.filter(revisions__state=RevisionState.ERASED).distinct():
        proposal = ErasureProposal.objects.filter(removal__comment=comment, outcome="approved").first()
        if proposal is None or proposal.proposed_by_id == proposal.answered_by_id:
            yield f"{comment.code} is erased without a second person"


def _of_decisions() -> Iterator[str]:
    window = timedelta(seconds=settings.UNDO_SECONDS)
    related = ("comment__participant", "decided_by", "reverses")
    for decision in ModerationDecision.objects.filter(source=DecisionSource.PERSON).select_related(*related):
        by = decision.decided_by
        if by is None or not by.roles.filter(role__in=MODERATORS).exists():
            yield f"{decision.code} was decided by nobody who moderates"
            continue
        if decision.comment.participant.account_id == by.pk:
            yield f"{decision.code} is about the own text of whoever decided"
        if Flag.objects.filter(revision=decision.revision, account=by).exists():
            yield f"{decision.code} is about the own report of whoever decided"
        undone = decision.reverses
        if undone and undone.decided_by_id == by.pk and decision.decided_at >= undone.decided_at + window:
            yield f"{decision.code} undoes a decision of the same person after its time"
