"""Objecting: who may, until when, who answers, and what the answer does; never whoever had decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from moderation.enums import AppealOutcome, CaseOrigin, CaseState, FlagOutcome
from moderation.models import Appeal, Flag, ModerationDecision, ReviewCase
from moderation.queries.queue import queue
from moderation.services.appeals import answer_appeal, appeal_decision
from moderation.services.batches import plan_batch, run_batch, start_batch
from moderation.services.cases import attend
from moderation.services.decisions import decide_case, undo_decision
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import Cadence, NoticeCategory, RevisionState
from proposals.models import Comment, Consultation, Notice, NoticePreference, SearchEntry
from proposals.queries.visibility import public_comments
from proposals.services.notice_mail import mail_due
from proposals.services.notices import set_preference
from tests import factories
from tests.factories import NOW
from tests.moderation import desk
from tests.proposals.outbox import run_outbox

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def today() -> Iterator[None]:
    """The site's clock stands at the hour of the decision."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def author() -> User:
    return factories.ane(language="en")


@pytest.fixture
def benat() -> User:
    """He decides."""
    return factories.benat()


@pytest.fixture
def maite() -> User:
    """She answers."""
    return factories.staff("maite", Role.MODERATOR)


def removed(place: Consultation, author: User, by: User) -> ModerationDecision:
    return desk.decide(desk.flagged(place, author), "restrict", by=by)


def objected(place: Consultation, author: User, by: User) -> Appeal:
    return appeal_decision(decision=removed(place, author, by), by=author, text="No insulto a nadie.", at=NOW)


def answer(
    appeal: Appeal, by: User, outcome: str = "overturned", *, version: int = 1, why: str = "Es cierto."
) -> Appeal:
    return answer_appeal(appeal=appeal, by=by, outcome=outcome, explanation=why, version=version, at=LATER)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as error:
        act()
    return error.value.code


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_an_objection_comes_to_the_desk_with_a_date(place: Consultation, author: User, benat: User) -> None:
    appeal = objected(place, author, benat)
    case = appeal.case
    assert (case.origin, case.state, case.due_at) == (CaseOrigin.APPEAL, CaseState.OPEN, NOW + timedelta(days=10))
    assert [row.case for row in queue(at=NOW).rows] == [case]
    assert queue(at=NOW).counts["appeals"] == 1
    attend(comment=appeal.decision.comment, at=LATER)  # whatever happens to a text closes its cases, but not this one
    case.refresh_from_db()
    assert case.state == CaseState.OPEN


def test_only_the_author_objects_once_and_in_time(place: Consultation, author: User, benat: User) -> None:
    decision = removed(place, author, benat)

    def object_as(by: User, *, text: object = "No es así.", days: int = 0) -> Callable[[], Appeal]:
        return lambda: appeal_decision(decision=decision, by=by, text=text, at=NOW + timedelta(days=days))

    assert refusal(object_as(factories.user("jon"))) == "not_found"
    assert refusal(object_as(benat)) == "not_found"
    assert refusal(object_as(author, text=" ")) == "text.empty"
    assert refusal(object_as(author, days=185)) == "appeal.too_late"
    object_as(author, days=184)()
    assert refusal(object_as(author)) == "appeal.already"


def test_what_was_undone_or_approved_cannot_be_objected_to(place: Consultation, author: User, benat: User) -> None:
    decision = removed(place, author, benat)
    undo_decision(decision=decision, by=benat, at=NOW)
    assert refusal(lambda: appeal_decision(decision=decision, by=author, text="No.", at=NOW)) == "appeal.settled"
    kept = desk.decide(desk.held(place, factories.user("jon")), "approve", by=benat)
    jon = kept.comment.participant.account
    assert jon is not None
    assert refusal(lambda: appeal_decision(decision=kept, by=jon, text="No.", at=NOW)) == "not_found"


def test_nobody_answers_an_objection_to_their_own_decision_text_or_flag(
    place: Consultation, author: User, benat: User, maite: User
) -> None:
    appeal = objected(place, author, benat)
    assert refusal(lambda: answer(appeal, benat)) == "appeal.own_decision"
    assert refusal(lambda: answer(appeal, factories.user("jon"))) == "forbidden"
    own = objected(place, factories.staff("nora", Role.MODERATOR), benat)
    nora = own.account
    assert nora is not None
    assert refusal(lambda: answer(own, nora)) == "case.own_text"
    with events.unit():
        Flag.objects.filter(revision=appeal.decision.revision).update(account=maite)
    assert refusal(lambda: answer(appeal, maite)) == "case.own_flag"
    assert Appeal.objects.filter(outcome=AppealOutcome.WAITING).count() == 2


