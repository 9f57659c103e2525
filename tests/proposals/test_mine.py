"""What an author is shown of the own contributions, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import CommentKind, RevisionState
from proposals.models import Comment, Consultation
from proposals.queries.mine import OwnText, find_own, my_contribution, my_contributions
from proposals.services.comments import edit_comment, post_comment, withdraw_comment
from tests import factories
from tests.factories import NOW
from tests.moderated import restrict_comment
from tests.proposals.people import identity_proof, verified
from tests.proposals.screens import HOLD, HOLD_BY_POLICY, screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscreened")]

TEXT = "El autobús no pasa nunca."


@pytest.fixture
def ane() -> User:
    return factories.ane()


@pytest.fixture
def where() -> Consultation:
    return factories.consultation()


def write(account: User, where: Consultation, body: str = TEXT) -> Comment:
    return post_comment(account=account, consultation=where, kind=CommentKind.QUESTION, body=body, at=NOW)


def only(account: User, minutes: int = 0) -> OwnText:
    (text,) = my_contributions(account, at=NOW + timedelta(minutes=minutes)).items
    return text


def test_a_public_text_may_be_edited_for_thirty_minutes(ane: User, where: Consultation) -> None:
    write(ane, where)
    text = only(ane)
    assert (text.state, text.why, text.body, text.consultation) == ("published", "", TEXT, where)
    assert text.edit_until == NOW + timedelta(minutes=30)
    assert only(ane, 29).edit_until == text.edit_until
    assert only(ane, 30).edit_until is None


@pytest.mark.parametrize(("verdict", "why"), [(HOLD, "insult"), (HOLD_BY_POLICY, "policy")])
def test_a_held_text_says_why_it_waits(ane: User, where: Consultation, verdict: object, why: str) -> None:
    with screened(verdict):  # type: ignore[arg-type]
        write(ane, where)
    text = only(ane)
    assert (text.state, text.why, text.body, text.edit_until) == ("held", why, TEXT, None)


def test_a_held_edit_shows_what_is_public_and_what_waits(ane: User, where: Consultation) -> None:
    comment = write(ane, where)
    with screened(HOLD):
        edit_comment(account=ane, comment=comment, body="El autobús pasa.", at=NOW)
    text = only(ane)
    assert (text.state, text.why, text.body, text.waiting) == ("edit_held", "insult", TEXT, "El autobús pasa.")


def test_a_removed_text_names_its_reason_and_its_decision(ane: User, where: Consultation) -> None:
    restrict_comment(comment=write(ane, where), reason_code="personal-data", decision_ref="d2345678", at=NOW)
    text = only(ane)
    assert (text.state, text.why, text.decision, text.body) == ("restricted", "personal-data", "d2345678", TEXT)


def test_a_held_text_that_was_removed_is_told_as_removed(ane: User, where: Consultation) -> None:
    with screened(HOLD):
        comment = write(ane, where)
    restrict_comment(comment=comment, reason_code="insult", decision_ref="d2345678", at=NOW)
    assert (only(ane).state, only(ane).body) == ("restricted", TEXT)


def test_a_withdrawn_text_is_told_as_withdrawn(ane: User, where: Consultation) -> None:
    withdraw_comment(account=ane, comment=write(ane, where), at=NOW)
    assert (only(ane).state, only(ane).since) == ("withdrawn", NOW)


def test_each_sees_the_own_contributions_and_no_others(ane: User, where: Consultation) -> None:
    own = write(ane, where)
    with screened(HOLD):
        foreign = write(factories.user("itziar"), where, "Secreto.")
    assert [text.code for text in my_contributions(ane, at=NOW).items] == [own.code]
    for code in (foreign.code, "zzzzzzzz"):
        with pytest.raises(DomainError, match="not_found"):
            my_contribution(ane, code, at=NOW)
        with pytest.raises(DomainError, match="not_found"):
            find_own(ane, code)
    assert (my_contribution(ane, own.code, at=NOW).body, find_own(ane, own.code)) == (TEXT, own)


def test_the_second_account_of_a_verified_person_sees_them_too() -> None:
    proof = identity_proof()
    first, second = verified("ane", proof), verified("ane-2", proof)
    write(first, factories.consultation(comment_level=2))
    assert only(second).body == TEXT


def test_erased_words_are_gone_for_the_author_too(ane: User, where: Consultation) -> None:
    comment = factories.comment(where, ane)
    with events.unit():
        comment.revisions.update(state=RevisionState.ERASED, body="", erased_at=NOW)
    assert (only(ane).state, only(ane).body) == ("erased", "")


def test_pages_follow_each_other(ane: User, where: Consultation) -> None:
    made = [write(ane, where).code for _ in range(5)]
    first = my_contributions(ane, at=NOW, limit=3)
    rest = my_contributions(ane, at=NOW, limit=3, cursor=first.next)
    assert [text.code for page in (first, rest) for text in page.items] == made[::-1]
    assert rest.next == ""
    foreign = write(factories.user("itziar"), where)
    assert my_contributions(ane, at=NOW, cursor=foreign.code).items == ()
    with pytest.raises(DomainError, match=r"cursor\.invalid"):
        my_contributions(ane, at=NOW, cursor="'")


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_costs_three_statements(ane: User, where: Consultation, number: int) -> None:
    for _ in range(number):
        write(ane, where)
    with CaptureQueriesContext(connection) as asked:
        assert len(my_contributions(ane, at=NOW).items) == number
    assert len(asked) == 3
