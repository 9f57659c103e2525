"""Rules answer "why not" with a code of :mod:`participa.core.messages`, or None; they read no row, see no request."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from moderation.analysis.found import Span
from moderation.analysis.redaction import cover
from moderation.enums import (
    APART,
    AnalysisState,
    AppealOutcome,
    BatchState,
    CaseOrigin,
    CasePriority,
    CaseState,
    CaseWhy,
    DecisionAction,
    ErasureOutcome,
    FlagCategory,
    QueryState,
    ReportState,
    SanctionKind,
)
from moderation.models import (
    ActionBatch,
    Appeal,
    ConsultationReport,
    ErasureProposal,
    InternalQuery,
    ModerationDecision,
    ReasonCode,
    ReviewCase,
    ThemeAnalysis,
)
from participa.accounts.enums import MODERATORS, Role
from participa.accounts.models import User
from participa.core.text import COVERED
from proposals.enums import HELD_STATES, PUBLIC_STATES, REVISED, VISIBLE_STATES, MemberRole, RevisionState
from proposals.models import Comment, CommentRevision, Consultation
from proposals.rules.opening import why_not_open
from proposals.rules.writing import is_author

#: What a person at the desk may decide; undoing is an act of its own.
ACTIONS = frozenset({DecisionAction.APPROVE, DecisionAction.RESTRICT, DecisionAction.NO_ACTION})
#: What is decided about one text at a time, because it needs more than a reason.
SINGLE_ACTIONS = frozenset({DecisionAction.REDACT, DecisionAction.REVISE, DecisionAction.MERGE})
#: The reason of every merge: that is no fault of its author, and nobody chooses it for a removal.
SAYS_THE_SAME = "says-the-same"
#: An author is new until a person has approved a text, or this many were published.
TEXTS_OF_KNOWN_AUTHOR = 3
#: Places of one text that may be covered.
MOST_PLACES = 50
#: Themes that somebody may ask for at once.
MOST_THEMES = 50
#: Categories of a flag whose text must say what is wrong.
EXPLAINED_FLAGS = frozenset({FlagCategory.ILLEGAL, FlagCategory.OTHER})


@dataclass(frozen=True)
class Look:
    """That a person should look at a text, how soon, and why."""

    origin: CaseOrigin
    priority: CasePriority
    why: CaseWhy
    weight: float = 0.0

    @property
    def due_after(self) -> timedelta:
        """Within a working day for what may harm somebody, two days for the rest."""
        if self.priority >= CasePriority.ILLEGAL:
            return timedelta(hours=4)
        if self.origin == CaseOrigin.APPEAL:
            return TIME_TO_ANSWER
        return timedelta(hours=24 if self.priority >= CasePriority.FLAGS else 48)


#: What a finding of the screening is worth, by the beginning of its detector; the first that fits.
_WORTH = (
    ("personal_data", CasePriority.PERSONAL_DATA, CaseWhy.PERSONAL_DATA),
    ("words", CasePriority.WORDS, CaseWhy.WORDS),
    ("repeat.removed", CasePriority.HELD_SYSTEM, CaseWhy.REPEAT),
    ("repeat.near_removed", CasePriority.HELD_SYSTEM, CaseWhy.REPEAT),
    ("links", CasePriority.HELD_SYSTEM, CaseWhy.LINKS),
)
#: Its author answered a moderator, and waits since the first look.
LOOK_AT_REVISED = Look(CaseOrigin.HELD_POLICY, CasePriority.HELD_SYSTEM, CaseWhy.REVISED)
#: Its author did not answer: somebody decides without.
LOOK_AT_UNREVISED = Look(CaseOrigin.HELD_POLICY, CasePriority.HELD_POLICY, CaseWhy.UNREVISED)
#: It says the same as one that was removed, and is public again: somebody decides about these words too.
LOOK_AT_SEPARATED = Look(CaseOrigin.SIGNAL, CasePriority.WORDS, CaseWhy.SEPARATED)
#: Of what was published at once, only this is worth a look.
_LOOKED_AT = ("personal_data.", "words.")


def look_at_screened(revision: CommentRevision) -> Look | None:
    """Whether the screening of a revision asks for a person: held texts always, published ones with some findings."""
    detectors = [str(signal.get("detector", "")) for signal in revision.screening.get("signals", [])]
    found = next(
        ((priority, why) for kind, priority, why in _WORTH if any(one.startswith(kind) for one in detectors)), None
    )
    if revision.state == RevisionState.HELD_SYSTEM:
        return Look(CaseOrigin.HELD_SYSTEM, *(found or (CasePriority.HELD_SYSTEM, CaseWhy.HELD_SYSTEM)))
    if revision.screening.get("code") == REVISED and revision.state in HELD_STATES:
        return LOOK_AT_REVISED
    if revision.state == RevisionState.HELD_POLICY:
        worst = found if found and found[0] > CasePriority.HELD_SYSTEM else None
        return Look(CaseOrigin.HELD_POLICY, *(worst or (CasePriority.HELD_POLICY, CaseWhy.HELD_POLICY)))
    if revision.state != RevisionState.PUBLISHED or not any(one.startswith(_LOOKED_AT) for one in detectors):
        return None
    if any(one.startswith("personal_data.") for one in detectors):
        return Look(CaseOrigin.SIGNAL, CasePriority.PERSONAL_DATA, CaseWhy.PERSONAL_DATA)
    return Look(CaseOrigin.SIGNAL, CasePriority.SIGNAL, CaseWhy.WORDS)


#: What a report of somebody without a record weighs: as if one of two earlier ones had been upheld.
_PRIOR_UPHELD, _PRIOR_ALL = 1, 2
#: From this weight on several reports are urgent: two people without a record, or more whose reports rarely held.
_WEIGHS_MUCH = 1.0


def weight_of_report(upheld: int, answered: int) -> float:
    """What the report of somebody weighs, 0 to 1: the share of their own earlier reports that were upheld.

    With a prior of one in two, so that nobody begins at nothing nor ends there after one mistake. Strangers have no
    record: 0 of 0.
    """
    return (upheld + _PRIOR_UPHELD) / (answered + _PRIOR_ALL)


def look_at_flagged(categories: Collection[str], weights: Sequence[float]) -> Look:
    """What the waiting reports of a text are worth together. Their weight raises the priority and hides nothing.

    ``illegal`` is first whoever says so; the others by the sum of ``weights`` (:func:`weight_of_report`, one a report).
    """
    weight = round(sum(weights), 3)
    if FlagCategory.ILLEGAL in categories:
        return Look(CaseOrigin.FLAG, CasePriority.ILLEGAL, CaseWhy.ILLEGAL, weight)
    if len(weights) > 1 and weight >= _WEIGHS_MUCH:
        return Look(CaseOrigin.FLAG, CasePriority.FLAGS, CaseWhy.FLAGS, weight)
    return Look(CaseOrigin.FLAG, CasePriority.FLAG, CaseWhy.FLAG, weight)


#: Who objects waits long enough already: after what may harm somebody, before the rest.
LOOK_AT_APPEAL = Look(CaseOrigin.APPEAL, CasePriority.APPEAL, CaseWhy.APPEAL)
#: How soon an objection is answered.
TIME_TO_ANSWER = timedelta(days=10)
#: What somebody at the desk may answer to one.
ANSWERS = frozenset({AppealOutcome.CONFIRMED, AppealOutcome.OVERTURNED})

#: Somebody proposes to erase a text: a person whose data it shows waits for the second one.
LOOK_AT_ERASURE = Look(CaseOrigin.ERASURE, CasePriority.PERSONAL_DATA, CaseWhy.ERASURE)

#: A moderator wants to decide on a text that nothing had brought to the desk.
LOOK_OF_STAFF = Look(CaseOrigin.STAFF, CasePriority.STAFF, CaseWhy.STAFF)


def why_not_moderate(roles: Collection[str]) -> str | None:
    """Moderators and community managers; roles in a department give no right to moderate."""
    return None if MODERATORS.intersection(roles) else "forbidden"


def why_not_manage(roles: Collection[str]) -> str | None:
    """What leads to an answer is the community manager's."""
    return None if Role.COMMUNITY_MANAGER in roles else "forbidden"


