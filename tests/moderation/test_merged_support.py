"""The support of texts that were merged: each person counts once, and every vote goes back where it was given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from moderation.models import ReviewCase
from moderation.services.decisions import undo_decision
from moderation.services.flags import flag_comment
from participa.core.errors import DomainError
from proposals.models import AnswerRequest, Comment, CommentVote, Proposal, SearchEntry
from proposals.queries.comments import comment_view, discussion
from proposals.queries.ranking import Group, Slice
from proposals.services import comments, ratings
from tests import factories
from tests.api.clients import ROOT, with_token
from tests.factories import NOW
from tests.moderation import desk
from tests.moderation.merging import ALSO, SAME, counts, merge, now, person, rate, votes, world
from tests.proposals.outbox import run_outbox, told

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(seconds=30)
LATE = NOW + timedelta(seconds=61)


@pytest.fixture
def place() -> Proposal:
    return factories.proposal(factories.consultation())


@pytest.fixture
def kept(place: Proposal) -> Comment:
    return desk.write(place, factories.ane(language="en"), body=SAME)


@pytest.fixture
def other(place: Proposal) -> Comment:
    return desk.write(place, factories.user("jon", language="en"), body=ALSO)


def test_support_is_pooled_once_per_person_and_the_vote_on_the_survivor_wins(kept: Comment, other: Comment) -> None:
    rate(kept, "a", "b")
    rate(other, "b", value=-1)
    rate(other, "c", "d")
    ratings.rate_comment(account=person("ane"), comment=other, value=1, at=NOW)  # nobody supports their own text
    before = votes()
    decision = merge(other, kept)
    assert counts(kept) == (4, 0, 0)
    assert len(votes()) == len(before)

    undo_decision(decision=decision, by=factories.benat(), at=SOON)
    assert votes() == before
    assert (counts(kept), counts(other)) == ((2, 0, 0), (3, 1, 0))


def test_two_merged_texts_are_undone_in_any_order(place: Proposal, kept: Comment, other: Comment) -> None:
    third = desk.write(place, person("nerea"), body=SAME + " Nunca.")
    rate(other, "a", "b")
    rate(third, "b", "c")
    before = votes()
    first, second = merge(other, kept), merge(third, kept)
    assert counts(kept) == (3, 0, 0)
    undo_decision(decision=first, by=factories.benat(), at=SOON)
    assert (counts(kept), counts(other)) == ((2, 0, 0), (2, 0, 0))  # b counts for both: each stands for itself
    undo_decision(decision=second, by=factories.benat(), at=SOON)
    assert votes() == before


def test_what_somebody_takes_back_or_changes_meanwhile_stays_so(kept: Comment, other: Comment) -> None:
    rate(kept, "both")
    rate(other, "both", "changes", "leaves")
    decision = merge(other, kept)
    rate(kept, "changes", value=-1)
    for name in ("both", "leaves"):
        ratings.unrate_comment(account=person(name), comment=now(kept), at=NOW)
    assert counts(kept) == (0, 1, 0)
    undo_decision(decision=decision, by=factories.benat(), at=SOON)
    assert (counts(kept), counts(other)) == ((0, 1, 0), (0, 0, 0))


def test_questions_pool_who_wants_them_answered(place: Proposal) -> None:
    kept = desk.write(place, body="¿Habrá autobús?", kind="question")
    other = desk.write(place, person("jon"), body="¿Habrá un autobús?", kind="question")
    for question, names in ((kept, "ab"), (other, "bcd")):
        for name in names:
            ratings.request_answer(account=person(name), comment=question, at=NOW)
    before = sorted(AnswerRequest.objects.values_list("comment", "participant"))
    decision = merge(other, kept)
    assert comment_view(kept.code, account=None).requests == 4
    assert AnswerRequest.objects.filter(comment=other).count() == 1
    undo_decision(decision=decision, by=factories.benat(), at=SOON)
    assert sorted(AnswerRequest.objects.values_list("comment", "participant")) == before
    assert not AnswerRequest.objects.filter(merged_from__isnull=False).exists()


def test_a_vote_for_what_was_merged_is_sent_to_the_survivor(kept: Comment, other: Comment) -> None:
    stale = now(other)
    merge(other, kept)
    for act in (
        lambda: rate(other, "late"),
        lambda: ratings.rate_comment(account=person("late"), comment=stale, value=1, at=NOW),
    ):
        with pytest.raises(DomainError) as error:
            act()
        assert error.value.code == "comment.merged"
    assert not CommentVote.objects.exists()
    answer = with_token(person("late")).put(f"{ROOT}/comments/{other.code}/vote", {"value": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "comment.merged")


HIDING: dict[str, Callable[[Comment], Any]] = {
    "restricted": lambda kept: desk.decide(desk.open_for_staff(kept), "restrict", at=LATE),
    "withdrawn": lambda kept: comments.withdraw_comment(account=person("ane"), comment=kept, at=LATE),
}


@pytest.mark.parametrize("how", HIDING)
def test_what_was_merged_stands_for_itself_where_the_survivor_goes(how: str, kept: Comment, other: Comment) -> None:
    rate(kept, "b")
    rate(other, "a", "b")
    before = votes()
    merge(other, kept)
    run_outbox()
    HIDING[how](kept)
    assert (votes(), counts(other)) == (before, (2, 0, 0))
    view = comment_view(other.code, account=None)
    assert (view.tombstone, view.body) == (None, ALSO)
    assert SearchEntry.objects.filter(comment=other).exists()
    run_outbox()
    assert ("jon", "contribution.separated", other.code) in told()
    assert ReviewCase.objects.filter(revision__comment=other, state="open").exists() is (how == "restricted")


def test_and_is_merged_again_where_the_survivor_returns(kept: Comment, other: Comment) -> None:
    rate(other, "a")
    merge(other, kept)
    together = world(kept, other)
    removal = desk.decide(desk.open_for_staff(kept), "restrict")
    rate(other, "c")
    undo_decision(decision=removal, by=factories.benat(), at=SOON)
    assert counts(kept) == (2, 0, 0)
    ratings.unrate_comment(account=person("c"), comment=now(kept), at=NOW)
    assert world(kept, other)[0][1] == together[0][1]
    assert world(kept, other)[2] == together[2]


def test_a_merged_text_that_is_removed_takes_its_support_and_its_name_with_it(kept: Comment, other: Comment) -> None:
    rate(other, "a")
    merge(other, kept)
    flag = flag_comment(comment=now(other), account=None, category="insult", at=NOW)
    assert flag.case is not None
    removal = desk.decide(flag.case, "restrict")
    view = comment_view(kept.code, account=None)
    assert (view.credits, view.agree) == ((), 0)
    gone = comment_view(other.code, account=None).tombstone
    assert gone is not None
    assert (gone.why, gone.body, gone.author, gone.into) == ("restricted", "", "", "")
    undo_decision(decision=removal, by=factories.benat(), at=SOON)
    assert ([one.author for one in comment_view(kept.code, account=None).credits], counts(kept)) == (["jon"], (1, 0, 0))


def test_an_author_withdraws_a_merged_text(kept: Comment, other: Comment) -> None:
    rate(other, "a")
    merge(other, kept)
    comments.withdraw_comment(account=person("jon"), comment=other, at=NOW)
    assert (comment_view(kept.code, account=None).credits, counts(kept)) == ((), (0, 0, 0))


def test_the_side_of_both_authors_counts(place: Proposal) -> None:
    kept = factories.argument(place, person("ane"), stance="for")
    other = factories.argument(place, person("jon"), stance="for")
    against = factories.argument(place, person("miren"), stance="against")
    names = [f"p{n}" for n in range(9)]
    rate(against, *names, value=-1)
    rate(against, "jon", value=0)  # the tenth on his side, by what he wrote alone
    for name in ("x", *[f"q{n}" for n in range(9)]):
        rate(against, name)

    def across() -> Any:
        [listed] = discussion(place, [Slice(Group.AGAINST)], account=None)
        return listed.items[0].across

    before = across()
    merge(other, kept)
    assert (before is not None, across()) == (True, before)