@pytest.mark.parametrize("who", ["against", "account"])
def test_the_database_itself_refuses_whoever_decided_and_the_author(
    place: Consultation, author: User, benat: User, maite: User, who: str
) -> None:
    """The control: with somebody else the same row is taken."""
    appeal = objected(place, author, benat)
    values = {"outcome": "confirmed", "answer": "Se queda.", "answered_at": LATER}
    with pytest.raises(IntegrityError), events.unit():
        Appeal.objects.filter(pk=appeal.pk).update(answered_by=getattr(appeal, who), **values)
    with events.unit():
        Appeal.objects.filter(pk=appeal.pk).update(answered_by=maite, **values)


def test_no_other_road_decides_an_objection(place: Consultation, author: User, benat: User, maite: User) -> None:
    case = objected(place, author, benat).case
    for action in ("approve", "no_action", "restrict"):
        act = lambda action=action: decide_case(  # noqa: E731
            case=case, by=maite, action=action, reason=desk.reason(), version=1, at=LATER
        )
        assert refusal(act) == "case.action"
    batch = start_batch(batch=plan_batch(by=maite, cases=[case], action="approve", at=NOW), by=maite, at=LATER)
    run_batch(batch=batch)
    assert list(batch.items.values_list("outcome", "refused")) == [("skipped", "case.action")]


def test_a_text_that_is_put_back_is_public_and_counted_as_before(
    place: Consultation, author: User, benat: User, maite: User
) -> None:
    appeal = objected(place, author, benat)
    comment = appeal.decision.comment
    assert not public_comments().exists()

    done = answer(appeal, maite)

    fresh = Comment.objects.get(pk=comment.pk)
    assert [row.pk for row in public_comments()] == [comment.pk]
    assert SearchEntry.objects.filter(comment=comment).exists()
    assert (fresh.restricted_at, fresh.reason_code, fresh.decision_ref) == (None, "", "")
    assert fresh.public_revision is not None
    assert fresh.public_revision.state == RevisionState.APPROVED
    reversal = ModerationDecision.objects.get(action="reverse")
    assert (reversal.reverses, reversal.decided_by, reversal.case) == (appeal.decision, maite, appeal.case)
    assert list(Flag.objects.values_list("outcome", flat=True)) == [FlagOutcome.DISMISSED]
    assert (done.outcome, done.answered_by, done.answered_at) == ("overturned", maite, LATER)
    assert not ReviewCase.objects.filter(state=CaseState.OPEN).exists()


def test_a_text_that_had_only_waited_is_published_when_it_is_put_back(
    place: Consultation, author: User, benat: User, maite: User
) -> None:
    decision = desk.decide(desk.held(place, author), "restrict", by=benat)
    appeal = appeal_decision(decision=decision, by=author, text="No insulto a nadie.", at=NOW)
    answer(appeal, maite)
    assert public_comments().get().published_at == LATER
    run_outbox()
    assert "contribution.held" not in Notice.objects.filter(created_at=LATER).values_list("message", flat=True)


def test_a_removal_that_stays_is_explained_and_nothing_moves(
    place: Consultation, author: User, benat: User, maite: User
) -> None:
    appeal = objected(place, author, benat)
    assert refusal(lambda: answer(appeal, maite, "confirmed", why=" ")) == "appeal.explanation"
    assert refusal(lambda: answer(appeal, maite, "waiting")) == "appeal.outcome"
    done = answer(appeal, maite, "confirmed", why="Llama inútil a una persona.")
    assert not public_comments().exists()
    assert done.paragraphs[0].startswith("On March 10, 2026 you objected to our decision on your contribution")
    assert done.paragraphs[1:] == [
        "The decision stays.",
        "Llama inútil a una persona.",
        "You can turn to the ombudsman or to the courts.",
    ]
    told = Notice.objects.get(message="appeal.confirmed")
    assert (told.account, told.category, told.facts["statement"]) == (author, "decisions", done.paragraphs)


def test_the_return_of_a_text_is_told_once_and_with_its_reasons(
    place: Consultation, author: User, benat: User, maite: User
) -> None:
    appeal = objected(place, author, benat)
    run_outbox()
    answer(appeal, maite)
    run_outbox()
    told = Notice.objects.filter(account=author, created_at=LATER).values_list("message", flat=True)
    assert list(told) == ["appeal.overturned"]


