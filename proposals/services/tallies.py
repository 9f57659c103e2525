"""From single votes to counts: folding the deltas in, and showing counts in batches where they are not live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from participa import events
from proposals.enums import Choice, ConsultationState, TallyVisibility
from proposals.models import BallotDelta, Proposal, Tally
from proposals.queries.votes import VOTING_OVER

#: Deltas folded in one transaction, and transactions in one call.
_AT_A_TIME = 5_000
_MOST_ROUNDS = 20

BATCH_EVERY = timedelta(hours=1)
BATCH_AT_LEAST = 10

# Each delta is deleted, and so counted, by exactly one folder, however many run: the others skip the rows it holds.
_TAKE = (
    "DELETE FROM proposals_ballotdelta WHERE id IN "
    "(SELECT id FROM proposals_ballotdelta ORDER BY id LIMIT %s {skip}) RETURNING proposal_id, choice, amount"
)
_ADD = (
    "INSERT INTO proposals_tally (proposal_id, in_favour, against, abstain, version,"
    " shown_in_favour, shown_against, shown_abstain) VALUES {rows} "
    "ON CONFLICT (proposal_id) DO UPDATE SET in_favour = proposals_tally.in_favour + excluded.in_favour,"
    " against = proposals_tally.against + excluded.against, abstain = proposals_tally.abstain + excluded.abstain,"
    " version = proposals_tally.version + excluded.version"
)
_COLUMN = {Choice.FOR: 0, Choice.AGAINST: 1, Choice.ABSTAIN: 2}


def fold_tallies(*, at: datetime) -> list[str]:
    """Fold the deltas of votes into the tallies and delete them; returns the codes of the proposals concerned.

    Tally + deltas = number of ballots before, during and after, for every reader. The version of a tally goes up by
    the number of deltas folded, so version + deltas waiting never falls and never repeats for two different counts.
    """
    folded: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        codes, more = _fold_some(at)
        folded |= codes
        if not more:
            break
    return sorted(folded)


def _fold_some(at: datetime) -> tuple[set[str], bool]:
    if not BallotDelta.objects.exists():  # an idle worker takes no write lock
        return set(), False
    with events.unit(), connection.cursor() as cursor:
        skip = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
        cursor.execute(_TAKE.format(skip=skip), [_AT_A_TIME])
        deltas: list[tuple[int, str, int]] = cursor.fetchall()
        if not deltas:
            return set(), False
        sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for proposal_id, choice, amount in deltas:
            sums[proposal_id][_COLUMN[Choice(choice)]] += amount
            sums[proposal_id][3] += 1
        # Sorted, so that two folders wait for each other rather than for ever.
        rows = [(proposal_id, *sums[proposal_id]) for proposal_id in sorted(sums)]
        values = ", ".join(["(%s, %s, %s, %s, %s, 0, 0, 0)"] * len(rows))
        cursor.execute(_ADD.format(rows=values), [number for row in rows for number in row])
        found = Proposal.objects.filter(pk__in=sums).values_list("code", "consultation__tally_visibility")
        codes = dict(found)
        _poke([code for code, visibility in codes.items() if visibility == TallyVisibility.LIVE], at=at)
        return set(codes), len(deltas) == _AT_A_TIME


def _poke(codes: Iterable[str], *, at: datetime) -> None:
    """Wake who watches these proposals; a watcher whose first poke was lost hears again."""
    for code in codes:
        events.publish("tally.changed", ref=code, topics=[f"proposal:{code}"], at=at)


def publish_batched_tallies(*, at: datetime) -> list[str]:
    """Renew the counts that are shown in batches; returns the codes of the proposals that show a new one.

    While voting goes on: an hour after the last batch at the earliest, and with at least ten votes more than it, so
    that no batch tells what one person voted. When voting is over: the exact result, once every delta is folded.
    """
    with events.unit():
        batched = Q(proposal__consultation__tally_visibility=TallyVisibility.BATCHED)
        due = Tally.objects.select_for_update(of=("self",)).filter(batched, _ripe(at) | _final())
        ids = list(due.values_list("pk", flat=True))
        if not ids:
            return []
        Tally.objects.filter(pk__in=ids).update(
            shown_in_favour=F("in_favour"), shown_against=F("against"), shown_abstain=F("abstain"), shown_at=at
        )
        codes = sorted(Proposal.objects.filter(pk__in=ids).values_list("code", flat=True))
        _poke(codes, at=at)
        return codes


def _ripe(at: datetime) -> Q:
    running = Q(proposal__consultation__state__in=[ConsultationState.OPEN, ConsultationState.SUSPENDED])
    rested = Q(shown_at__isnull=True) | Q(shown_at__lte=at - BATCH_EVERY)
    shown = F("shown_in_favour") + F("shown_against") + F("shown_abstain")
    enough = Q(in_favour__gte=shown + BATCH_AT_LEAST - F("against") - F("abstain"))
    whole = Q(in_favour__gte=0, against__gte=0, abstain__gte=0)
    return running & rested & enough & whole


def _final() -> Q:
    over = Q(proposal__consultation__state__in=sorted(VOTING_OVER))
    folded = ~Exists(BallotDelta.objects.filter(proposal=OuterRef("proposal")))
    same = Q(shown_in_favour=F("in_favour"), shown_against=F("against"), shown_abstain=F("abstain"))
    return over & folded & (Q(shown_at__isnull=True) | ~same)
