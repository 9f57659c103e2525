"""What a moderator decides, and how it is undone: one unit for the decision, its effect, its statement, its answers.

There is one road, and it takes a set: a decision at the desk is a set of one, a batch brings fifty at a time. What a
rule refuses is left out of the set; the rest costs the same few statements however many there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet

from moderation.analysis.found import Span
from moderation.enums import APART, RESTRICTIONS, CaseState, DecisionAction, FlagOutcome
from moderation.models import Flag, ModerationDecision, ReasonCode, ReviewCase
from moderation.queries.conflicts import conflict, last_decisions
from moderation.queries.flaggers import flaggers_by_revision, flaggers_of_comment
from moderation.queries.people import roles_of
from moderation.queries.policies import policy_in_force, wording_in_force
from moderation.rules import (
    SAYS_THE_SAME,
    revise_until,
    why_not_action,
    why_not_ask_revision,
    why_not_judge,
    why_not_moderate,
    why_not_reason,
    why_not_redact,
    why_not_undo,
)
from moderation.services.appeal_answers import settle_appeals
from moderation.services.cases import close_cases, tell
from moderation.services.erasures import settle_erasures
from moderation.services.flag_answers import answer_flags
from moderation.services.redactions import note_before, redact_text
from moderation.services.reversals import APPROVING, reopen, reverse, superseded
from moderation.services.statements import state_reasons, withdraw_statements
from participa import events
from participa.accounts.audit import Fact, record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.digests import sha256
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise
from proposals.enums import RevisionState
from proposals.models import Comment, CommentRevision
from proposals.services import moderated
from proposals.services.merges import lock_both, merge_comment

_LONGEST = 2_000


@dataclass(frozen=True)
class _Asked:
    """What is to be decided about each case; ``reason`` is None where nothing is taken away."""

    by: User
    action: str
    reason: ReasonCode | None
    said: str
    spans: Sequence[Span]
    into: Comment | None
    at: datetime


def decide_case(
    *,
    case: ReviewCase,
    by: User,
    action: str,
    reason: ReasonCode | None = None,
    explanation: object = "",
    spans: Sequence[Span] = (),
    version: int,
    at: datetime,
) -> ModerationDecision:
    """Approve, remove or leave the text of a case as it was read at ``version``, or cover the ``spans`` in it.

    Raises ``case.conflict`` with ``who`` and ``what`` where somebody else was quicker.
    """
    read = {case.pk: version}
    return _only(
        decide_cases(read=read, by=by, action=action, reason=reason, explanation=explanation, spans=spans, at=at)
    )


def merge_case(
    *, case: ReviewCase, by: User, into: Comment | None, explanation: object = "", version: int, at: datetime
) -> ModerationDecision:
    """Merge the text of a case into another public one that says the same, which stands for both from now on.

    A text that waits is published under the tombstone of the merge. Raises what :func:`decide_case` does, and
    ``merge.survivor``, ``merge.itself``, ``merge.place``, ``merge.not_public``, ``merge.took_in``.
    """
    read = {case.pk: version}
    return _only(decide_cases(read=read, by=by, action=DecisionAction.MERGE, explanation=explanation, into=into, at=at))


def _only(made: Mapping[int, ModerationDecision | DomainError]) -> ModerationDecision:
    """The decision about a set of one."""
    [one] = made.values()
    if isinstance(one, DomainError):
        raise one
    return one


def decide_cases(
    *,
    read: Mapping[int, int],
    by: User,
    action: str,
    reason: ReasonCode | None = None,
    explanation: object = "",
    spans: Sequence[Span] = (),
    into: Comment | None = None,
    at: datetime,
) -> dict[int, ModerationDecision | DomainError]:
    """:func:`decide_case` for several cases of different texts, in one unit and few statements however many.

    A merge is about one (:func:`merge_case`).

    ``read`` holds the version that was read by the case's id. Returns the decision about each, or why there is none.
    Raises what refuses all of them, and what nobody could see before: then nothing is decided.
    """
    refuse(why_not_moderate(roles_of(by)))
    said = normalise(explanation, field="explanation", longest=_LONGEST, shortest=0)
    with events.unit():
        cases = [case for case in _locked(read) if case.pk in read]
        asked = _Asked(by, action, _reason(action, reason), said, spans, into, at)
        refused = _refused(cases, read, asked)
        allowed = [case for case in cases if case.pk not in refused]
        decisions = _record(allowed, asked)
        _apply(decisions, asked)
        _close(decisions, asked)
        state_reasons(decisions=decisions, at=at)
        for decision in decisions:
            tell("case.decided", decision.case, at=at, action=action, decision=decision.code)
            _write_down(AuditAct.DECISION_MADE, decision, by, at)
    return {**refused, **{decision.case_id: decision for decision in decisions}}


def _reason(action: str, chosen: ReasonCode | None) -> ReasonCode | None:
    """Of what takes something away; a merge has its own."""
    if action == DecisionAction.MERGE:
        return ReasonCode.objects.get(code=SAYS_THE_SAME)
    return chosen if action in RESTRICTIONS else None


def undo_decision(*, decision: ModerationDecision, by: User, at: datetime) -> ModerationDecision:
    """Put everything back as it was before the decision; returns the reversal.

    Whoever decided has ``UNDO_SECONDS``; afterwards only another moderator may. What was decided later on the same text
    must be undone first.
    """
    return _only(undo_decisions(decisions=[decision.pk], by=by, at=at))


def undo_decisions(
    *, decisions: Collection[int], by: User, at: datetime, timed: bool = True
) -> dict[int, ModerationDecision | DomainError]:
    """:func:`undo_decision` for several about different texts, by their ids, as :func:`decide_cases`.

    Not ``timed``: the undo of a whole batch began in time.
    """
    refuse(why_not_moderate(roles_of(by)))
    with events.unit():
        chosen = ModerationDecision.objects.filter(pk__in=decisions)
        cases = {case.pk: case for case in _locked(chosen.values_list("case_id", flat=True))}
        related = ("revision", "comment__participant", "merged_into__participant")
        known = list(chosen.select_related(*related).order_by("pk"))
        refused = _not_undone(known, by, at if timed else None)
        undone = [(decision, cases[decision.case_id]) for decision in known if decision.pk not in refused]
        reversals = reverse(undone=undone, by=by, at=at)
        reopen(undone)
        withdraw_statements(decisions=[decision for decision, _ in undone], at=at)
        settle_appeals(decisions=[decision for decision, _ in undone], at=at)
        settle_erasures(decisions=[decision for decision, _ in undone], at=at)
        for reversal, (decision, case) in zip(reversals, undone, strict=True):
            tell("case.decided", case, at=at, action=DecisionAction.REVERSE, decision=reversal.code)
            _write_down(AuditAct.DECISION_UNDONE, reversal, by, at, undone=decision.code)
    return {**refused, **{decision.pk: one for one, (decision, _) in zip(reversals, undone, strict=True)}}


def undo_window() -> timedelta:
    """How long whoever decided may undo, and how long the mail waits."""
    return timedelta(seconds=settings.UNDO_SECONDS)


def _write_down(act: AuditAct, decision: ModerationDecision, by: User, at: datetime, **more: Fact) -> None:
    """Codes, and the digest of what was explained: the words themselves may have to be erased one day."""
    if decision.merged_into is not None:
        more["into"] = decision.merged_into.code
    record(
        act,
        by=by,
        ref=decision.code,
        at=at,
        case=decision.case.code,
        comment=decision.comment.code,
        revision=decision.revision.code,
        action=decision.action,
        reason=decision.reason.code if decision.reason else "",
        explanation=sha256(decision.explanation) if decision.explanation else "",
        **more,
    )


def _locked(cases: Collection[int] | QuerySet[Any]) -> list[ReviewCase]:
    """The cases of these ids and every other about their texts as they are now; a second moderator waits here.

    In the order of their ids: a removal closes the others too, so that two could wait for each other's.
    """
    related = (
        "revision__comment__participant__account", "revision__comment__consultation",
        "revision__comment__public_revision",
    )  # fmt: skip
    texts = ReviewCase.objects.filter(pk__in=cases).values("revision__comment")
    chosen = ReviewCase.objects.filter(revision__comment__in=texts).select_related(*related)
    return list(chosen.select_for_update(of=("self",)).order_by("pk"))


def _refused(cases: Sequence[ReviewCase], read: Mapping[int, int], asked: _Asked) -> dict[int, DomainError]:
    """Why not, by the case's id; two statements."""
    flaggers = flaggers_by_revision([case.revision_id for case in cases])
    late = [case for case in cases if case.version != read[case.pk] or case.state != CaseState.OPEN]
    last = last_decisions(late)
    reported_there = flaggers_of_comment(asked.into.pk) if asked.into is not None else set()
    refused = {}
    for case in cases:
        reported = flaggers.get(case.revision_id, set()) | reported_there
        own = why_not_judge(asked.by, case.revision.comment, reported, asked.into)
        if own is None and case in late:
            refused[case.pk] = conflict(case, last.get(case.pk))
        elif code := own or _why_not(case, asked):
            refused[case.pk] = DomainError(code)
    return refused


