"""The author changes a text, takes it back, or says its language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import CommentKind, ConsultationState, RevisionState
from proposals.models import Comment, Consultation, Proposal, SearchEntry
from proposals.services.comments import correct_language, edit_comment, post_comment, withdraw_comment
from tests import factories
from tests.factories import NOW
from tests.moderated import approve_revision, restrict_comment
from tests.proposals.people import identity_proof, verified
from tests.proposals.screens import HOLD, NUDGE, screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscreened")]

LATER = NOW + timedelta(minutes=5)
OLD, NEW = "El autobús no pasa nunca.", "El autobús no pasa los domingos."


@pytest.fixture
def ane() -> User:
    return factories.ane()


@pytest.fixture
def comment(ane: User) -> Comment:
    proposal = Proposal.objects.get(pk=factories.consultation().proposals.values("pk")[:1])
    return post_comment(
        account=ane, consultation=proposal.consultation, proposal=proposal, kind=CommentKind.COMMENT, body=OLD, at=NOW
    )


def edited(comment: Comment, account: User, **values: Any) -> Comment:
    changed = edit_comment(**{"account": account, "comment": comment, "body": NEW, "at": LATER, **values})
    changed.refresh_from_db()
    return changed


def refused(code: str, comment: Comment, account: User, **values: Any) -> None:
    before = (comment.revisions.count(), Event.objects.count())
    with pytest.raises(DomainError) as caught:
        edited(comment, account, **values)
    assert caught.value.code == code
    assert (comment.revisions.count(), Event.objects.count()) == before


def kinds_since(number: int) -> list[tuple[str, str]]:
    return sorted(Event.objects.filter(pk__gt=number).values_list("topic", "kind"))


def last_event() -> int:
    return Event.objects.latest("pk").pk


def test_an_edit_is_a_new_revision_and_the_old_words_leave_the_public(comment: Comment, ane: User) -> None:
    number = last_event()
    changed = edited(comment, ane)
    assert [(r.number, r.body, r.state) for r in changed.revisions.all()] == [
        (1, OLD, RevisionState.PUBLISHED),
        (2, NEW, RevisionState.PUBLISHED),
    ]
    assert changed.public_revision is not None
    assert (changed.public_revision.body, changed.published_at) == (NEW, NOW)
    assert [(" doming " in entry.stems, " nunc " in entry.stems) for entry in SearchEntry.objects.all()] == [
        (True, False)
    ]
    assert kinds_since(number) == [
        (f"consultation:{comment.consultation.code}", "comment.edited"),
        (f"proposal:{comment.proposal.code}", "comment.edited"),  # type: ignore[union-attr]
    ]


def test_a_held_edit_leaves_the_old_words_in_public_and_is_told_in_private(comment: Comment, ane: User) -> None:
    number = last_event()
    with screened(HOLD):
        changed = edited(comment, ane)
    assert changed.public_revision is not None
    assert (changed.public_revision.body, changed.revisions.count()) == (OLD, 2)
    assert " nunc " in SearchEntry.objects.get().stems
    assert kinds_since(number) == [("mod:queue", "comment.held"), (f"user:{ane.code}", "comment.held")]
    refused("comment.waiting", changed, ane, body="Y otra cosa.")


def test_an_edit_that_waited_shows_once_it_is_approved(comment: Comment, ane: User) -> None:
    with screened(HOLD):
        changed = edited(comment, ane)
    approve_revision(revision=changed.revisions.get(number=2), at=LATER)
    changed.refresh_from_db()
    assert changed.public_revision is not None
    assert (changed.public_revision.body, changed.published_at) == (NEW, NOW)
    assert " doming " in SearchEntry.objects.get().stems


def test_the_window_closes_after_thirty_minutes(comment: Comment, ane: User) -> None:
    end = NOW + timedelta(minutes=30)
    assert edited(comment, ane, at=end - timedelta(microseconds=1)).public_revision
    refused("comment.too_late", comment, ane, body="Otra vez.", at=end)


def test_nothing_changes_after_the_close(comment: Comment, ane: User) -> None:
    with events.unit():
        Consultation.objects.update(state=ConsultationState.SUSPENDED)
    comment.refresh_from_db()
    refused("consultation.suspended", comment, ane)


def test_the_same_text_is_no_edit(comment: Comment, ane: User) -> None:
    refused("comment.unchanged", comment, ane, body=f"  {OLD}\r\n")


@pytest.mark.parametrize("body", ["", "a" * 2_001, "\x00", None, 3])
def test_bad_text_is_refused_as_in_a_new_one(comment: Comment, ane: User, body: object) -> None:
    code = {"": "text.empty", "\x00": "text.unreadable"}.get(str(body), "text.type" if body in (None, 3) else "")
    refused(code or "text.too_long", comment, ane, body=body)


def test_a_nudge_of_an_edit_is_confirmed_for_this_edit_alone(comment: Comment, ane: User) -> None:
    with screened(lambda text, context: NUDGE if "personal_data" not in context.confirmed else HOLD):
        with pytest.raises(DomainError) as caught:
            edited(comment, ane)
        confirmation = str(caught.value.params["confirmation"])
        refused("nudge", comment, ane, body="Otro texto.", confirmed=confirmation)
        assert edited(comment, ane, confirmed=confirmation).revisions.count() == 2


def test_nobody_edits_or_withdraws_what_is_not_theirs(comment: Comment, ane: User) -> None:
    stranger = factories.user("stranger")
    refused("forbidden", comment, stranger)
    with pytest.raises(DomainError, match="forbidden"):
        withdraw_comment(account=stranger, comment=comment, at=LATER)
    with pytest.raises(DomainError, match="forbidden"):
        correct_language(account=stranger, comment=comment, language="eu", at=LATER)
    withdraw_comment(account=ane, comment=comment, at=LATER)
    comment.refresh_from_db()
    refused("not_found", comment, stranger)  # what is hidden does not exist for anybody else


def test_what_is_hidden_cannot_be_edited(comment: Comment, ane: User) -> None:
    restrict_comment(comment=comment, reason_code="insult", decision_ref="d2345678", at=LATER)
    refused("comment.not_public", comment, ane)


def test_a_withdrawn_text_is_gone_and_its_answers_stay(comment: Comment, ane: User) -> None:
    answer = post_comment(
        account=factories.user("itziar"),
        consultation=comment.consultation,
        proposal=comment.proposal,
        parent=comment,
        kind=CommentKind.COMMENT,
        body="Y los sábados tampoco.",
        at=NOW,
    )
    number = last_event()
    gone = withdraw_comment(account=ane, comment=comment, at=LATER)
    assert (gone.withdrawn_at, list(SearchEntry.objects.values_list("comment", flat=True))) == (LATER, [answer.pk])
    assert kinds_since(number) == sorted(
        (topic, "comment.withdrawn")
        for topic in (
            f"consultation:{comment.consultation.code}",
            f"proposal:{comment.proposal.code}",  # type: ignore[union-attr]
            "mod:queue",
            f"user:{ane.code}",
        )
    )
    refused("comment.not_public", gone, ane)


def test_withdrawing_again_changes_nothing_and_works_after_the_close(comment: Comment, ane: User) -> None:
    with events.unit():
        Consultation.objects.update(state=ConsultationState.CLOSED)
    withdraw_comment(account=ane, comment=comment, at=LATER)
    number = last_event()
    again = withdraw_comment(account=ane, comment=comment, at=LATER + timedelta(days=1))
    assert (again.withdrawn_at, last_event()) == (LATER, number)


def test_a_held_text_is_withdrawn_without_the_public_hearing_of_it(ane: User) -> None:
    where = factories.consultation()
    with screened(HOLD):
        held = post_comment(account=ane, consultation=where, kind=CommentKind.QUESTION, body=OLD, at=NOW)
    number = last_event()
    withdraw_comment(account=ane, comment=held, at=LATER)
    assert kinds_since(number) == [("mod:queue", "comment.withdrawn"), (f"user:{ane.code}", "comment.withdrawn")]
    with pytest.raises(DomainError, match=r"comment\.not_public"):
        approve_revision(revision=held.revisions.get(), at=LATER)


def test_a_removed_text_keeps_its_tombstone(comment: Comment, ane: User) -> None:
    restrict_comment(comment=comment, reason_code="insult", decision_ref="d2345678", at=LATER)
    with pytest.raises(DomainError, match=r"comment\.not_public"):
        withdraw_comment(account=ane, comment=comment, at=LATER)


def test_the_author_corrects_the_language_and_an_edit_keeps_it(comment: Comment, ane: User) -> None:
    number = last_event()
    assert correct_language(account=ane, comment=comment, language="eu", at=LATER).language == "eu"
    assert {kind for _, kind in kinds_since(number)} == {"comment.edited"}
    assert SearchEntry.objects.get().language == "eu"
    assert edited(comment, ane).language == "eu"
    for wrong in ("", "fr", "und"):
        with pytest.raises(DomainError, match=r"comment\.language"):
            correct_language(account=ane, comment=comment, language=wrong, at=LATER)


def test_two_accounts_of_one_verified_person_are_one_author() -> None:
    proof = identity_proof()
    first, second = verified("ane", proof), verified("ane-2", proof)
    where = factories.consultation(comment_level=2)
    comment = post_comment(account=first, consultation=where, kind=CommentKind.COMMENT, body=OLD, at=NOW)
    assert edited(comment, second).public_revision
    assert withdraw_comment(account=second, comment=comment, at=LATER).withdrawn_at == LATER
