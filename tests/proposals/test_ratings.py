"""Agreeing with what others wrote, and wanting a question answered."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError, connection

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import CommentKind, ConsultationState, RevisionState
from proposals.models import AnswerRequest, Comment, CommentVote, Participant, Proposal
from proposals.services.comments import edit_comment
from proposals.services.ratings import cancel_answer_request, rate_comment, request_answer, unrate_comment
from tests import factories
from tests.factories import NOW
from tests.moderated import restrict_comment
from tests.proposals.people import at_once, identity_proof, verified

AT_ONCE = 10


@pytest.fixture
def taxi() -> Proposal:
    return Proposal.objects.get(pk=factories.consultation().proposals.values("pk")[:1])


def rate(account: User, comment: Comment, value: int = 1) -> CommentVote:
    return rate_comment(account=account, comment=comment, value=value, at=NOW)


def question(where: Proposal, **fields: object) -> Comment:
    return factories.comment(where, kind=CommentKind.QUESTION, body="¿Quién paga?", **fields)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_rating_is_of_the_words_that_were_seen_and_rating_again_replaces_it(taxi: Proposal) -> None:
    author, ane = factories.user("itziar"), factories.ane()
    comment = factories.argument(taxi, author)
    rate(ane, comment)
    rate(ane, comment, -1)
    vote = CommentVote.objects.get()
    assert (vote.value, vote.revision, vote.participant.account) == (-1, comment.public_revision, ane)
    changed = edit_comment(account=author, comment=comment, body="Con otras palabras.", at=NOW)
    rate(ane, changed, 0)
    vote.refresh_from_db()
    assert (vote.value, vote.revision) == (0, changed.public_revision)


@pytest.mark.django_db
def test_watchers_of_the_place_hear_that_agreement_changed_and_not_whose(taxi: Proposal) -> None:
    comment = factories.argument(taxi)
    rate(factories.ane(), comment)
    facts = Event.objects.order_by("topic").values_list("topic", "kind", "ref")
    assert list(facts) == [
        (f"consultation:{taxi.consultation.code}", "comment.rated", comment.code),
        (f"proposal:{taxi.code}", "comment.rated", comment.code),
    ]
    assert "ane" not in str(Event.objects.values_list("payload", flat=True)[0])


@pytest.mark.django_db
def test_a_rating_is_taken_back_once(taxi: Proposal) -> None:
    ane, comment = factories.ane(), factories.argument(taxi)
    rate(ane, comment)
    unrate_comment(account=ane, comment=comment, at=NOW)
    told = Event.objects.count()
    unrate_comment(account=ane, comment=comment, at=NOW)
    unrate_comment(account=factories.user("nobody"), comment=comment, at=NOW)
    assert (CommentVote.objects.count(), Event.objects.count(), Participant.objects.count()) == (0, told, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("value", [2, -2, 10**9])
def test_agree_disagree_and_pass_are_all_there_is(taxi: Proposal, value: int) -> None:
    with pytest.raises(DomainError, match=r"rating\.value"):
        rate(factories.ane(), factories.argument(taxi), value)
    assert CommentVote.objects.count() == 0


@pytest.mark.django_db
def test_nobody_rates_the_own_text_not_even_with_a_second_account(taxi: Proposal) -> None:
    ane, proof = factories.ane(), identity_proof()
    with pytest.raises(DomainError, match=r"rating\.own"):
        rate(ane, factories.argument(taxi, ane))
    first, second = verified("ane", proof), verified("ane-2", proof)
    strict = factories.consultation(vote_level=2).proposals.get(position=1)
    own = factories.argument(strict, first)
    with events.unit():
        Participant.objects.filter(account=first).update(proof=proof)
    own.participant.refresh_from_db()
    with pytest.raises(DomainError, match=r"rating\.own"):
        rate(second, own)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [RevisionState.HELD_POLICY, RevisionState.HELD_SYSTEM])
def test_what_is_held_cannot_be_rated(taxi: Proposal, state: str) -> None:
    with pytest.raises(DomainError, match="not_found"):
        rate(factories.ane(), factories.argument(taxi, state=state))


@pytest.mark.django_db
def test_what_was_removed_cannot_be_rated_and_its_ratings_are_kept(taxi: Proposal) -> None:
    ane, comment = factories.ane(), factories.argument(taxi)
    rate(ane, comment)
    gone = restrict_comment(comment=comment, reason_code="insult", decision_ref="d2345678", at=NOW)
    for act in (partial(rate, ane, gone, -1), partial(unrate_comment, account=ane, comment=gone, at=NOW)):
        with pytest.raises(DomainError, match="not_found"):
            act()
    assert CommentVote.objects.get().value == 1


@pytest.mark.django_db
def test_nobody_rates_or_asks_after_the_close() -> None:
    where = factories.consultation(ConsultationState.CLOSED).proposals.get(position=1)
    ane = factories.ane()
    comment, asked = factories.argument(where), question(where)
    for act in (
        partial(rate, ane, comment),
        partial(unrate_comment, account=ane, comment=comment, at=NOW),
        partial(request_answer, account=ane, comment=asked, at=NOW),
        partial(cancel_answer_request, account=ane, comment=asked, at=NOW),
    ):
        with pytest.raises(DomainError, match=r"consultation\.closed"):
            act()
    assert (CommentVote.objects.count(), AnswerRequest.objects.count(), Event.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_ane_wants_a_question_answered_once(taxi: Proposal) -> None:
    ane, asked = factories.ane(), question(taxi)
    first = request_answer(account=ane, comment=asked, at=NOW)
    assert request_answer(account=ane, comment=asked, at=NOW) == first
    assert set(Event.objects.values_list("kind", "topic")) == {
        ("question.supported", f"consultation:{taxi.consultation.code}"),
        ("question.supported", f"proposal:{taxi.code}"),
    }
    assert Event.objects.count() == 2
    cancel_answer_request(account=ane, comment=asked, at=NOW)
    cancel_answer_request(account=ane, comment=asked, at=NOW)
    assert (AnswerRequest.objects.count(), Event.objects.count()) == (0, 4)


@pytest.mark.django_db
def test_only_public_questions_of_others_can_be_supported(taxi: Proposal) -> None:
    ane = factories.ane()
    for comment, code in [
        (factories.argument(taxi), "answer_request.kind"),
        (factories.comment(taxi), "answer_request.kind"),
        (question(taxi, account=ane), "answer_request.own"),
        (question(taxi, state=RevisionState.HELD_SYSTEM), "not_found"),
    ]:
        with pytest.raises(DomainError) as caught:
            request_answer(account=ane, comment=comment, at=NOW)
        assert caught.value.code == code
    assert AnswerRequest.objects.count() == 0


@pytest.mark.django_db
def test_the_database_refuses_a_second_rating_and_a_second_request(taxi: Proposal) -> None:
    ane, comment = factories.ane(), question(taxi)
    vote = rate(ane, comment)
    request_answer(account=ane, comment=comment, at=NOW)
    with pytest.raises(IntegrityError), events.unit():
        CommentVote.objects.create(comment=comment, revision=vote.revision, participant=vote.participant, value=1)
    with pytest.raises(IntegrityError), events.unit():
        AnswerRequest.objects.create(comment=comment, participant=vote.participant)


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_ten_ratings_and_requests_of_one_person_at_once_count_once(taxi: Proposal) -> None:
    for _ in range(3):
        ane, asked = factories.ane(), question(taxi)
        rates = [partial(rate, ane, asked)] * AT_ONCE
        asks = [partial(request_answer, account=ane, comment=asked, at=NOW)] * AT_ONCE
        assert [type(result) for result in at_once(rates)] == [CommentVote] * AT_ONCE
        assert [type(result) for result in at_once(asks)] == [AnswerRequest] * AT_ONCE
        assert (asked.votes.count(), asked.answer_requests.count()) == (1, 1)


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_a_request_would_count_several_times(taxi: Proposal) -> None:
    """The positive control of the race above."""
    with connection.cursor() as cursor:
        cursor.execute('ALTER TABLE proposals_answerrequest DROP CONSTRAINT "proposals_one_answer_request"')
    try:
        questions = [question(taxi) for _ in range(10)]
        for asked in questions:
            at_once([partial(request_answer, account=factories.ane(), comment=asked, at=NOW)])
            ane = factories.ane()
            rate(ane, asked)  # the participant exists: the request alone races
            at_once([partial(request_answer, account=ane, comment=asked, at=NOW)] * AT_ONCE)
        assert any(asked.answer_requests.count() > 2 for asked in questions)
    finally:
        with events.unit():
            AnswerRequest.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                'ALTER TABLE proposals_answerrequest ADD CONSTRAINT "proposals_one_answer_request" '
                "UNIQUE (comment_id, participant_id)"
            )
