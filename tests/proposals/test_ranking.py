"""The best of both sides comes first, and the order gives no hidden tally away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participa import events
from participa.accounts.models import User
from proposals.enums import Choice, CommentKind, Stance, TallyVisibility
from proposals.models import AnswerRequest, Comment, CommentVote, Participant, Proposal
from proposals.queries.comment_views import Across
from proposals.queries.ranking import LEAST_SHOWN, Group, Order, Slice, rank
from proposals.services.vote_keys import make_key
from proposals.services.votes import cast_vote
from tests import factories
from tests.factories import NOW
from tests.moderated import restrict_comment

pytestmark = pytest.mark.django_db


def a_proposal(**fields: object) -> Proposal:
    return Proposal.objects.get(pk=factories.consultation(**fields).proposals.values("pk")[:1])  # type: ignore[arg-type]


def crowd(where: Proposal, number: int) -> list[Participant]:
    return [factories.participant(None, where.consultation) for _ in range(number)]


def rate(comment: Comment, people: list[Participant], value: int) -> None:
    with events.unit():
        CommentVote.objects.bulk_create(
            CommentVote(comment=comment, revision=comment.revisions.get(), participant=one, value=value)
            for one in people
        )


def order(where: Proposal, group: Group = Group.FOR) -> list[int]:
    (page,) = rank(where, [Slice(group, Order.BRIDGE, limit=50)])
    return list(page.ids)


def two_camps(where: Proposal, number: int) -> tuple[list[Participant], list[Participant]]:
    """People who side with the proposal and people who side against it, by an argument of each side that all rated."""
    friends, foes = crowd(where, number), crowd(where, number)
    for stance, value in ((Stance.FOR, 1), (Stance.AGAINST, -1)):
        for argument in [factories.argument(where, stance=stance) for _ in range(3)]:
            rate(argument, friends, value)
            rate(argument, foes, -value)
    return friends, foes


def test_an_argument_that_both_sides_can_agree_with_beats_a_favourite_of_one() -> None:
    taxi = a_proposal()
    friends, foes = two_camps(taxi, 10)
    favourite, bridge, disputed = (factories.argument(taxi) for _ in range(3))
    rate(favourite, friends, 1)
    rate(favourite, foes, -1)
    rate(bridge, friends[:6], 1)
    rate(bridge, foes[:6], 1)
    rate(disputed, friends[:5], 1)
    rate(disputed, foes, -1)
    ranked = [pk for pk in order(taxi) if pk in {favourite.pk, bridge.pk, disputed.pk}]
    assert ranked == [bridge.pk, favourite.pk, disputed.pk]
    assert order(taxi)[0] == bridge.pk


def test_nobody_rated_yet_the_newest_come_first_and_before_what_one_side_rejects() -> None:
    taxi = a_proposal()
    rejected, old, new = (factories.argument(taxi) for _ in range(3))
    _, foes = two_camps(taxi, 4)
    rate(rejected, foes, -1)
    assert [pk for pk in order(taxi) if pk in {rejected.pk, old.pk, new.pk}] == [new.pk, old.pk, rejected.pk]


def test_an_author_sides_with_the_own_argument() -> None:
    taxi = a_proposal()
    authors = [factories.user(f"against-{n}") for n in range(3)]
    for author in authors:
        factories.argument(taxi, author, stance=Stance.AGAINST)
    liked, ignored = factories.argument(taxi), factories.argument(taxi)
    for author in authors:  # one agreement with the other side does not outweigh two arguments of one's own
        factories.argument(taxi, author, stance=Stance.AGAINST)
        rate(liked, [Participant.objects.get(account=author)], 1)
    rate(ignored, crowd(taxi, 3), 1)
    shares = _shares(taxi)
    assert shares[liked.pk] == Across(0, 0, 3, 3)
    assert shares[ignored.pk] == Across(3, 3, 0, 0)


def _shares(where: Proposal) -> dict[int, Across]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("proposals.queries.ranking.LEAST_SHOWN", 0)
        (page,) = rank(where, [Slice(Group.FOR, limit=50)])
    return dict(page.across)


def test_shares_of_sides_are_shown_from_ten_ratings_on_each_side() -> None:
    taxi = a_proposal()
    friends, foes = two_camps(taxi, LEAST_SHOWN)
    shown, nearly = factories.argument(taxi), factories.argument(taxi)
    rate(shown, friends, 1)
    rate(shown, foes[:4], 1)
    rate(shown, foes[4:], -1)
    rate(nearly, friends, 1)
    rate(nearly, foes[1:], 1)
    (page,) = rank(taxi, [Slice(Group.FOR)])
    assert page.across[shown.pk] == Across(10, 10, 4, 10)
    assert nearly.pk not in page.across


def test_ratings_of_a_removed_text_count_for_nothing_and_its_tombstone_comes_last() -> None:
    taxi = a_proposal()
    old, removed, new = (factories.argument(taxi) for _ in range(3))
    rate(removed, crowd(taxi, 20), 1)
    restrict_comment(comment=removed, reason_code="insult", decision_ref="d2345678", at=NOW)
    (page,) = rank(taxi, [Slice(Group.FOR)])
    assert (page.ids, page.total) == ((new.pk, old.pk, removed.pk), 2)


def test_questions_rank_by_how_many_want_them_answered() -> None:
    taxi = a_proposal()
    few, many, none = (factories.comment(taxi, kind=CommentKind.QUESTION) for _ in range(3))
    for question, number in ((few, 1), (many, 3)):
        with events.unit():
            AnswerRequest.objects.bulk_create(
                AnswerRequest(comment=question, participant=one) for one in crowd(taxi, number)
            )
    assert order(taxi, Group.QUESTIONS) == [many.pk, few.pk, none.pk]


def test_comments_rank_by_the_agreement_of_all() -> None:
    taxi = a_proposal()
    good, bad, new = (factories.comment(taxi) for _ in range(3))
    rate(good, crowd(taxi, 3), 1)
    rate(bad, crowd(taxi, 3), -1)
    assert order(taxi, Group.COMMENTS) == [good.pk, new.pk, bad.pk]


@pytest.mark.usefixtures("vote_keys")
def test_the_order_is_the_same_whatever_is_voted() -> None:
    """A hidden tally cannot be read from the order: ballots have no part in it."""
    taxi = a_proposal(tally_visibility=TallyVisibility.AFTER_CLOSE)
    make_key(taxi)
    arguments = [factories.argument(taxi, stance=stance) for stance in (Stance.FOR, Stance.AGAINST) * 2]
    people: list[User] = [factories.user(f"voter-{n}") for n in range(6)]
    for n, person in enumerate(people):
        rate(arguments[n % 4], [factories.participant(person, taxi.consultation)], 1)
    before = rank(taxi, [Slice(group) for group in Group])
    for choice in (Choice.FOR, Choice.AGAINST):
        for person in people:
            cast_vote(account=person, proposal=taxi, choice=choice, at=NOW)
        assert rank(taxi, [Slice(group) for group in Group]) == before


def by_hand(ratings: list[tuple[int, int, int]], stances: list[str]) -> list[int]:
    """The order of the arguments in favour, computed in Python from (argument, person, value)."""
    last = {(argument, person): value for argument, person, value in ratings}
    sides: dict[int, int] = {}
    for (argument, person), value in last.items():
        sides[person] = sides.get(person, 0) + (value if stances[argument] == Stance.FOR else -value)

    def merit(argument: int) -> tuple[float, int, int]:
        shares = []
        for sign in (1, -1):
            camp = [v for (a, person), v in last.items() if a == argument and sides[person] * sign > 0]
            shares.append((camp.count(1) + 1) / (len(camp) + 2))
        net = sum(value for (a, _), value in last.items() if a == argument)
        return (-min(shares), -net, -argument)

    return sorted((n for n, stance in enumerate(stances) if stance == Stance.FOR), key=merit)


@given(
    ratings=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7), st.integers(-1, 1)), max_size=40),
    stances=st.lists(st.sampled_from(Stance.values), min_size=6, max_size=6),
)
def test_the_database_ranks_as_the_definition_says(ratings: list[tuple[int, int, int]], stances: list[str]) -> None:
    taxi = a_proposal()
    arguments = [factories.argument(taxi, stance=stance) for stance in stances]
    people = crowd(taxi, 8)
    for (argument, person), value in {(a, p): v for a, p, v in ratings}.items():
        rate(arguments[argument], [people[person]], value)
    assert order(taxi) == [arguments[n].pk for n in by_hand(ratings, stances)]
