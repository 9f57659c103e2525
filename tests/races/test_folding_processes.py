"""Two workers fold the votes: once a period between them, and whatever they do at once, each vote is counted once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count, pairwise
from pathlib import Path

import pytest
from django.utils import timezone

from proposals.enums import Choice
from proposals.models import Proposal
from proposals.queries.tally_check import verify_tallies
from proposals.services.vote_keys import make_key
from proposals.services.votes import cast_vote
from tests.factories import consultation, user
from tests.processes import running, wait_for

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("vote_keys"),
    pytest.mark.needs_postgres,
]

WORKER = Path(__file__).with_name("folding_worker.py")
VOTERS = 6


class Folders:
    """Two worker processes, and when each of them folded."""

    def __init__(self, stack: ExitStack, notes: Path, *without: str) -> None:
        self._notes = notes
        workers = [stack.enter_context(running(str(notes), *without, script=WORKER)) for _ in range(2)]
        wait_for(lambda: len({process for process, _ in self.folds()}) == 2 or not without, "both to fold")
        for worker in workers:
            worker.wait_for_line("is ready")

    def folds(self) -> list[tuple[str, float]]:
        """Process and instant of each fold so far, in the order of the instants."""
        lines = self._notes.read_text().splitlines() if self._notes.exists() else []
        found = [(process, float(at)) for process, at in (line.split() for line in lines)]
        return sorted(found, key=lambda fold: fold[1])

    def gaps(self) -> list[float]:
        """Seconds between each fold and the next, of whichever process."""
        return [later - earlier for (_, earlier), (_, later) in pairwise(self.folds())]


def voting() -> Iterator[list[str]]:
    """People vote and change their minds; after each vote, what does not add up."""
    proposal: Proposal = consultation(at=timezone.now()).proposals.all()[0]
    make_key(proposal)
    people = [user(f"voter{number}") for number in range(VOTERS)]
    for number in count():
        choice = Choice.values[(number + number // VOTERS) % 3]
        cast_vote(account=people[number % VOTERS], proposal=proposal, choice=choice, at=timezone.now())
        yield [str(each) for each in verify_tallies().findings]


def first_mistake(until: Callable[[], bool]) -> list[str]:
    """What did not add up first while people voted until the condition; nothing where everything did."""
    found: list[str] = []
    votes = voting()

    def vote() -> bool:
        found.extend(next(votes))
        return bool(found) or until()

    wait_for(vote, "the votes to be folded often enough")
    return found


def test_two_workers_fold_once_a_period_between_them(tmp_path: Path) -> None:
    with ExitStack() as stack:
        folders = Folders(stack, tmp_path / "folds")
        wait_for(lambda: len(folders.folds()) > 4, "some folds")
        assert min(folders.gaps()) >= 1.0


def test_without_the_claim_they_fold_twice_in_a_period(tmp_path: Path) -> None:
    with ExitStack() as stack:
        folders = Folders(stack, tmp_path / "folds", "claim")
        wait_for(lambda: len(folders.folds()) > 4, "some folds")
        assert min(folders.gaps()) < 1.0


def test_two_that_fold_at_once_count_every_vote_once(tmp_path: Path) -> None:
    with ExitStack() as stack:
        folders = Folders(stack, tmp_path / "folds", "claim")
        before = len(folders.folds())
        assert first_mistake(lambda: len(folders.folds()) > before + 12) == []


def test_without_holding_the_rows_they_count_votes_twice(tmp_path: Path) -> None:
    with ExitStack() as stack:
        Folders(stack, tmp_path / "folds", "claim", "rows")
        assert first_mistake(lambda: False) != []
