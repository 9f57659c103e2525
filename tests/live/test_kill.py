"""kill -9 of the server while people vote: what was acknowledged is there, and every count still adds up."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import threading
from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from participa.accounts.tokens import issue_token
from proposals.models import Ballot, Proposal
from proposals.queries.tally_check import verify_tallies
from proposals.queries.votes import own_ballot
from proposals.services.vote_keys import make_key
from tests import factories
from tests.events.crowd import at_once
from tests.harness.services import free_port
from tests.processes import running, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vote_keys")]

VOTERS = 8
KILLS = 2
VOTES_BETWEEN = 80


@dataclass
class Acknowledged:
    """What the server confirmed to all voters, counted together."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    total: int = 0

    def add(self) -> None:
        with self.lock:
            self.total += 1


@dataclass
class Voter:
    """Somebody who keeps changing their mind. ``receipt`` is the last answer; ``asked`` what was asked after it."""

    secret: str
    proposal: str
    port: int
    counted: Acknowledged
    stop: threading.Event
    seed: int
    receipt: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def vote(self) -> None:
        chance, choices = random.Random(self.seed), ["for", "against", "abstain"]
        while not self.stop.is_set():
            choice = chance.choice([each for each in choices if each != self.receipt.get("choice")])
            self.asked.append(choice)
            try:
                answer = self.put(choice)
            except (OSError, http.client.HTTPException):  # the server is dead; whether it counted is not known
                self.stop.wait(0.05)
                continue
            self.receipt, self.asked = answer, []
            self.counted.add()

    def put(self, choice: str) -> dict[str, object]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
            connection.request(
                "PUT", f"/api/v1/proposals/{self.proposal}/vote", json.dumps({"choice": choice}), headers
            )
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status == 200, text
            found: dict[str, object] = json.loads(text)
            return found
        finally:
            connection.close()

    def check(self, ballot: Ballot) -> None:
        """The ballot is the one on the last receipt, or one that was asked for later and not answered."""
        if ballot.token == self.receipt["token"]:
            assert (ballot.choice, ballot.version) == (self.receipt["choice"], self.receipt["version"])
        else:
            assert ballot.choice in self.asked
            assert ballot.version > int(str(self.receipt["version"]))


@pytest.mark.patient(240)
def test_nothing_acknowledged_is_lost_when_the_server_is_killed_while_eight_people_vote() -> None:
    now = timezone.now()
    proposal: Proposal = factories.consultation(at=now).proposals.all()[0]
    make_key(proposal)
    port, counted, stop = free_port(), Acknowledged(), threading.Event()
    people = [factories.user("ane") for _ in range(VOTERS)]
    secrets = [issue_token(user=person, name="test", at=now)[1] for person in people]
    voters = [Voter(secret, proposal.code, port, counted, stop, seed) for seed, secret in enumerate(secrets)]

    def kill_again_and_again() -> None:
        try:
            for number in itertools.count(1):
                with running("serve", "--port", str(port), API_RATE_ACCOUNT="1000000/min") as server:
                    before = counted.total
                    wait_for(lambda before=before: counted.total >= before + VOTES_BETWEEN, "votes", 60)  # type: ignore[misc]
                    if number > KILLS:
                        stop.set()
                        return
                    server.kill()
        finally:
            stop.set()

    at_once(kill_again_and_again, *(voter.vote for voter in voters))

    assert counted.total >= (KILLS + 1) * VOTES_BETWEEN
    for person, voter in zip(people, voters, strict=True):
        ballot = own_ballot(person, proposal)
        assert ballot is not None
        voter.check(ballot)
    found = verify_tallies()
    assert found.findings == []
    assert (found.ballots, found.participations) == (VOTERS, VOTERS)
