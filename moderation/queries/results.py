"""The figures of a consultation, each with its base: who took part, what was said, when, and what was moderated.

Public: nothing that a hidden tally, a held text or a draft could show through a sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import TruncDate

from moderation.models import ReasonCode
from participa.core.workdays import MADRID
from proposals.enums import Channel, CommentKind, Stance
from proposals.models import AnswerRequest, CommentVote, Consultation, Participation, Proposal
from proposals.queries.visibility import public_comments, readable_comments, shown_comments, words_are_public_q
from proposals.queries.votes import TallyShown, tallies_shown

#: More bars than this are drawn by week, then by month.
MOST_BARS = 62


@dataclass(frozen=True)
class ProposalResult:
    """A proposal, its tally as it may be shown, and its arguments by stance."""

    proposal: Proposal
    tally: TallyShown
    arguments_for: int
    arguments_against: int
    comments: int
    questions: int


@dataclass(frozen=True)
class Period:
    """Contributions and votes from ``start`` on, for one step of the chart; ``height`` is a share of the tallest."""

    start: date
    contributions: int
    imported: int
    votes: int
    height: float
    left: float

    @property
    def top(self) -> float:
        """Where the bar begins, in percent from the top."""
        return 100 - self.height


@dataclass(frozen=True)
class Moderated:
    """What moderation did to what had been public, by reason; ``base`` is all that was ever public.

    ``frozen`` are the opinions on what was removed.
    """

    base: int
    restricted: int
    withdrawn: int
    reasons: list[tuple[ReasonCode, int]]
    frozen: int


@dataclass(frozen=True)
class Results:
    """Everything on the results page of one consultation."""

    people: int
    contributions: int
    kinds: dict[str, int]
    stances: dict[str, int]
    languages: dict[str, int]
    ratings: int
    requests: int
    proposals: list[ProposalResult]
    step: str
    periods: list[Period]
    bar_width: float
    moderated: Moderated


def results_of(consultation: Consultation, *, at: datetime) -> Results:
    """The figures as they may be shown at ``at``; nine statements whatever there is, ten with removed texts."""
    rows = list(
        public_comments()
        .filter(consultation=consultation)
        .order_by()
        .values("proposal", "kind", "stance", "language")
        .annotate(n=Count("id"))
        .values_list("proposal", "kind", "stance", "language", "n")
    )
    proposals = list(consultation.proposals.all())
    for proposal in proposals:
        proposal.consultation = consultation
    tallies = tallies_shown(proposals, at)
    shown = [proposal for proposal in proposals if not tallies[proposal.code].hidden]
    votes = _votes_by_day(shown) if consultation.tally_visibility == "live" or _all_over(tallies) else {}
    step, periods = periods_of(_said_by_day(consultation), votes)
    counted, frozen = _opinions(consultation)
    return Results(
        people=_people(consultation, shown if votes else []),
        contributions=sum(row[4] for row in rows),
        kinds=_summed((kind, n) for _, kind, _, _, n in rows),
        stances=_summed((stance, n) for _, _, stance, _, n in rows if stance),
        languages=_summed((language, n) for *_, language, n in rows),
        ratings=counted,
        requests=AnswerRequest.objects.filter(
            words_are_public_q("comment__"), comment__consultation=consultation
        ).count(),
        proposals=[_proposal_result(proposal, tallies[proposal.code], rows) for proposal in proposals],
        step=step,
        periods=periods,
        bar_width=100 / len(periods) * 0.8 if periods else 0,
        moderated=_moderated(consultation, frozen),
    )


def _all_over(tallies: dict[str, TallyShown]) -> bool:
    return bool(tallies) and all(tally.over and not tally.hidden for tally in tallies.values())


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The sum of each key, the largest first."""
    counts: Counter[str] = Counter()
    for key, n in pairs:
        counts[key] += n
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _people(consultation: Consultation, votes_on: Sequence[Proposal]) -> int:
    """Everybody who wrote something public, or voted where that may be told."""
    took_part = Q(pk__in=readable_comments().filter(consultation=consultation).values("participant"))
    if votes_on:
        took_part |= Q(pk__in=Participation.objects.filter(proposal__in=votes_on).values("participant"))
    return consultation.participants.filter(took_part).count()


