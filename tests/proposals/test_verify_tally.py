"""What ``participa verify-tally`` says: nothing but the counts where all is well, else the name of the row."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from proposals.enums import Choice
from proposals.models import Ballot, BallotDelta, Participation, Proposal, Tally
from proposals.services.tallies import fold_tallies
from tests.factories import NOW, consultation
from tests.proposals.voting import crowd, votable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]


def verify(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_tally", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_verify_tally_says_that_everything_is_exact() -> None:
    proposal = votable()
    crowd(proposal, for_=2, against=1)
    fold_tallies(at=NOW)
    crowd(proposal, abstain=1)
    assert verify() == (
        0,
        "Every tally is exact: 4 ballots of 4 participations on 2 proposals, 1 changes waiting to be folded.\n",
    )
    status, printed = verify("--json")
    assert (status, json.loads(printed)) == (
        0,
        {"ok": True, "proposals": 2, "ballots": 4, "participations": 4, "waiting": 1, "findings": []},
    )


def spoil_tally(proposal: Proposal) -> None:
    Tally.objects.filter(proposal=proposal).update(against=5)


def lose_a_delta(proposal: Proposal) -> None:
    BallotDelta.objects.filter(proposal=proposal)[0].delete()


def lose_a_ballot(proposal: Proposal) -> None:
    Ballot.objects.filter(proposal=proposal, choice=Choice.FOR)[0].delete()


def lose_a_participation(proposal: Proposal) -> None:
    Participation.objects.filter(proposal=proposal)[0].delete()


def swap_two_choices_in_the_tally(proposal: Proposal) -> None:
    Tally.objects.filter(proposal=proposal).update(in_favour=1, abstain=-1)


def forge_a_link(proposal: Proposal) -> None:
    Ballot.objects.filter(proposal=proposal, choice=Choice.FOR).update(link="short")


def move_a_participant(proposal: Proposal) -> None:
    participation = Participation.objects.filter(proposal=proposal)[0]
    type(participation.participant).objects.filter(pk=participation.participant_id).update(consultation=consultation())


@pytest.mark.writes_outside_units(reason="plants what must be found")
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_tally, ["against: 1 ballots, but tally 5 and waiting +1 (tally)"]),
        (lose_a_delta, ["for: 1 ballots, but tally 0 and waiting +0 (tally)"]),
        (
            lose_a_ballot,
            ["for: 0 ballots, but tally 0 and waiting +1 (tally)", "1 ballots, but 2 people took part (participation)"],
        ),
        (lose_a_participation, ["2 ballots, but 1 people took part (participation)"]),
        (
            swap_two_choices_in_the_tally,
            [
                "abstain: 0 ballots, but tally -1 and waiting +0 (tally)",
                "for: 1 ballots, but tally 1 and waiting +1 (tally)",
            ],
        ),
        (forge_a_link, ["its choice, version, link or receipt is not valid (ballot)"]),
        (move_a_participant, ["belongs to another consultation (participation)"]),
    ],
)
def test_verify_tally_names_the_row_that_differs(spoil: Any, said: list[str]) -> None:
    proposal = votable()
    crowd(proposal, for_=1, against=1)
    spoil(proposal)

    status, printed = verify()

    *lines, summary = printed.splitlines()
    assert status == 1
    assert [proposal.code in line for line in lines] == [True] * len(said)
    assert [line.endswith(end) for line, end in zip(lines, said, strict=True)] == [True] * len(said)
    assert summary.startswith(f"{len(said)} differences.")
    assert json.loads(verify("--json")[1])["ok"] is False