def _why_not(case: ReviewCase, asked: _Asked) -> str | None:
    """What the case and what is asked of it say, whoever asks."""
    refused = why_not_action(asked.action, case.revision, case)
    if refused is None and asked.action == DecisionAction.MERGE:
        return None if asked.into is not None else "merge.survivor"
    if refused is None and asked.action in RESTRICTIONS:
        refused = why_not_reason(asked.reason, asked.said)
    if refused is None and asked.action == DecisionAction.REDACT:
        refused = why_not_redact(case.revision.body, asked.spans)
    if refused is None and asked.action == DecisionAction.REVISE:
        refused = why_not_ask_revision(case.revision.comment.consultation, asked.said, asked.at)
    return refused


def _record(cases: Sequence[ReviewCase], asked: _Asked) -> list[ModerationDecision]:
    before = _as_they_are(cases, asked.action)
    places = {case.revision.comment.consultation_id for case in cases}
    policies = {place: policy_in_force(place) for place in places}
    wording = wording_in_force(asked.reason)
    return ModerationDecision.objects.bulk_create(
        ModerationDecision(
            case=case,
            revision=case.revision,
            comment=case.revision.comment,
            action=asked.action,
            reason=asked.reason,
            wording=wording,
            explanation=asked.said,
            merged_into=asked.into if asked.action == DecisionAction.MERGE else None,
            policy=policies[case.revision.comment.consultation_id],
            decided_by=asked.by,
            automated_detection=_was_marked(case.revision),
            before=before[case.pk],
            decided_at=asked.at,
        )
        for case in cases
    )


