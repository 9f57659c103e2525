"""Counting: exact at every instant, folded once, shown when the consultation says, and recounted by verify-tally."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from participa import events
from participa.events.models import Event
from proposals.enums import Choice, ConsultationState, TallyVisibility
from proposals.models import BallotDelta, ImportedTally, Proposal, Tally
from proposals.queries.newest_tallies import newest_tallies
from proposals.queries.tally_check import verify_tallies
from proposals.queries.votes import Counts, ImportedCounts, tallies_shown, tally_shown
from proposals.services.tallies import fold_tallies, publish_batched_tallies
from proposals.services.vote_keys import make_key
from proposals.services.votes import cast_vote, retract_vote
from tests.factories import NOW, ane, consultation, user
from tests.proposals.voting import crowd, votable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]

CLOSED = ConsultationState.CLOSED


def close(proposal: Proposal) -> Proposal:
    with events.unit():
        type(proposal.consultation).objects.filter(pk=proposal.consultation_id).update(state=CLOSED)
    return Proposal.objects.get(pk=proposal.pk)


def shown(proposal: Proposal) -> tuple[int, int, int] | None:
    """What the page shows, and whoever watches is told."""
    page, told = tally_shown(proposal, NOW), newest_tallies([proposal.code])[proposal.code]
    assert (told.counts, told.version, told.over) == (page.counts, page.version, page.over)
    counts = page.counts
    return (counts.in_favour, counts.against, counts.abstain) if counts else None


def test_a_live_tally_counts_a_vote_before_and_after_it_is_folded() -> None:
    proposal = votable()
    crowd(proposal, for_=3, against=2, abstain=1)
    waiting = tally_shown(proposal, NOW)

    assert fold_tallies(at=NOW) == [proposal.code]
    folded = tally_shown(proposal, NOW)

    assert waiting == folded
    assert (folded.counts, folded.version, folded.hidden) == (Counts(3, 2, 1), 6, False)
    assert BallotDelta.objects.count() == 0
    assert fold_tallies(at=NOW) == []


def test_the_version_of_what_is_shown_goes_up_with_every_change_and_with_nothing_else() -> None:
    person, proposal = ane(), votable()
    versions = []
    for act in (
        lambda: cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW),
        lambda: fold_tallies(at=NOW),
        lambda: cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW),
        lambda: cast_vote(account=person, proposal=proposal, choice=Choice.AGAINST, at=NOW),
        lambda: fold_tallies(at=NOW),
        lambda: retract_vote(account=person, proposal=proposal, at=NOW),
    ):
        act()
        versions.append(tally_shown(proposal, NOW).version)
    assert versions == [1, 1, 1, 3, 3, 4]
    assert shown(proposal) == (0, 0, 0)


def test_a_proposal_without_a_row_of_counts_gets_one_when_its_votes_are_folded() -> None:
    proposal = votable()
    crowd(proposal, for_=1)
    with events.unit():
        Tally.objects.filter(proposal=proposal).delete()
    assert shown(proposal) == (1, 0, 0)
    assert fold_tallies(at=NOW) == [proposal.code]
    assert shown(Proposal.objects.get(pk=proposal.pk)) == (1, 0, 0)


def test_folding_wakes_the_watchers_of_live_tallies_alone(
    django_capture_on_commit_callbacks: Any, pokes: list[str]
) -> None:
    live, hidden = votable(), votable(tally_visibility=TallyVisibility.AFTER_CLOSE)
    crowd(live, for_=1)
    crowd(hidden, for_=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert fold_tallies(at=NOW) == sorted([live.code, hidden.code])
    assert pokes == [f"proposal:{live.code}"]


STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([*Choice.values, "retract", "fold", "batches"])), max_size=25
)


@given(steps=STEPS)
def test_whatever_people_do_in_whatever_order_the_tally_is_the_number_of_ballots(steps: list[tuple[int, str]]) -> None:
    people = [user(f"voter{n}") for n in range(4)]
    proposal = votable(tally_visibility=TallyVisibility.BATCHED)
    wanted: dict[int, str] = {}
    for who, act in steps:
        if act == "fold":
            fold_tallies(at=NOW)
        elif act == "batches":
            publish_batched_tallies(at=NOW)
        elif act == "retract":
            retract_vote(account=people[who], proposal=proposal, at=NOW)
            wanted.pop(who, None)
        else:
            cast_vote(account=people[who], proposal=proposal, choice=act, at=NOW)
            wanted[who] = act
        assert verify_tallies().findings == []
    fold_tallies(at=NOW)
    tally = Tally.objects.get(proposal=proposal)
    held = list(wanted.values())
    assert (tally.in_favour, tally.against, tally.abstain) == tuple(
        held.count(choice) for choice in (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)
    )


@pytest.mark.parametrize(
    ("counts", "percent"),
    [
        ((0, 0, 0), (0, 0, 0)),
        ((1, 1, 1), (34, 33, 33)),
        ((2, 1, 0), (67, 33, 0)),
        ((1, 0, 0), (100, 0, 0)),
        ((999, 1, 0), (100, 0, 0)),
        ((1, 2, 4), (14, 29, 57)),
    ],
)
def test_percentages_have_a_base_and_sum_up_to_100(counts: tuple[int, ...], percent: tuple[int, ...]) -> None:
    found = Counts(*counts)
    assert (found.percent["for"], found.percent["against"], found.percent["abstain"]) == percent
    assert found.total == sum(counts)


def test_after_close_nothing_is_shown_until_voting_is_over() -> None:
    proposal = votable(tally_visibility=TallyVisibility.AFTER_CLOSE)
    crowd(proposal, for_=2, against=1)
    fold_tallies(at=NOW)

    hidden = tally_shown(proposal, NOW)
    assert (hidden.hidden, hidden.counts, hidden.version) == (True, None, 0)
    assert hidden.shown_from == proposal.consultation.closes_at

    result = tally_shown(close(proposal), NOW)
    assert (result.counts, result.over, result.shown_from) == (Counts(2, 1, 0), True, None)


def test_a_suspended_consultation_still_hides_and_a_withdrawn_one_hides_no_more() -> None:
    proposal = votable(tally_visibility=TallyVisibility.AFTER_CLOSE)
    crowd(proposal, for_=2)
    answers = {}
    for state in (ConsultationState.SUSPENDED, ConsultationState.WITHDRAWN):
        with events.unit():
            type(proposal.consultation).objects.update(state=state)
        answers[state] = shown(Proposal.objects.get(pk=proposal.pk))
    assert answers == {ConsultationState.SUSPENDED: None, ConsultationState.WITHDRAWN: (2, 0, 0)}


def test_past_the_deadline_a_result_that_is_not_closed_yet_stays_hidden_and_promises_no_time() -> None:
    proposal = votable(tally_visibility=TallyVisibility.AFTER_CLOSE)
    crowd(proposal, for_=2)
    closes = proposal.consultation.closes_at
    assert closes is not None
    late = tally_shown(proposal, closes)
    assert (late.counts, late.shown_from) == (None, None)


def test_batches_need_ten_new_votes_and_an_hour_and_the_close_shows_the_exact_result() -> None:
    proposal = votable(tally_visibility=TallyVisibility.BATCHED)
    story: list[object] = []

    def batch(after: timedelta) -> None:
        fold_tallies(at=NOW + after)
        story.append((proposal.code in publish_batched_tallies(at=NOW + after), shown(proposal)))

    crowd(proposal, for_=9)
    batch(timedelta(0))
    crowd(proposal, against=1)
    batch(timedelta(minutes=1))
    crowd(proposal, against=10)
    batch(timedelta(minutes=60))
    batch(timedelta(minutes=61))
    crowd(proposal, abstain=9)
    batch(timedelta(hours=5))
    close(proposal)
    batch(timedelta(hours=6))
    batch(timedelta(hours=9))

    assert story == [
        (False, None),  # nine votes: the first batch waits for the tenth
        (True, (9, 1, 0)),
        (False, (9, 1, 0)),  # ten more, but 59 minutes after the last one
        (True, (9, 11, 0)),
        (False, (9, 11, 0)),  # nine more
        (True, (9, 11, 9)),
        (False, (9, 11, 9)),
    ]


def test_a_batch_keeps_the_single_vote_between_two_batches_to_itself() -> None:
    person, proposal = ane(), votable(tally_visibility=TallyVisibility.BATCHED)
    crowd(proposal, for_=10)
    fold_tallies(at=NOW)
    publish_batched_tallies(at=NOW)
    before = tally_shown(proposal, NOW)

    cast_vote(account=person, proposal=proposal, choice=Choice.AGAINST, at=NOW)
    fold_tallies(at=NOW)
    publish_batched_tallies(at=NOW + timedelta(days=1))

    after = tally_shown(proposal, NOW)
    assert after == before
    assert (after.counts, after.counted_at) == (Counts(10, 0, 0), NOW)


def test_the_final_batch_waits_until_every_vote_is_folded() -> None:
    proposal = votable(tally_visibility=TallyVisibility.BATCHED)
    crowd(proposal, for_=3)
    other = close(proposal).consultation.proposals.exclude(pk=proposal.pk).get()
    assert publish_batched_tallies(at=NOW) == [other.code]  # nobody voted there, and that is its result
    fold_tallies(at=NOW)
    assert publish_batched_tallies(at=NOW) == [proposal.code]
    assert shown(Proposal.objects.get(pk=proposal.pk)) == (3, 0, 0)


def test_batches_wake_the_watchers_of_what_they_renew(
    django_capture_on_commit_callbacks: Any, pokes: list[str]
) -> None:
    renewed, other = (votable(tally_visibility=TallyVisibility.BATCHED) for _ in range(2))
    crowd(renewed, for_=10)
    crowd(other, for_=9)
    fold_tallies(at=NOW)
    pokes.clear()
    with django_capture_on_commit_callbacks(execute=True):
        publish_batched_tallies(at=NOW)
    assert pokes == [f"proposal:{renewed.code}"]


def test_imported_counts_are_shown_as_imported_and_never_as_votes() -> None:
    proposal = votable(tally_visibility=TallyVisibility.AFTER_CLOSE)
    with events.unit():
        ImportedTally.objects.create(proposal=proposal, source="decide-madrid", supports=4321, positive=7, negative=5)
    found = tally_shown(proposal, NOW)
    assert found.counts is None
    assert found.imported == ImportedCounts("decide-madrid", 4321, 7, 5)


def test_ane_sees_her_own_choice_even_where_the_counts_are_hidden_and_a_stranger_sees_neither() -> None:
    person, proposal = ane(), votable(tally_visibility=TallyVisibility.AFTER_CLOSE)
    cast_vote(account=person, proposal=proposal, choice=Choice.AGAINST, at=NOW)
    assert [tally_shown(proposal, NOW, account).own for account in (person, user("stranger"), None)] == [
        "against", "", "",
    ]  # fmt: skip


def test_tallies_of_many_proposals_cost_one_statement_and_two_with_an_account() -> None:
    person = ane()
    place = consultation()
    first = place.proposals.all()[0]
    many = [proposal for _ in range(5) for proposal in consultation().proposals.select_related("consultation")]
    for proposal in [first, *many]:
        make_key(proposal)
    cast_vote(account=person, proposal=first, choice=Choice.FOR, at=NOW)
    costs = []
    for account in (None, person):
        for proposals in ([Proposal.objects.select_related("consultation").get(pk=first.pk)], many):
            with CaptureQueriesContext(connection) as seen:
                assert len(tallies_shown(proposals, NOW, account)) == len(proposals)
            costs.append(len(seen))
    assert costs == [1, 1, 2, 2]


def test_a_page_still_reads_where_a_key_is_missing(vote_keys: Any) -> None:
    person, proposal = ane(), votable()
    cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW)
    for key in vote_keys.iterdir():
        key.unlink()
    found = tally_shown(proposal, NOW, person)
    assert (found.counts, found.own) == (Counts(1, 0, 0), "")


CANARY = (6173, 5387, 4219)


@pytest.mark.parametrize("visibility", [TallyVisibility.AFTER_CLOSE, TallyVisibility.BATCHED])
def test_a_hidden_tally_is_in_nothing_that_queries_services_or_topics_give_away(
    visibility: str, django_capture_on_commit_callbacks: Any, pokes: list[str]
) -> None:
    """Canary numbers that exist nowhere else: neither they, nor sums or differences of them, come out."""
    proposal = votable(tally_visibility=visibility)
    with events.unit():
        Tally.objects.filter(proposal=proposal).update(
            in_favour=CANARY[0], against=CANARY[1], abstain=CANARY[2], version=sum(CANARY)
        )
    with django_capture_on_commit_callbacks(execute=True):
        ballot = cast_vote(account=ane(), proposal=proposal, choice=Choice.FOR, at=NOW)
        answers: list[object] = [tally_shown(proposal, NOW), tally_shown(proposal, NOW, ane())]
        answers.append((ballot.choice, ballot.version))
        fold_tallies(at=NOW)
        answers.append(tally_shown(proposal, NOW))
    said = {int(number) for number in re.findall(r"\d+", repr(answers).replace(proposal.code, ""))}
    numbers = {*CANARY, CANARY[0] + 1, sum(CANARY), sum(CANARY) + 1, CANARY[0] - CANARY[1]}
    assert said & numbers == set()
    assert pokes == []
    assert Event.objects.count() == 0
