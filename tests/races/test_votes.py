"""Votes that come at the same time. Every race has a control: with the guard taken away it goes wrong."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from threading import Event, Semaphore
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, models

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import Choice, ConsultationState
from proposals.models import Ballot, Consultation, Participant, Participation, Proposal
from proposals.queries import locks
from proposals.queries.tally_check import verify_tallies
from proposals.queries.votes import tally_shown
from proposals.services import votes
from proposals.services.lifecycle import close_due
from proposals.services.tallies import fold_tallies
from proposals.services.vote_keys import make_key
from proposals.services.votes import cast_vote, retract_vote
from tests.environment import FOLDER, ROOT
from tests.events.crowd import at_once
from tests.factories import NOW, consultation, participant, user
from tests.processes import database_url, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vote_keys")]


@pytest.fixture
def proposal(vote_keys: object) -> Proposal:
    found: Proposal = consultation().proposals.all()[0]
    make_key(found)
    return found


def people(number: int, place: Consultation) -> list[User]:
    """Citizens who have taken part here before: only the guards of votes stand between their requests."""
    found = [user(f"voter{n}") for n in range(number)]
    for person in found:
        participant(person, place)
    return found


# --- one person, many requests


@contextmanager
def without(*constraints: tuple[type[models.Model], str]) -> Iterator[None]:
    """The database without these constraints; rows that break them are gone when they come back."""
    found = [
        (model, next(item for item in model._meta.constraints if item.name == name)) for model, name in constraints
    ]
    with connection.schema_editor() as editor:
        for model, constraint in found:
            editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        with events.unit():
            Ballot.objects.all().delete()
            Participation.objects.all().delete()
        with connection.schema_editor() as editor:
            for model, constraint in found:
                editor.add_constraint(model, constraint)


ONE_BALLOT = (Ballot, "proposals_one_ballot")
ONE_PARTICIPATION = (Participation, "proposals_one_participation")


@contextmanager
def server(proposal: Proposal, threads: int) -> Iterator[subprocess.Popen[str]]:
    """A process that casts votes on this database."""
    values = {"DATABASE_URL": database_url(), "VAR_DIR": str(FOLDER), "VOTE_KEYS_DIR": str(settings.VOTE_KEYS_DIR)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.races.voters", proposal.code, str(threads)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "participa.settings", "PYTHONPATH": str(ROOT)} | values,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.stdin.close()  # type: ignore[union-attr]
        process.wait(timeout=30)
        process.stdout.close()  # type: ignore[union-attr]


def ballots_after_ten_votes_at_once(proposal: Proposal, persons: list[User]) -> list[int]:
    """Five requests on each of two server processes for each person; how many ballots each person then has."""
    held = []
    with ExitStack() as stack:
        processes = [stack.enter_context(server(proposal, threads=5)) for _ in range(2)]
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for person in persons:
            before = Ballot.objects.count()
            for process in processes:
                assert process.stdin
                process.stdin.write(f"{person.code}\n")
                process.stdin.flush()
            answers = [process.stdout.readline() for process in processes if process.stdout]
            assert answers == ["ok; ok; ok; ok; ok\n"] * 2
            held.append(Ballot.objects.count() - before)
    return held


@pytest.mark.needs_postgres
@pytest.mark.parametrize("missing", [[], [ONE_BALLOT], [ONE_PARTICIPATION]])
def test_ten_first_votes_of_one_person_on_two_servers_are_one_ballot(proposal: Proposal, missing: Any) -> None:
    """Two constraints say so, and either of them is enough."""
    known, new = people(4, proposal.consultation), [user(f"new{n}") for n in range(4)]
    with without(*missing):
        assert ballots_after_ten_votes_at_once(proposal, known + new) == [1] * 8
        assert verify_tallies().findings == []


@pytest.mark.needs_postgres
def test_without_the_constraints_the_same_ten_votes_are_several_ballots(proposal: Proposal) -> None:
    with without(ONE_BALLOT, ONE_PARTICIPATION):
        assert max(ballots_after_ten_votes_at_once(proposal, people(6, proposal.consultation))) > 1
        assert verify_tallies().findings != []


def test_ten_first_votes_of_one_person_in_ten_threads_are_one_ballot(proposal: Proposal) -> None:
    person = user("ane")
    choices = [Choice.values[n % 3] for n in range(10)]

    def vote(choice: str) -> Any:
        return lambda: cast_vote(account=person, proposal=proposal, choice=choice, at=NOW).pk

    assert len(set(at_once(*[vote(choice) for choice in choices]))) == 1
    assert (Ballot.objects.count(), Participation.objects.count(), Participant.objects.count()) == (1, 1, 1)
    assert verify_tallies().findings == []


# --- the close


def read_without_lock(consultation_id: int, account: User) -> tuple[Consultation, Participant | None]:
    """The guard taken away: the same answer as ``lock_for_writing``, held by nobody."""
    known = Participant.objects.filter(consultation=consultation_id, account=account).first()
    return Consultation.objects.get(pk=consultation_id), known


class Close:
    """Somebody closes the consultation while votes are between their rule and their commit.

    Counting the ballots in the transaction that closes is what makes "after the close" a fact: with the row held,
    whatever commits later was not there to be counted.
    """

    def __init__(self, proposal: Proposal, voters: int) -> None:
        self.proposal = proposal
        self.voters = voters
        self.asked = Semaphore(0)
        self.over = Event()
        self.pid = 0
        self.counted = -1

    def voter_waits(self) -> None:
        """Called between the rule and the rows: go on once the close waits for us, or has happened."""
        self.asked.release()
        wait_for(lambda: self.over.is_set() or self._waits_for_us(), "the close")

    def _waits_for_us(self) -> bool:
        if not self.pid:
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [self.pid])
            return bool(cursor.fetchone() == ("Lock",))

    def run(self) -> None:
        for _ in range(self.voters):
            assert self.asked.acquire(timeout=30)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        closes = self.proposal.consultation.closes_at
        assert closes is not None
        with events.unit():
            self.pid = pid
            assert close_due(at=closes) == [self.proposal.consultation.code]
            self.counted = Ballot.objects.count()
        self.over.set()


def votes_while_it_closes(proposal: Proposal, lock: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many ballots the close has counted, and how many there are in the end."""
    persons = people(8, proposal.consultation)
    close = Close(proposal, len(persons))

    def lock_and_wait(consultation_id: int, account: User) -> tuple[Consultation, Participant | None]:
        found: tuple[Consultation, Participant | None] = lock(consultation_id, account)
        close.voter_waits()
        return found

    monkeypatch.setattr(votes, "lock_for_writing", lock_and_wait)
    closes = proposal.consultation.closes_at
    assert closes is not None
    in_time = closes - timedelta(seconds=1)

    def vote(person: User) -> Any:
        return lambda: cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=in_time)

    at_once(close.run, *[vote(person) for person in persons])
    assert Consultation.objects.get(pk=proposal.consultation_id).state == ConsultationState.CLOSED
    return close.counted, Ballot.objects.count()