def _was_marked(revision: CommentRevision) -> bool:
    detected = any(signal.get("spans") for signal in revision.screening.get("signals", []))
    return detected or revision.state == RevisionState.HELD_SYSTEM


def _as_they_are(cases: Sequence[ReviewCase], action: str) -> dict[int, dict[str, Any]]:
    """What each decision changes, so that an undo restores exactly this; two statements."""
    whole = action == DecisionAction.RESTRICT
    comments = [case.revision.comment_id for case in cases]
    others: dict[int, list[str]] = {}
    if whole:
        open_ones = ReviewCase.objects.filter(revision__comment__in=comments, state=CaseState.OPEN)
        rest = open_ones.exclude(Q(pk__in=[case.pk for case in cases]) | Q(origin__in=APART))
        for comment, code in rest.values_list("revision__comment_id", "code"):
            others.setdefault(comment, []).append(code)
    reports: dict[int, list[str]] = {}
    column = "revision__comment_id" if whole else "revision_id"
    about = comments if whole else [case.revision_id for case in cases]
    waiting = Flag.objects.filter(outcome=FlagOutcome.WAITING, **{f"{column}__in": about})
    for key, receipt in waiting.values_list(column, "receipt"):
        reports.setdefault(key, []).append(receipt)
    return {
        case.pk: {
            "revision": case.revision.state,
            "public": case.revision.comment.public_revision.state if case.revision.comment.public_revision else "",
            "cases": others.get(case.revision.comment_id, []),
            "flags": reports.get(case.revision.comment_id if whole else case.revision_id, []),
            "note": note_before(case.revision.comment),
        }
        for case in cases
    }


def _apply(decisions: Sequence[ModerationDecision], asked: _Asked) -> None:
    if not decisions:
        return
    revisions = [decision.revision for decision in decisions]
    if asked.action == DecisionAction.RESTRICT and asked.reason is not None:
        refs = {decision.comment_id: decision.code for decision in decisions}
        moderated.restrict_comments(refs=refs, reason_code=asked.reason.code, at=asked.at)
    elif asked.action == DecisionAction.REDACT:
        for decision in decisions:
            redact_text(decision=decision, spans=asked.spans, at=asked.at)
    elif asked.action == DecisionAction.REVISE:
        for decision in decisions:
            until = revise_until(decision.comment.consultation, asked.at)
            moderated.return_revision(revision=decision.revision, until=until, at=asked.at)
    merged = [(one, one.merged_into) for one in decisions if one.merged_into is not None]
    for decision, survivor in merged:
        lock_both(comment=decision.comment, survivor=survivor)
    if asked.action in APPROVING:
        moderated.approve_revisions(revisions=revisions, at=asked.at)
    for decision, survivor in merged:
        merge_comment(comment=decision.comment, survivor=survivor, ref=decision.code, at=asked.at)


#: What those who reported the text are told about it.
_ANSWERS = {
    DecisionAction.RESTRICT: FlagOutcome.UPHELD,
    DecisionAction.REDACT: FlagOutcome.COVERED,
    DecisionAction.MERGE: FlagOutcome.MERGED,
}


def _close(decisions: Sequence[ModerationDecision], asked: _Asked) -> None:
    """The cases are decided, others about removed texts are overtaken, and whoever reported them has an answer."""
    if not decisions:
        return
    close_cases(cases=[decision.case for decision in decisions], at=asked.at)
    others = [code for decision in decisions for code in decision.before["cases"]]
    if others:
        overtaken = ReviewCase.objects.filter(code__in=others)
        overtaken.update(state=CaseState.OVERTAKEN, version=F("version") + 1)
    outcome = _ANSWERS.get(DecisionAction(asked.action), FlagOutcome.DISMISSED)
    reports = [receipt for decision in decisions for receipt in decision.before["flags"]]
    answer_flags(receipts=reports, outcome=outcome, at=asked.at)


def _not_undone(decisions: Sequence[ModerationDecision], by: User, at: datetime | None) -> dict[int, DomainError]:
    """Why each is not undone, by its id; three statements. ``at`` is None where the undo began in time."""
    flaggers = flaggers_by_revision([decision.revision_id for decision in decisions])
    later = superseded(decisions)
    refused = {}
    for one in decisions:
        code = (
            why_not_judge(by, one.comment, flaggers.get(one.revision_id, set()), one.merged_into)
            or why_not_undo(one, by, at or one.decided_at, undo_window())
            or ("decision.superseded" if one.pk in later else None)
        )
        if code is not None:
            refused[one.pk] = DomainError(code)
    return refused
