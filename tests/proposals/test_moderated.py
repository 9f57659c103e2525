"""What a decision of moderation does to a text, and to everything that shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import CommentKind, RevisionState
from proposals.models import Comment, Proposal, SearchEntry
from proposals.ports import ScreeningResult
from proposals.queries.visibility import public_comments
from proposals.rules.writing import why_hidden
from proposals.services.comments import edit_comment, post_comment, withdraw_comment
from tests import factories
from tests.factories import NOW
from tests.moderated import approve_revision, hold_revision, restore_comment, restrict_comment
from tests.proposals.screens import HOLD, HOLD_BY_POLICY, PUBLISH, screened

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
OLD, NEW = "El autobús no pasa nunca.", "El autobús no pasa los domingos."
DECISION = "d2345678"


@pytest.fixture
def ane() -> User:
    return factories.ane()


def post(account: User, verdict: ScreeningResult = PUBLISH) -> Comment:
    proposal = Proposal.objects.get(pk=factories.consultation().proposals.values("pk")[:1])
    with screened(verdict):
        return post_comment(
            account=account,
            consultation=proposal.consultation,
            proposal=proposal,
            kind=CommentKind.COMMENT,
            body=OLD,
            at=NOW,
        )


def edit(account: User, comment: Comment, verdict: ScreeningResult) -> Comment:
    with screened(verdict):
        return edit_comment(account=account, comment=comment, body=NEW, at=LATER)


def restrict(comment: Comment, ref: str = DECISION) -> Comment:
    return restrict_comment(comment=comment, reason_code="insult", decision_ref=ref, at=LATER)


def seen(comment: Comment) -> tuple[str | None, str | None, list[str], int]:
    """Why it is hidden, the words of its public revision, the states of all, how many entries the search has."""
    fresh = Comment.objects.select_related("public_revision").get(pk=comment.pk)
    words = fresh.public_revision.body if fresh.public_revision else None
    states = list(fresh.revisions.values_list("state", flat=True))
    assert public_comments().filter(pk=fresh.pk).exists() == (why_hidden(fresh) is None)
    return why_hidden(fresh), words, states, SearchEntry.objects.filter(comment=fresh).count()


def kinds(comment: Comment) -> list[tuple[str, str]]:
    """What was told since the text was posted, by the first part of the topic."""
    facts = Event.objects.filter(ref=comment.code, created=LATER).order_by("pk").values_list("topic", "kind")
    return sorted((topic.split(":")[0], kind.removeprefix("comment.")) for topic, kind in facts)


def test_a_removed_text_leaves_a_tombstone_with_reason_and_date(ane: User) -> None:
    comment = post(ane)
    gone = restrict(comment)
    assert (gone.restricted_at, gone.reason_code, gone.decision_ref) == (LATER, "insult", DECISION)
    assert seen(comment) == ("restricted", OLD, [RevisionState.RESTRICTED], 0)
    assert kinds(comment) == [
        ("consultation", "restricted"),
        ("mod", "restricted"),
        ("proposal", "restricted"),
        ("user", "restricted"),
    ]


def test_it_is_removed_once(ane: User) -> None:
    comment = post(ane)
    restrict(comment)
    with pytest.raises(DomainError, match=r"comment\.already_restricted"):
        restrict(comment, "other234")
    comment.refresh_from_db()
    assert comment.decision_ref == DECISION


def test_a_restored_text_is_public_again_and_found_again(ane: User) -> None:
    comment = post(ane)
    restrict(comment)
    restore_comment(comment=comment, decision_ref=DECISION, at=LATER)
    assert seen(comment) == (None, OLD, [RevisionState.PUBLISHED], 1)
    comment.refresh_from_db()
    assert (comment.restricted_at, comment.reason_code, comment.decision_ref) == (None, "", "")


def test_only_the_decision_that_removed_it_is_undone(ane: User) -> None:
    comment = post(ane)
    for _ in range(2):
        with pytest.raises(DomainError, match=r"comment\.not_restricted"):
            restore_comment(comment=comment, decision_ref="other234", at=LATER)
        if comment.restricted_at is None:
            comment = restrict(comment)
    assert seen(comment)[0] == "restricted"


@pytest.mark.parametrize("verdict", [HOLD, HOLD_BY_POLICY])
def test_a_text_that_never_was_public_is_removed_and_restored_without_the_public_hearing_of_it(
    ane: User, verdict: ScreeningResult
) -> None:
    comment = post(ane, verdict)
    restrict(comment)
    assert seen(comment) == ("restricted", None, [RevisionState.RESTRICTED], 0)
    restore_comment(comment=comment, decision_ref=DECISION, at=LATER)
    waiting = RevisionState.HELD_POLICY if verdict.by_policy else RevisionState.HELD_SYSTEM
    assert seen(comment) == ("held", None, [waiting], 0)
    assert {topic for topic, _ in kinds(comment)} == {"mod", "user"}


def test_removing_a_text_sweeps_up_its_held_edit_and_restoring_brings_both_back(ane: User) -> None:
    comment = post(ane)
    edit(ane, comment, HOLD)
    restrict(comment)
    assert seen(comment) == ("restricted", OLD, [RevisionState.RESTRICTED] * 2, 0)
    restore_comment(comment=comment, decision_ref=DECISION, at=LATER)
    assert seen(comment) == (None, OLD, [RevisionState.PUBLISHED, RevisionState.HELD_SYSTEM], 1)


def test_an_approved_text_that_waited_is_published_then(ane: User) -> None:
    comment = post(ane, HOLD)
    approve_revision(revision=comment.revisions.get(), at=LATER)
    comment.refresh_from_db()
    assert (comment.published_at, comment.created_at) == (LATER, NOW)
    assert seen(comment) == (None, OLD, [RevisionState.APPROVED], 1)
    assert kinds(comment) == [("consultation", "published"), ("feed", "published"), ("proposal", "published")]


def test_approving_a_public_text_says_only_that_somebody_looked(ane: User) -> None:
    comment = post(ane)
    for _ in range(2):
        approve_revision(revision=comment.revisions.get(), at=LATER)
        assert seen(comment) == (None, OLD, [RevisionState.APPROVED], 1)
    assert kinds(comment) == []


def test_what_was_removed_or_withdrawn_meanwhile_is_not_approved(ane: User) -> None:
    removed, withdrawn = post(ane, HOLD), post(ane, HOLD)
    restrict(removed)
    withdraw_comment(account=ane, comment=withdrawn, at=LATER)
    for comment in (removed, withdrawn):
        with pytest.raises(DomainError, match=r"comment\.not_public"):
            approve_revision(revision=comment.revisions.get(), at=LATER)
        assert not public_comments().filter(pk=comment.pk).exists()


def test_an_undone_approval_hides_what_had_waited(ane: User) -> None:
    comment = post(ane, HOLD)
    approve_revision(revision=comment.revisions.get(), at=NOW)
    hold_revision(revision=comment.revisions.get(), at=LATER)
    assert seen(comment) == ("held", None, [RevisionState.HELD_SYSTEM], 0)
    assert kinds(comment) == [
        ("consultation", "unpublished"),
        ("mod", "held"),
        ("proposal", "unpublished"),
        ("user", "held"),
    ]


def test_an_undone_approval_of_an_edit_shows_the_earlier_words(ane: User) -> None:
    comment = post(ane)
    edit(ane, comment, HOLD)
    approve_revision(revision=comment.revisions.get(number=2), at=NOW)
    assert seen(comment)[:2] == (None, NEW)
    hold_revision(revision=comment.revisions.get(number=2), at=LATER)
    assert seen(comment) == (None, OLD, [RevisionState.PUBLISHED, RevisionState.HELD_SYSTEM], 1)
    assert " nunc " in SearchEntry.objects.get().stems


def test_an_undone_approval_of_what_never_waited_hides_nothing(ane: User) -> None:
    comment = post(ane)
    approve_revision(revision=comment.revisions.get(), at=LATER)
    hold_revision(revision=comment.revisions.get(), at=LATER)
    assert seen(comment) == (None, OLD, [RevisionState.PUBLISHED], 1)
    with pytest.raises(DomainError, match=r"comment\.not_approved"):
        hold_revision(revision=comment.revisions.get(), at=LATER)


def test_answers_stay_where_they_are(ane: User) -> None:
    comment = post(ane)
    with screened(PUBLISH):
        answer = post_comment(
            account=factories.user("itziar"),
            consultation=comment.consultation,
            proposal=comment.proposal,
            parent=comment,
            kind=CommentKind.COMMENT,
            body="Y los sábados tampoco.",
            at=NOW,
        )
    restrict(comment)
    assert seen(answer) == (None, "Y los sábados tampoco.", [RevisionState.PUBLISHED], 1)