@pytest.mark.needs_postgres
def test_no_vote_commits_after_the_close(proposal: Proposal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert votes_while_it_closes(proposal, locks.lock_for_writing, monkeypatch) == (8, 8)


@pytest.mark.needs_postgres
def test_without_the_lock_votes_commit_after_the_close(proposal: Proposal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert votes_while_it_closes(proposal, read_without_lock, monkeypatch) == (0, 8)


def test_votes_that_pour_in_while_it_closes_are_counted_or_refused(proposal: Proposal) -> None:
    """No hooks, any database: what was acknowledged last is what the close has counted."""
    persons = people(8, proposal.consultation)
    closes = proposal.consultation.closes_at
    assert closes is not None
    in_time = closes - timedelta(seconds=1)
    some_voted = Semaphore(0)
    counted = []

    def vote(person: User) -> tuple[int, str]:
        """Votes and takes it back in turns; whether the vote stands in the end, and why it stopped."""
        standing = 0
        try:
            for _ in range(40):
                cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=in_time)
                standing = 1
                some_voted.release()
                retract_vote(account=person, proposal=proposal, at=in_time)
                standing = 0
        except DomainError as error:
            return standing, error.code
        return standing, "tired"

    def close() -> tuple[int, str]:
        for _ in range(24):
            assert some_voted.acquire(timeout=30)
        with events.unit():
            close_due(at=closes)
            counted.append(Ballot.objects.count())
        return 0, "tired"

    ends = at_once(close, *[lambda person=person: vote(person) for person in persons])

    assert counted == [sum(standing for standing, _ in ends)] == [Ballot.objects.count()]
    assert {why for _, why in ends} <= {"tired", "consultation.closed"}
    assert verify_tallies().findings == []


# --- the tally


def test_a_tally_is_exact_while_many_write_and_two_fold(proposal: Proposal) -> None:
    """32 writers on PostgreSQL, 8 on SQLite, where writers queue; a reader never sees it wrong in between."""
    persons = people(32 if connection.vendor == "postgresql" else 8, proposal.consultation)
    writing = Semaphore(0)
    done = Event()

    def write(seed: int, person: User) -> str:
        dice = random.Random(seed)
        held = ""
        for _ in range(10):
            held = dice.choice([*Choice.values, ""])
            if held:
                cast_vote(account=person, proposal=proposal, choice=held, at=NOW)
            else:
                retract_vote(account=person, proposal=proposal, at=NOW)
        writing.release()
        return held

    def fold() -> str:
        while not done.is_set():
            fold_tallies(at=NOW)
        return "folded"

    def watch() -> str:
        versions = [0]
        while not done.is_set():
            versions.append(tally_shown(proposal, NOW).version)
            assert verify_tallies().findings == []
        assert versions == sorted(versions)
        return "watched"

    def finish() -> str:
        try:
            for _ in persons:
                assert writing.acquire(timeout=60)
        finally:
            done.set()
        return "finished"

    writers = [lambda seed=seed, person=person: write(seed, person) for seed, person in enumerate(persons)]
    held = at_once(fold, fold, watch, finish, *writers)[4:]
    fold_tallies(at=NOW)

    counts = tally_shown(proposal, NOW).counts
    assert counts is not None
    wanted = {choice: held.count(choice) for choice in Choice.values}
    assert {"for": counts.in_favour, "against": counts.against, "abstain": counts.abstain} == wanted
    assert verify_tallies().findings == []