def why_not_set_rules(roles: Collection[str], by: User) -> str | None:
    """The community manager writes the rules; administrators and the operator configure them."""
    allowed = {Role.COMMUNITY_MANAGER, Role.ADMINISTRATOR}.intersection(roles) or (by.is_active and by.is_superuser)
    return None if allowed else "forbidden"


def why_not_judge(by: User, comment: Comment, flaggers: Collection[int], survivor: Comment | None = None) -> str | None:
    """Nobody decides on their own text or their own flag; a merge is about two texts."""
    if any(text is not None and is_author(by, text.participant) for text in (comment, survivor)):
        return "case.own_text"
    return "case.own_flag" if by.pk in flaggers else None


def why_not_action(action: str, revision: CommentRevision, case: ReviewCase) -> str | None:
    """A text that waits is published or removed; what is public may also stay. What is apart has its own answers."""
    possible = ACTIONS | SINGLE_ACTIONS
    if case.origin in APART or action not in possible or case.state != CaseState.OPEN:
        return "case.action"
    if action == DecisionAction.MERGE and revision.comment.merged_into_id is not None:
        return "case.action"
    if action == DecisionAction.REVISE:
        return None if revision.state in HELD_STATES else "case.action"
    if revision.state in HELD_STATES:
        return None if action != DecisionAction.NO_ACTION else "case.waits_for_decision"
    return None if revision.state in VISIBLE_STATES else "case.action"


