"""Counts as they may be shown, and a voter's own ballot.

The one place that decides whether a tally is visible. A hidden one has no numbers at all here, not even a total, so
that no page, answer, frame, ordering or export can show it by mistake.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import FINISHED_STATES, Choice, ConsultationState, TallyVisibility
from proposals.models import Ballot, BallotDelta, Consultation, ImportedTally, Proposal, Tally
from proposals.queries.vote_links import link_of, subject_of

#: Nobody can vote any more, and nobody will be able to again.
VOTING_OVER = FINISHED_STATES | {ConsultationState.WITHDRAWN}


@dataclass(frozen=True)
class Counts:
    """Votes by choice, with the base of every percentage."""

    in_favour: int
    against: int
    abstain: int

    @property
    def total(self) -> int:
        """The base: every vote, abstentions too."""
        return self.in_favour + self.against + self.abstain

    @property
    def percent(self) -> dict[str, int]:
        """Whole percentages by choice that sum up to 100 (largest remainder); all 0 without votes."""
        counts = {Choice.FOR: self.in_favour, Choice.ABSTAIN: self.abstain, Choice.AGAINST: self.against}
        base = self.total
        if not base:
            return {str(choice): 0 for choice in counts}
        shares = {choice: count * 100 // base for choice, count in counts.items()}
        by_remainder = sorted(counts, key=lambda choice: -(counts[choice] * 100 % base))
        for choice in by_remainder[: 100 - sum(shares.values())]:
            shares[choice] += 1
        return {str(choice): share for choice, share in shares.items()}


@dataclass(frozen=True)
class ImportedCounts:
    """What another platform had counted; never ballots, and shown as imported."""

    source: str
    supports: int
    positive: int
    negative: int


@dataclass(frozen=True)
class TallyShown:
    """What anybody may see of the votes on a proposal, and the viewer's own choice where an account was given.

    ``counts`` is None while the tally is hidden; ``shown_from`` says when it will be shown where that is known, and
    ``counted_at`` when the batch that is shown was counted. ``version`` never falls and changes with the counts; it is
    0 while they are hidden, because it would tell how many voted.
    """

    code: str
    visibility: str
    counts: Counts | None
    version: int
    over: bool
    counted_at: datetime | None = None
    shown_from: datetime | None = None
    imported: ImportedCounts | None = None
    own: str = ""

    @property
    def hidden(self) -> bool:
        return self.counts is None


def tallies_shown(proposals: Collection[Proposal], at: datetime, account: User | None = None) -> dict[str, TallyShown]:
    """The tally of each proposal by its code, as it may be shown at ``at``; one statement, two with an account."""
    own = own_choices(account, proposals) if account is not None else {}
    rows = _counted().filter(pk__in=[proposal.pk for proposal in proposals])
    return {row.code: _shown(row, at, own.get(row.pk, "")) for row in rows}


def tally_shown(proposal: Proposal, at: datetime, account: User | None = None) -> TallyShown:
    """:func:`tallies_shown` of one proposal."""
    return tallies_shown([proposal], at, account)[proposal.code]


def own_ballot(account: User, proposal: Proposal) -> Ballot | None:
    """The ballot of the account, or None. Raises ``vote.key_missing`` where nobody can tell."""
    link = link_of(subject_of(account, proposal.consultation), proposal)
    return Ballot.objects.filter(proposal=proposal, link=link).first()


def own_choices(account: User, proposals: Collection[Proposal]) -> dict[int, str]:
    """What the account voted, by the proposal's id. A proposal whose voters cannot be told, for want of its key or of a
    proof of identity, is left out: its page still reads. One statement."""
    links = {}
    for proposal in proposals:
        try:
            links[proposal.pk] = link_of(subject_of(account, proposal.consultation), proposal)
        except DomainError:
            continue
    if not links:
        return {}
    found = Ballot.objects.filter(proposal__in=links, link__in=links.values())
    return dict(found.values_list("proposal_id", "choice"))


def _counted() -> Any:
    """Proposals with tally and waiting deltas of one instant: two statements could count a vote twice or not at all."""
    deltas = BallotDelta.objects.filter(proposal=OuterRef("pk")).order_by().values("proposal")

    def waiting(choice: str) -> Any:
        summed = deltas.annotate(sum=Sum("amount", filter=Q(choice=choice))).values("sum")
        return Coalesce(Subquery(summed, output_field=IntegerField()), 0)

    return Proposal.objects.select_related("consultation", "tally", "imported_tally").annotate(
        waiting_for=waiting(Choice.FOR),
        waiting_against=waiting(Choice.AGAINST),
        waiting_abstain=waiting(Choice.ABSTAIN),
        waiting=Coalesce(Subquery(deltas.annotate(n=Count("id")).values("n"), output_field=IntegerField()), 0),
    )


def _shown(row: Any, at: datetime, own: str) -> TallyShown:
    consultation: Consultation = row.consultation
    tally: Tally = getattr(row, "tally", None) or Tally(proposal=row)
    visibility = consultation.tally_visibility
    counts, version = counts_shown(visibility, consultation.state, tally, row)
    return TallyShown(
        code=row.code,
        visibility=visibility,
        counts=counts,
        version=version,
        over=consultation.state in VOTING_OVER,
        counted_at=tally.shown_at if visibility == TallyVisibility.BATCHED else None,
        shown_from=_shown_from(consultation, at) if counts is None else None,
        imported=_imported(row),
        own=own,
    )


def counts_shown(visibility: str, state: str, tally: Tally, waiting: Any) -> tuple[Counts | None, int]:
    """The counts that anybody may see and their version; None and 0 while they are hidden.

    ``waiting`` has the deltas that are not folded in yet: ``waiting_for``, ``waiting_against``, ``waiting_abstain``,
    and how many there are as ``waiting``.
    """
    if visibility == TallyVisibility.BATCHED:
        if tally.shown_at is None:
            return None, 0
        shown = Counts(tally.shown_in_favour, tally.shown_against, tally.shown_abstain)
        return shown, int(tally.shown_at.timestamp())
    if visibility == TallyVisibility.LIVE or state in VOTING_OVER:
        counts = Counts(
            tally.in_favour + waiting.waiting_for,
            tally.against + waiting.waiting_against,
            tally.abstain + waiting.waiting_abstain,
        )
        return counts, tally.version + waiting.waiting
    return None, 0


def _shown_from(consultation: Consultation, at: datetime) -> datetime | None:
    """The close, where it lies ahead; afterwards the result is about to be counted and no time can be promised."""
    closes = consultation.closes_at
    return closes if closes is not None and closes > at else None


def _imported(row: Any) -> ImportedCounts | None:
    found: ImportedTally | None = getattr(row, "imported_tally", None)
    if found is None:
        return None
    return ImportedCounts(found.source, found.supports, found.positive, found.negative)
