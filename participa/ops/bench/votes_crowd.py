"""Who votes in ``participa bench votes``: the people, the proposals, and a process with some of the writers.

The process is told one round per line, answers ``ready``, begins at the next line, and answers what came of it.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.ops.bench.http_world import consultations, sentence, texts
from proposals.enums import Channel, Choice
from proposals.models import Participant, Proposal, Tally
from proposals.services.vote_keys import make_key
from proposals.services.votes import cast_vote

_CHOICES = list(Choice)
#: The reference: what a counter in a row would be, where many vote on one proposal.
_MAKE_COUNTER = "CREATE TABLE bench_counter (proposal_id bigint PRIMARY KEY, n bigint NOT NULL)"
_FILL_COUNTER = "INSERT INTO bench_counter SELECT id, 0 FROM proposals_proposal"
_COUNT = "UPDATE bench_counter SET n = n + 1 WHERE proposal_id = %s"


@dataclass(frozen=True)
class Share:
    """What one writer does: these accounts vote, one after the other, on this proposal."""

    proposal: int
    accounts: list[int]


def build(people: int, places: int) -> dict[str, list[int]]:
    """Accounts that already take part in one open consultation, and its proposals with their keys."""
    at = timezone.now()
    where = consultations(at)[0]
    with events.unit():
        accounts = User.objects.bulk_create(
            User(email=f"voter{n}@example.org", display_name=f"V-{n}", date_joined=at - timedelta(days=90))
            for n in range(people)
        )
        Participant.objects.bulk_create(
            Participant(
                consultation=where, account=each, number=n + 1, display_name=each.display_name, channel=Channel.WEB
            )
            for n, each in enumerate(accounts)
        )
        made = Proposal.objects.bulk_create(
            Proposal(consultation=where, position=n, **texts("title", f"Medida {n}"), **texts("body", sentence(n)))
            for n in range(places)
        )
        Tally.objects.bulk_create(Tally(proposal=row) for row in made)
    for row in made:
        make_key(row)
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_COUNTER)
        cursor.execute(_FILL_COUNTER)
    return {"accounts": [each.pk for each in accounts], "proposals": [row.pk for row in made]}


def told(shares: list[Share], *, counter: str) -> str:
    """A round, as a line for :func:`main`. ``counter``: when a counter in a row is raised (first, last, never)."""
    return json.dumps({"counter": counter, "shares": [asdict(share) for share in shares]})


def vote(share: Share, accounts: dict[int, User], proposal: Proposal, *, counter: str) -> int:
    """Cast the votes of one writer; how many were refused."""
    refused = 0
    try:
        for number, pk in enumerate(share.accounts):
            try:
                _one(accounts[pk], proposal, _CHOICES[number % len(_CHOICES)], counter=counter)
            except DomainError:
                refused += 1
    finally:
        connection.close()
    return refused


def _one(account: User, proposal: Proposal, choice: Choice, *, counter: str) -> None:
    with events.unit():
        if counter == "first":
            _count(proposal)
        cast_vote(account=account, proposal=proposal, choice=choice, at=timezone.now())
        if counter == "last":
            _count(proposal)


def _count(proposal: Proposal) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [proposal.pk])


def _round(order: dict[str, Any]) -> tuple[list[Share], dict[int, User], dict[int, Proposal]]:
    shares = [Share(**share) for share in order["shares"]]
    accounts = User.objects.in_bulk([pk for share in shares for pk in share.accounts])
    places = Proposal.objects.select_related("consultation").in_bulk([share.proposal for share in shares])
    return shares, accounts, places


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    """One round per line of the standard input, until it ends."""
    for line in iter(sys.stdin.readline, ""):
        order = json.loads(line)
        shares, accounts, places = _round(order)
        connection.close()
        with ThreadPoolExecutor(len(shares)) as threads:
            _say("ready")
            sys.stdin.readline()
            asked = [
                threads.submit(vote, share, accounts, places[share.proposal], counter=order["counter"])
                for share in shares
            ]
            _say(str(sum(each.result() for each in asked)))


def main_build(people: int, places: int) -> None:
    """Build, and print the bench's part as JSON."""
    sys.stdout.write(json.dumps(build(people, places)))