def why_not_reason(reason: ReasonCode | None, explanation: str) -> str | None:
    """A removal names a reason that may be chosen now, and explains it where the reason asks for that."""
    if reason is None or not reason.selectable or reason.retired_at is not None:
        return "decision.reason"
    return "decision.explanation" if reason.needs_explanation and not explanation else None


def why_not_ask_revision(consultation: Consultation, question: str, at: datetime) -> str | None:
    """The author learns what to change, and can still change it: after the end nobody writes."""
    return why_not_open(consultation, at) or (None if question else "decision.question")


def revise_until(consultation: Consultation, at: datetime) -> datetime:
    """A week to revise a text, or until the consultation closes."""
    week = at + timedelta(days=7)
    return min(week, consultation.closes_at) if consultation.closes_at else week


def why_not_redact(body: str, spans: Sequence[Span]) -> str | None:
    """Some places inside the text, but not all of it: what nobody may read at all is removed."""
    if not 0 < len(spans) <= MOST_PLACES or any(not 0 <= start < end <= len(body) for start, end in spans):
        return "redaction.places"
    left = cover(body, spans).replace(COVERED, "")
    return None if any(letter.isalnum() for letter in left) else "redaction.whole"


def why_not_undo(decision: ModerationDecision, by: User, at: datetime, window: timedelta) -> str | None:
    """Whoever decided has ``window`` to undo it; afterwards only somebody else may."""
    if not decision.live or decision.action == DecisionAction.REVERSE:
        return "decision.already_undone"
    if decision.revision.state == RevisionState.ERASED and decision.action != DecisionAction.SANCTION:
        return "decision.erased"
    if decision.decided_by_id == by.pk and at >= decision.decided_at + window:
        return "decision.undo_too_late"
    return None


def why_not_undo_batch(batch: ActionBatch, by: User, at: datetime, window: timedelta) -> str | None:
    """As with one decision, counted from its start: an undo in time also stops what is still running."""
    if batch.state not in {BatchState.RUNNING, BatchState.DONE} or batch.started_at is None:
        return "decision.already_undone"
    if batch.made_by_id == by.pk and at >= batch.started_at + window:
        return "decision.undo_too_late"
    return None


def why_not_appeal(decision: ModerationDecision, by: User, until: date, appealed: bool, today: date) -> str | None:
    """Only the author, once, until the day that the statement names, and while the decision stands."""
    if not is_author(by, decision.comment.participant):
        return "not_found"
    if appealed:
        return "appeal.already"
    if not decision.live:
        return "appeal.settled"
    return "appeal.too_late" if today > until else None


def why_not_answer_appeal(by: User, appeal: Appeal, flaggers: Collection[int]) -> str | None:
    """Somebody else than who decided or proposed it, and nobody on their own text or flag.

    The database refuses whoever decided and the author too.
    """
    proposal: ErasureProposal | None = getattr(appeal.decision, "erasure", None)
    if by.pk == appeal.against_id or (proposal is not None and by.pk == proposal.proposed_by_id):
        return "appeal.own_decision"
    return why_not_judge(by, appeal.decision.comment, flaggers, appeal.decision.merged_into)


def why_not_propose_erasure(removal: ModerationDecision, *, waits: bool) -> str | None:
    """What is erased was removed before, by a decision that stands: that can be undone, an erasure cannot."""
    if removal.revision.state == RevisionState.ERASED:
        return "decision.erased"
    if removal.action != DecisionAction.RESTRICT or removal.comment.decision_ref != removal.code:
        return "erasure.not_removed"
    return "erasure.waits" if waits else None


def why_not_reason_to_erase(reason: ReasonCode | None, explanation: str) -> str | None:
    """As for a removal, among the reasons that are grave enough."""
    if reason is not None and not reason.allows_erasure:
        return "decision.reason"
    return why_not_reason(reason, explanation)