def _proposal_result(
    proposal: Proposal, tally: TallyShown, rows: Sequence[tuple[int | None, str, str, str, int]]
) -> ProposalResult:
    here = [(kind, stance, n) for place, kind, stance, _, n in rows if place == proposal.pk]
    return ProposalResult(
        proposal=proposal,
        tally=tally,
        arguments_for=sum(n for _, stance, n in here if stance == Stance.FOR),
        arguments_against=sum(n for _, stance, n in here if stance == Stance.AGAINST),
        comments=sum(n for kind, _, n in here if kind == CommentKind.COMMENT),
        questions=sum(n for kind, _, n in here if kind == CommentKind.QUESTION),
    )


Said = dict[date, tuple[int, int]]


def _said_by_day(consultation: Consultation) -> Said:
    """Contributions of each day, those made here and those imported."""
    is_imported = Case(When(participant__channel=Channel.IMPORT, then=Value(1)), default=Value(0))
    rows = (
        public_comments()
        .filter(consultation=consultation)
        .order_by()
        .values(day=TruncDate("published_at", tzinfo=MADRID), imported=is_imported)
        .annotate(n=Count("id"))
        .values_list("day", "imported", "n")
    )
    found: Said = {}
    for day, imported, n in rows:
        here, there = found.get(day, (0, 0))
        found[day] = (here, there + n) if imported else (here + n, there)
    return found


def _votes_by_day(proposals: Sequence[Proposal]) -> dict[date, int]:
    rows = Participation.objects.filter(proposal__in=proposals).order_by().values("day").annotate(n=Count("id"))
    return dict(rows.values_list("day", "n"))


def periods_of(said: Said, votes: dict[date, int]) -> tuple[str, list[Period]]:
    """Days, weeks or months from the first act to the last, without gaps; and which of the three they are."""
    days = sorted({*said, *votes})
    if not days:
        return "day", []
    span = (days[-1] - days[0]).days + 1
    step = "day" if span <= MOST_BARS else "week" if span <= 7 * MOST_BARS else "month"
    sums: dict[date, list[int]] = {start: [0, 0, 0] for start in _starts(days[0], days[-1], step)}
    for day in days:
        here, there = said.get(day, (0, 0))
        bar = sums[_start_of(day, step)]
        bar[0], bar[1], bar[2] = bar[0] + here, bar[1] + there, bar[2] + votes.get(day, 0)
    tallest = max(sum(bar) for bar in sums.values())
    each = 100 / len(sums)
    return step, [
        Period(start, here, there, voted, round(100 * (here + there + voted) / tallest, 2), round(number * each, 3))
        for number, (start, (here, there, voted)) in enumerate(sums.items())
    ]


def _start_of(day: date, step: str) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def _starts(first: date, last: date, step: str) -> list[date]:
    starts, day = [], _start_of(first, step)
    while day <= last:
        starts.append(day)
        ahead = {"day": 1, "week": 7, "month": 31}[step]
        day = _start_of(day + timedelta(days=ahead), step)
    return starts


def _opinions(consultation: Consultation) -> tuple[int, int]:
    """How many opinions count, and how many stand on texts that were removed: those are kept and count nowhere."""
    opinions = CommentVote.objects.filter(comment__consultation=consultation, comment__published_at__isnull=False)
    found = opinions.aggregate(
        counted=Count("pk", filter=words_are_public_q("comment__")),
        frozen=Count("pk", filter=Q(comment__restricted_at__isnull=False)),
    )
    return found["counted"], found["frozen"]


def _moderated(consultation: Consultation, frozen: int) -> Moderated:
    rows = list(
        shown_comments()
        .filter(consultation=consultation)
        .order_by()
        .values("reason_code", gone=Case(When(withdrawn_at__isnull=False, then=Value(1)), default=Value(0)))
        .annotate(n=Count("id"))
        .values_list("reason_code", "gone", "n")
    )
    by_reason = _summed((code, n) for code, _, n in rows if code)
    known = {reason.code: reason for reason in ReasonCode.objects.filter(code__in=by_reason)}
    return Moderated(
        base=sum(n for *_, n in rows),
        restricted=sum(by_reason.values()),
        withdrawn=sum(n for code, gone, n in rows if gone and not code),
        reasons=[(known[code], n) for code, n in by_reason.items() if code in known],
        frozen=frozen,
    )
