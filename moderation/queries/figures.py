"""What moderation tells of itself, of a consultation or of all: counts and times, nobody's name and nobody's words.

Everything is about what anybody may read: consultations that are public. A fixed number of statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from statistics import median

from django.db.models import Count, Q, QuerySet

from moderation.analysis.intervals import Difference, Share, difference
from moderation.enums import APART, AppealOutcome, CaseOrigin, CaseState, DecisionAction, FlagOutcome
from moderation.models import Appeal, Flag, ModerationDecision, ReviewCase
from proposals.enums import HELD_STATES, Channel, CommentKind, Stance
from proposals.models import Comment, CommentVote, Consultation
from proposals.queries.visibility import is_public_q, words_are_public_q, words_can_be_read_q

#: When a text was removed, by what had brought it to the desk.
_PHASES = {
    CaseOrigin.HELD_POLICY: "held_policy",
    CaseOrigin.HELD_SYSTEM: "held_system",
    CaseOrigin.IMPORT: "imported",
}
PHASES = ("held_policy", "held_system", "published", "imported")
_HELD = (CaseOrigin.HELD_POLICY, CaseOrigin.HELD_SYSTEM)


@dataclass(frozen=True)
class Texts:
    """``received`` are all; each is now one of the others or was erased.

    ``public``: it stands there with its words; ``merged``: another one stands for it, which is no removal.
    """

    received: int
    public: int
    waiting: int
    removed: int
    withdrawn: int
    merged: int


@dataclass(frozen=True)
class Times:
    """Minutes from the desk to a decision; None of none. The 90th percentile is by nearest rank."""

    decided: int
    median: float | None
    p90: float | None


@dataclass(frozen=True)
class Removals:
    """Removals that stand. ``detected``: a program had marked the text; a person decided on every one."""

    total: int
    by_reason: dict[str, int]
    by_phase: dict[str, int]
    by_mode: dict[str, int]
    detected: int


@dataclass(frozen=True)
class Neutrality:
    """The share of arguments removed on each side, and in favour less against. Imports are left out."""

    in_favour: Share
    against: Share
    gap: Difference


@dataclass(frozen=True)
class Figures:
    """All of it. ``decisions`` are by act, undone ones included; ``undone`` is how many were.

    ``votes_on_removed`` are opinions on texts that are removed: they are kept, and count nowhere.
    """

    texts: Texts
    removals: Removals
    decisions: dict[str, int]
    undone: int
    votes_on_removed: int
    held: Times
    published: Times
    reports: dict[str, int]
    appeals: dict[str, int]
    answered: Times
    sides: Neutrality


def moderation_figures(place: Consultation | None = None) -> Figures:
    """The figures of a public consultation, or of all of them; eight statements."""
    where = Q(consultation=place) if place else is_public_q("consultation__")
    comments = Comment.objects.filter(where)
    decided = ModerationDecision.objects.filter(comment__in=comments).order_by()
    acts = dict(decided.values_list("action").annotate(number=Count("pk")))
    waits = list(_decided_cases(comments).values_list("origin", "opened_at", "decided_at"))
    appeals = Appeal.objects.filter(decision__comment__in=comments).order_by()
    answers = list(appeals.values_list("outcome", "received_at", "answered_at"))
    reports = Flag.objects.filter(revision__comment__in=comments).order_by()
    return Figures(
        texts=_texts(comments),
        removals=_removals(decided.filter(action=DecisionAction.RESTRICT, live=True)),
        decisions={action: n for action, n in sorted(acts.items()) if action != DecisionAction.REVERSE},
        undone=acts.get(DecisionAction.REVERSE, 0),
        votes_on_removed=CommentVote.objects.filter(comment__in=comments.filter(restricted_at__isnull=False)).count(),
        held=_times(end - since for origin, since, end in waits if end and origin in _HELD),
        published=_times(end - since for origin, since, end in waits if end and origin not in _HELD),
        reports=_by(FlagOutcome.values, dict(reports.values_list("outcome").annotate(number=Count("pk")))),
        appeals=_by(AppealOutcome.values, Counter(outcome for outcome, _, _ in answers)),
        answered=_times(end - since for _, since, end in answers if end),
        sides=_sides(comments),
    )


def _decided_cases(comments: QuerySet[Comment]) -> QuerySet[ReviewCase]:
    apart = [CaseOrigin.IMPORT, *APART]
    cases = ReviewCase.objects.filter(revision__comment__in=comments, state=CaseState.DECIDED)
    return cases.exclude(origin__in=apart).order_by()


def _texts(comments: QuerySet[Comment]) -> Texts:
    still = Q(restricted_at__isnull=True, withdrawn_at__isnull=True)
    held = Q(public_revision__isnull=True) | Q(public_revision__state__in=sorted(HELD_STATES))
    counts = comments.aggregate(
        received=Count("pk"),
        public=Count("pk", filter=words_are_public_q()),
        waiting=Count("pk", filter=still & held),
        removed=Count("pk", filter=Q(restricted_at__isnull=False)),
        withdrawn=Count("pk", filter=Q(restricted_at__isnull=True, withdrawn_at__isnull=False)),
        merged=Count("pk", filter=words_can_be_read_q() & Q(merge_holds=True)),
    )
    return Texts(**counts)


def _removals(standing: QuerySet[ModerationDecision]) -> Removals:
    rows = list(
        standing.values_list("reason__code", "case__origin", "policy__mode", "automated_detection").annotate(
            number=Count("pk")
        )
    )
    reasons, phases, modes = Counter[str](), Counter[str](), Counter[str]()
    for reason, origin, mode, _, number in rows:
        reasons[reason] += number
        phases[_PHASES.get(origin, "published")] += number
        if origin != CaseOrigin.IMPORT and mode:
            modes[mode] += number
    return Removals(
        total=sum(reasons.values()),
        by_reason=dict(sorted(reasons.items())),
        by_phase=_by(PHASES, phases),
        by_mode=dict(sorted(modes.items())),
        detected=sum(number for *_, detected, number in rows if detected),
    )


def _sides(comments: QuerySet[Comment]) -> Neutrality:
    arguments = comments.filter(kind=CommentKind.ARGUMENT).exclude(participant__channel=Channel.IMPORT)
    removed = Count("pk", filter=Q(restricted_at__isnull=False))
    rows = arguments.order_by().values_list("stance").annotate(number=Count("pk"), removed=removed)
    shares = {stance: Share(gone, number) for stance, number, gone in rows}
    one, other = shares.get(Stance.FOR, Share(0, 0)), shares.get(Stance.AGAINST, Share(0, 0))
    return Neutrality(one, other, difference(one, other))


def _times(waits: Iterable[timedelta]) -> Times:
    minutes = sorted(wait.total_seconds() / 60 for wait in waits)
    if not minutes:
        return Times(0, None, None)
    return Times(len(minutes), round(median(minutes), 1), round(minutes[ceil(0.9 * len(minutes)) - 1], 1))


def _by(names: Sequence[str], counts: dict[str, int]) -> dict[str, int]:
    """Every name with its count, in its order: a zero is said."""
    return {name: counts.get(name, 0) for name in names}
