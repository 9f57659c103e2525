"""Merges beside votes and beside other merges: no support is lost, no chain is made. Each with its guard taken away."""

from __future__ import annotations

from collections.abc import Callable, Collection
from threading import Barrier, Event

import pytest

from moderation.services.decisions import merge_case
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Comment, CommentVote, Proposal
from proposals.services import publication, ratings
from tests import factories
from tests.events.crowd import at_once
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db(transaction=True)

#: Who votes beside one merge.
VOTERS = 6


def place() -> Proposal:
    return factories.proposal(factories.consultation())


def text(where: Proposal, name: str) -> Comment:
    return desk.write(where, factories.user(name), body=f"Sin autobús no llego. {name}")


def merging(one: Comment, into: Comment) -> Callable[[], str]:
    """A moderator who has read the case of a text and merges it; says what came of it."""
    case, by = desk.open_for_staff(one), factories.benat()
    survivor = Comment.objects.select_related("participant").get(pk=into.pk)

    def act() -> str:
        try:
            merge_case(case=case, by=by, into=survivor, version=case.version, at=NOW)
        except DomainError as error:
            return error.code
        return "merged"

    return act


def voting(account: User, comment: Comment) -> Callable[[], str]:
    """Somebody who read the text before it was merged."""
    seen = Comment.objects.select_related("public_revision", "participant", "consultation").get(pk=comment.pk)

    def act() -> str:
        try:
            ratings.rate_comment(account=account, comment=seen, value=1, at=NOW)
        except DomainError as error:
            return error.code
        return "voted"

    return act


def test_every_vote_that_was_accepted_counts_for_the_survivor() -> None:
    where = place()
    for number in range(4):
        kept, other = text(where, f"kept{number}"), text(where, f"other{number}")
        voters = [voting(factories.user(f"v{number}-{n}"), other) for n in range(VOTERS)]
        merged, *said = at_once(merging(other, kept), *voters)
        assert merged == "merged"
        assert set(said) <= {"voted", "comment.merged"}
        assert CommentVote.objects.filter(comment=kept).count() == said.count("voted")
        assert not CommentVote.objects.filter(comment=other).exists()


@pytest.mark.needs_postgres
def test_without_its_lock_a_vote_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    where = place()
    kept, other = text(where, "kept"), text(where, "other")
    reading, done = Event(), Event()

    def unlocked(comment_id: int) -> bool:
        merged = Comment.objects.values_list("merge_holds", flat=True).get(pk=comment_id)
        reading.set()
        done.wait(timeout=10)
        return merged

    monkeypatch.setattr(ratings, "lock_for_support", unlocked)
    merge, vote = merging(other, kept), voting(factories.user("late"), other)

    def merge_meanwhile() -> str:
        reading.wait(timeout=10)
        said = merge()
        done.set()
        return said

    assert at_once(vote, merge_meanwhile) == ["voted", "merged"]
    assert CommentVote.objects.filter(comment=other).count() == 1


def test_of_two_merges_about_one_text_the_second_is_refused() -> None:
    where = place()
    for number in range(4):
        one, two, three = (text(where, f"{name}{number}") for name in ("a", "b", "c"))
        for first, second in (((one, two), (two, one)), ((one, two), (two, three)))[number % 2 :: 2]:
            said = sorted(at_once(merging(*first), merging(*second)))
            assert said[1] == "merged"
            assert said[0] in {"merge.survivor", "merge.not_public", "merge.took_in"}
            assert not Comment.objects.filter(merged_into__merged_into__isnull=False).exists()


@pytest.mark.needs_postgres
def test_without_their_locks_there_are_chains(monkeypatch: pytest.MonkeyPatch) -> None:
    where, both_have_read = place(), Barrier(2)
    one, two = text(where, "a"), text(where, "b")

    def unlocked(comments: Collection[int]) -> list[Comment]:
        rows = list(Comment.objects.filter(pk__in=comments).select_related(*publication.RELATED))
        if len(rows) > 1:
            both_have_read.wait(timeout=10)
        return rows

    pair = merging(one, two), merging(two, one)
    monkeypatch.setattr(publication, "locked", unlocked)
    assert at_once(*pair) == ["merged", "merged"]
    assert Comment.objects.filter(merged_into__merged_into__isnull=False).count() == 2