def why_not_answer_erasure(by: User, proposal: ErasureProposal, flaggers: Collection[int]) -> str | None:
    """Four eyes: somebody else than who proposed it, and nobody on their own text or flag."""
    if by.pk == proposal.proposed_by_id:
        return "erasure.own"
    return why_not_judge(by, proposal.removal.comment, flaggers)


def why_not_erasure_answer(outcome: str) -> str | None:
    """What a second person may answer."""
    return None if outcome in {ErasureOutcome.APPROVED, ErasureOutcome.REFUSED} else "erasure.outcome"


#: How long somebody may be kept from writing, or be read before: days.
SANCTION_DAYS = (1, 7, 30, 90)


def why_not_sanction(roles: Collection[str], kind: str) -> str | None:
    """Every moderator may warn; what limits a person is the community manager's."""
    if kind not in SanctionKind.values:
        return "sanction.kind"
    return None if kind == SanctionKind.WARN else why_not_manage(roles)


def why_not_claim(case: ReviewCase) -> str | None:
    """Only what still waits for somebody."""
    return None if case.state == CaseState.OPEN else "case.closed"


def why_not_flag(comment: Comment, account: User | None, category: str, text: str) -> str | None:
    """Anybody may flag a public text of somebody else; what may be unlawful or is "something else" is explained."""
    if category not in FlagCategory.values:
        return "flag.category"
    if account is not None and is_author(account, comment.participant):
        return "flag.own"
    return "flag.text" if category in EXPLAINED_FLAGS and not text else None


def why_not_answer(query: InternalQuery, roles_there: Collection[str]) -> str | None:
    """Only the department that was asked sees a question at all; contacts and approvers may write in it."""
    if not set(roles_there) & {MemberRole.CONTACT, MemberRole.APPROVER}:
        return "not_found"
    return "internal_query.closed" if query.state in {QueryState.CLOSED, QueryState.RETURNED} else None


def why_not_return(query: InternalQuery, roles_there: Collection[str]) -> str | None:
    """Until its answer waits for an approver."""
    refused = why_not_answer(query, roles_there)
    begun = query.state in {QueryState.SENT, QueryState.DRAFTING}
    return refused or (None if begun else "internal_query.answered")


def why_not_propose_themes(analysis: ThemeAnalysis, roles: Collection[str], many: int | None) -> str | None:
    """One proposal at a time, of 2 to 50 themes where a number is asked for."""
    refused = why_not_manage(roles)
    if refused is None and analysis.state in {AnalysisState.QUEUED, AnalysisState.WORKING}:
        return "themes.at_work"
    return refused or (None if many is None or 2 <= many <= MOST_THEMES else "themes.many")


def why_not_cancel_themes(analysis: ThemeAnalysis, roles: Collection[str]) -> str | None:
    """While the worker has it."""
    at_work = analysis.state in {AnalysisState.QUEUED, AnalysisState.WORKING}
    return why_not_manage(roles) or (None if at_work else "themes.idle")


def why_not_see_reports(roles: Collection[str]) -> str | None:
    """Versions that are not published are for those who make and publish them."""
    return None if {Role.COMMUNITY_MANAGER, Role.PUBLISHER} & set(roles) else "forbidden"


def why_not_request_report(consultation: Consultation, *, at_work: bool) -> str | None:
    """A report is about what anybody can read, and one version is built at a time."""
    if consultation.published_at is None or consultation.state not in PUBLIC_STATES:
        return "report.not_public"
    return "report.at_work" if at_work else None


def why_not_approve_report(report: ConsultationReport, by: User, roles: Collection[str]) -> str | None:
    """Whoever asked for it never approves it; what the checks refuse nobody approves."""
    if why_not_see_reports(roles):
        return "forbidden"
    if report.state != ReportState.READY:
        return "report.state"
    if report.requested_by_id == by.pk:
        return "report.own"
    if report.findings:
        return "report.findings"
    return "report.stale" if report.stale_at is not None else None


def why_not_publish_report(report: ConsultationReport, roles: Collection[str]) -> str | None:
    """What somebody else approved may be published by the same people, while it is of today."""
    if why_not_see_reports(roles):
        return "forbidden"
    if report.state != ReportState.APPROVED:
        return "report.state"
    return "report.stale" if report.stale_at is not None else None


def why_not_object(comment: Comment | None, account: User, consultation_id: int) -> str | None:
    """A contribution that is named is one's own, in the consultation of the report."""
    if comment is None:
        return None
    ours = comment.consultation_id == consultation_id and is_author(account, comment.participant)
    return None if ours else "objection.not_yours"
