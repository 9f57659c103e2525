"""A case with everything that its decision needs: the marked text, why it is here, its thread, its author's record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase
from typing import Any

from django.db.models import Count, Q

from moderation.analysis.spans import Marking, Piece, pieces
from moderation.enums import CaseState, CaseWhy, Detector
from moderation.models import (
    Appeal,
    CaseClaim,
    CaseNote,
    ErasureProposal,
    Flag,
    ModerationDecision,
    ModerationPolicy,
    ReasonCode,
    ReviewCase,
)
from moderation.queries.alike import TextsAlike, texts_alike
from moderation.queries.flaggers import FlaggerRecord, records_of
from moderation.queries.policies import policy_in_force
from moderation.queries.queue import claim_of, neighbours
from moderation.queries.standing import Sanctioned, sanctions_of
from moderation.rules import (
    ACTIONS,
    SINGLE_ACTIONS,
    why_not_action,
    why_not_answer_appeal,
    why_not_answer_erasure,
    why_not_judge,
)
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import HELD_STATES, VISIBLE_STATES, RevisionState
from proposals.models import Comment, CommentRevision
from proposals.rules.writing import why_hidden

#: What the lists find and publish.
_ONLY_NOTED = frozenset({"words.flag", "words.nudge"})


@dataclass(frozen=True)
class Finding:
    """What the screening saw: ``key`` marks the place in the text; ``strong`` findings held it."""

    key: str
    detector: Detector | None
    name: str
    version: str
    score: float
    strong: bool
    spans: tuple[tuple[int, int], ...] = ()
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """What became of an author's contributions, over all consultations."""

    public: int
    restricted: int
    waiting: int

    @property
    def total(self) -> int:
        return self.public + self.restricted + self.waiting


@dataclass(frozen=True)
class Report:
    """A flag, and what the earlier ones of whoever made it came to."""

    flag: Flag
    record: FlaggerRecord


@dataclass(frozen=True)
class CaseCard:
    """Everything on one card. ``refused`` is why this person may not decide it, or None."""

    case: ReviewCase
    why: CaseWhy
    comment: Comment
    revision: CommentRevision
    pieces: list[Piece]
    findings: list[Finding]
    flags: list[Report]
    weight: float
    notes: list[CaseNote]
    claim: CaseClaim | None
    appeal: Appeal | None
    erasure: ErasureProposal | None
    parent: Comment | None
    parent_body: str
    public_body: str
    record: Record
    sanctions: list[Sanctioned]
    decisions: list[ModerationDecision]
    alike: TextsAlike
    policy: ModerationPolicy | None
    reasons: list[ReasonCode]
    refused: str | None
    previous: str
    following: str

    @property
    def held(self) -> bool:
        """It waits: whatever is decided makes it public or removes it."""
        return self.revision.state in HELD_STATES

    @property
    def erased(self) -> bool:
        """Its words are gone."""
        return self.revision.state == RevisionState.ERASED

    @property
    def open(self) -> bool:
        return self.case.state == CaseState.OPEN

    @property
    def actions(self) -> list[str]:
        """What this person may decide about it now."""
        possible = [] if self.refused else sorted(ACTIONS | SINGLE_ACTIONS)
        return [action for action in possible if why_not_action(action, self.revision, self.case) is None]


def find_case(code: str) -> ReviewCase:
    """A case by its code, with its text and place. Raises ``not_found``."""
    related = (
        "revision__comment__consultation__department",
        "revision__comment__proposal",
        "revision__comment__participant__account",
        "revision__comment__public_revision",
        "revision__comment__parent__participant",
        "revision__comment__parent__public_revision",
        "claim__holder",
        "appeal__decision__reason",
        "appeal__decision__statement",
        "appeal__answered_by",
        "appeal__decision__erasure",
        "erasure__reason",
        "erasure__proposed_by",
        "erasure__answered_by",
        "erasure__removal__reason",
        "erasure__removal__comment__participant",
    )
    case = ReviewCase.objects.select_related(*related).filter(code=code).first()
    if case is None:
        raise DomainError("not_found")
    return case


def find_decision(code: str) -> ModerationDecision:
    """A decision by its code. Raises ``not_found``."""
    decision = ModerationDecision.objects.select_related("case", "comment").filter(code=code).first()
    if decision is None:
        raise DomainError("not_found")
    return decision


def reasons_to_choose() -> list[ReasonCode]:
    """The reasons in use, in the order of their keys on the desk."""
    return list(ReasonCode.objects.filter(selectable=True, retired_at__isnull=True))


def reasons_to_erase() -> list[ReasonCode]:
    """Those for which a text may be erased for good."""
    return [reason for reason in reasons_to_choose() if reason.allows_erasure]


def find_reason(code: str) -> ReasonCode:
    """A reason by its code; whether it may be chosen now is a rule. Raises ``decision.reason``."""
    reason = ReasonCode.objects.filter(code=code).first()
    if reason is None:
        raise DomainError("decision.reason", field="reason")
    return reason