def test_of_two_answers_the_first_counts_and_the_second_learns_whose(
    place: Consultation, author: User, benat: User, maite: User
) -> None:
    appeal = objected(place, author, benat)
    answer(appeal, maite, "confirmed")
    with pytest.raises(DomainError) as error:
        answer(appeal, factories.staff("nora", Role.MODERATOR))
    assert (error.value.code, error.value.params["who"], error.value.params["action"]) == (
        "case.conflict", "maite", "confirmed",
    )  # fmt: skip


def test_a_removal_that_somebody_undoes_settles_the_objection(
    place: Consultation, author: User, benat: User, maite: User
) -> None:
    appeal = objected(place, author, benat)
    undo_decision(decision=appeal.decision, by=maite, at=LATER)
    appeal.refresh_from_db()
    appeal.case.refresh_from_db()
    assert (appeal.outcome, appeal.answered_by, appeal.case.state) == ("settled", None, CaseState.DECIDED)
    assert refusal(lambda: answer(appeal, maite, version=2)) == "case.conflict"


def test_no_wish_silences_a_statement_of_reasons(place: Consultation, author: User, benat: User) -> None:
    for category in NoticeCategory.values:
        if category != NoticeCategory.DECISIONS:
            set_preference(account=author, category=category, on_site=False, by_email=Cadence.NEVER, at=NOW)
    wish = lambda: set_preference(  # noqa: E731
        account=author, category=NoticeCategory.DECISIONS, on_site=False, by_email=Cadence.NEVER, at=NOW
    )
    assert refusal(wish) == "notice.category"
    with pytest.raises(IntegrityError), events.unit(), transaction.atomic():
        NoticePreference.objects.create(account=author, category=NoticeCategory.DECISIONS, by_email=Cadence.NEVER)
    decision = removed(place, author, benat)
    run_outbox()
    mail_due(at=LATER)
    assert [letter.to for letter in mail.outbox] == [[author.email]]
    assert f"/en/statements/{decision.code}/appeal/" in mail.outbox[0].body
    assert "You always get the mail about decisions" in mail.outbox[0].body


@pytest.mark.usefixtures("today")
def test_the_statement_is_a_page_for_its_author_alone(place: Consultation, author: User, benat: User) -> None:
    decision = removed(place, author, benat)
    address = f"/en/statements/{decision.code}/"
    page = signed_in(author).get(address)
    words = page.content.decode()
    for text in (decision.statement.facts, decision.statement.automated, "Insult or threat", desk.WORDS):
        assert text in words
    assert "Only you and those who moderate can read it." in words
    assert f'href="{address}appeal/"' in words
    for other in (benat, factories.user("jon")):
        assert signed_in(other).get(address).status_code == 404
        assert signed_in(other).post(f"{address}appeal/", {"text": "No."}).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.usefixtures("today")
def test_ane_objects_on_the_page_and_follows_it_in_her_contributions(
    place: Consultation, author: User, benat: User, maite: User, settings: object
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own
    decision = removed(place, author, benat)
    ane, address = signed_in(author), f"/en/statements/{decision.code}/"
    assert ane.post(f"{address}appeal/", {"text": ""}).status_code == 422
    assert ane.post(f"{address}appeal/", {"text": "No insulto a nadie."}).status_code == 302
    assert "Your objection waits for its answer" in ane.get(address).content.decode()
    assert "You objected; the answer is due" in ane.get("/en/mine/").content.decode()

    case = f"/en/desk/cases/{Appeal.objects.get().case.code}/"
    refused = signed_in(benat).post(case, {"version": 1, "action": "confirmed", "explanation": "Se queda."})
    assert refused.status_code == 403
    assert "objection to your own decision" in refused.content.decode()
    assert "Se queda." in refused.content.decode()
    card = signed_in(maite).get(case).content.decode()
    for text in ("No insulto a nadie.", desk.WORDS, "beñat", "Undo the decision"):
        assert text in card
    assert signed_in(maite).post(case, {"version": 1, "action": "overturned"}).status_code == 422
    done = signed_in(maite).post(case, {"version": 1, "action": "overturned", "explanation": "Es cierto."})
    assert done.status_code == 302
    assert "The answer to your objection" in ane.get(address).content.decode()
    assert "Es cierto." in ane.get(address).content.decode()
    assert public_comments().count() == 1