def case_card(*, code: str, by: User, at: datetime) -> CaseCard:
    """The card of a case for one moderator; a fixed number of statements. Raises ``not_found``."""
    case = find_case(code)
    revision, comment = case.revision, case.revision.comment
    appeal: Appeal | None = getattr(case, "appeal", None)
    signals: list[dict[str, Any]] = revision.screening.get("signals", [])
    held_by = str(revision.screening.get("code", ""))
    flags = list(Flag.objects.filter(revision=revision).select_related("account", "notice"))
    flaggers = {flag.account_id for flag in flags if flag.account_id is not None}
    previous, following = neighbours(case)
    related = ("decided_by", "reason", "wording", "reverses", "revision", "comment", "merged_into")
    decisions = ModerationDecision.objects.filter(comment=comment).select_related(*related)
    return CaseCard(
        case=case,
        why=CaseWhy(case.priority_why) if case.priority_why in CaseWhy.values else CaseWhy.SIGNAL,
        comment=comment,
        revision=revision,
        pieces=_marked(revision.body, signals, held_by),
        findings=[_finding(key, signal, held_by) for key, signal in zip(ascii_uppercase, signals, strict=False)],
        flags=_reports(flags, revision),
        weight=case.weight,
        notes=list(CaseNote.objects.filter(case__revision__comment=comment).select_related("author")),
        claim=claim_of(case, at),
        appeal=appeal,
        erasure=getattr(case, "erasure", None),
        parent=comment.parent,
        parent_body=_public_body(comment.parent),
        public_body=_public_body(comment) if comment.public_revision_id != revision.pk else "",
        record=record_of(comment),
        sanctions=sanctions_of(comment.participant.account, at=at),
        decisions=list(decisions),
        alike=texts_alike(revision),
        policy=policy_in_force(comment.consultation_id),
        reasons=reasons_to_choose(),
        refused=_refused(by, case, flaggers),
        previous=previous,
        following=following,
    )


def _refused(by: User, case: ReviewCase, flaggers: set[int]) -> str | None:
    """Why this person may not answer or decide it."""
    appeal: Appeal | None = getattr(case, "appeal", None)
    erasure: ErasureProposal | None = getattr(case, "erasure", None)
    if appeal is not None:
        return why_not_answer_appeal(by, appeal, flaggers)
    if erasure is not None:
        return why_not_answer_erasure(by, erasure, flaggers)
    return why_not_judge(by, case.revision.comment, flaggers)


def _marked(body: str, signals: Sequence[dict[str, Any]], held_by: str) -> list[Piece]:
    markings = [
        Marking(key, [(start, end) for start, end in signal.get("spans", [])], _holds(signal, held_by))
        for key, signal in zip(ascii_uppercase, signals, strict=False)
    ]
    return pieces(body, markings)


def _finding(key: str, signal: dict[str, Any], held_by: str) -> Finding:
    name = str(signal.get("detector", ""))
    return Finding(
        key=key,
        detector=Detector(name) if name in Detector.values else None,
        name=name,
        version=str(signal.get("version", "")),
        score=float(signal.get("score", 1.0)),
        strong=_holds(signal, held_by),
        spans=tuple((start, end) for start, end in signal.get("spans", [])),
        comments=tuple(signal.get("facts", {}).get("comments", ())),
    )


def _holds(signal: dict[str, Any], held_by: str) -> bool:
    """Whether this is what held the text, or what its author was asked about."""
    name = str(signal.get("detector", ""))
    if name in _ONLY_NOTED:
        return name == held_by
    return name.startswith("personal_data.") or (held_by != "" and name.startswith(held_by))


def _public_body(comment: Comment | None) -> str:
    """The words of a comment while anybody may read them; nothing else of it belongs on another text's card."""
    if comment is None or why_hidden(comment) is not None or comment.public_revision is None:
        return ""
    return comment.public_revision.body


def record_of(comment: Comment) -> Record:
    """What the author has written so far, this text apart; one statement."""
    account = comment.participant.account_id
    same = Q(participant__account=account) if account else Q(participant=comment.participant_id)
    visible = Q(restricted_at__isnull=True, withdrawn_at__isnull=True)
    counts = (
        Comment.objects.filter(same)
        .exclude(pk=comment.pk)
        .aggregate(
            public=Count("pk", filter=visible & Q(public_revision__state__in=sorted(VISIBLE_STATES))),
            restricted=Count("pk", filter=Q(restricted_at__isnull=False)),
            waiting=Count("pk", filter=visible & Q(public_revision__isnull=True)),
        )
    )
    return Record(**counts)


def _reports(flags: Sequence[Flag], revision: CommentRevision) -> list[Report]:
    records = records_of(Flag.objects.filter(revision=revision, account__isnull=False).order_by().values("account"))
    return [Report(flag, records.get(flag.account_id or 0, FlaggerRecord())) for flag in flags]
