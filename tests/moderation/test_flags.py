"""Reports by anybody: received with a receipt, brought to the desk, answered; their number hides nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from moderation.enums import FlagOutcome
from moderation.models import Flag, ReviewCase
from moderation.services.flags import flag_comment
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import ConsultationState, RevisionState
from proposals.models import Comment, Consultation, Notice
from proposals.queries.visibility import public_comments
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


def flag(comment: Comment, account: User | None = None, category: str = "insult", text: str = "") -> Flag:
    return flag_comment(comment=comment, account=account, category=category, text=text, notifier=desk.NOTIFIER, at=NOW)


def refused(comment: Comment, account: User | None = None, category: str = "insult", text: object = "") -> str:
    with pytest.raises(DomainError) as error:
        flag_comment(comment=comment, account=account, category=category, text=text, notifier=desk.NOTIFIER, at=NOW)
    return error.value.code


def test_anybody_reports_a_text_and_has_a_receipt(place: Consultation) -> None:
    comment = desk.write(place)
    made = [flag(comment), flag(comment, factories.user("jon")), flag(comment)]
    assert [one.receipt for one in made] == ["PAR-2026-00001-D", "PAR-2026-00002-F", "PAR-2026-00003-G"]
    assert {one.case for one in made} == {ReviewCase.objects.get()}


def test_receipts_begin_again_each_local_year(place: Consultation) -> None:
    flag(desk.write(place))
    night = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    later = factories.comment(place, factories.user("jon"))
    made = flag_comment(comment=later, account=None, category="spam", at=night)
    assert made.receipt[:15] == "PAR-2027-00001-"


def test_the_more_people_report_the_sooner_it_is_looked_at_and_it_stays_public(place: Consultation) -> None:
    comment = desk.write(place)
    seen = []
    for number in range(12):
        flag(comment, factories.user(f"p{number}"))
        seen.append(ReviewCase.objects.values_list("priority", "priority_why").get())
    assert seen == [(50, "flag")] + [(70, "flags")] * 11
    assert public_comments().get() == comment
    flag(comment, category="illegal", text="Art. 510 CP")
    assert ReviewCase.objects.values_list("priority", "priority_why", "version").get() == (90, "illegal", 1)


def test_the_same_person_reports_the_same_words_once(place: Consultation) -> None:
    comment, jon = desk.write(place), factories.user("jon")
    flag(comment, jon)
    assert refused(comment, jon, "spam") == "flag.already"
    assert Flag.objects.count() == 1
    assert flag(comment).receipt.startswith("PAR-2026-00002")


def test_what_is_not_public_cannot_be_reported(place: Consultation) -> None:
    waits = factories.comment(place, factories.ane(), state=RevisionState.HELD_SYSTEM)
    gone = desk.decide(desk.flagged(place), "restrict").comment
    draft = factories.comment(factories.consultation(ConsultationState.DRAFT), factories.ane())
    assert [refused(comment) for comment in (waits, gone, draft)] == ["not_found"] * 3


@pytest.mark.parametrize(
    ("category", "text", "code"),
    [
        ("", "", "flag.category"),
        ("dull", "", "flag.category"),
        ("other", " \u200b", "flag.text"),
        ("illegal", "", "flag.text"),
        ("insult", "a\x00b", "text.unreadable"),
        ("insult", "x" * 2001, "text.too_long"),
        ("insult", ["a"], "text.type"),
    ],
)
def test_a_report_says_what_is_wrong(place: Consultation, category: str, text: object, code: str) -> None:
    assert refused(desk.write(place), None, category, text) == code
    assert (Flag.objects.count(), ReviewCase.objects.count()) == (0, 0)


def test_nobody_reports_their_own_text(place: Consultation) -> None:
    ane = factories.ane()
    assert refused(desk.write(place, ane), ane) == "flag.own"


def test_a_report_of_words_that_a_person_approved_is_answered_at_once(place: Consultation) -> None:
    decision, jon = desk.decide(desk.held(place), "approve"), factories.user("jon")
    made = flag(decision.comment, jon)
    assert (made.outcome, made.case, made.answered_at) == (FlagOutcome.DISMISSED, decision.case, NOW)
    assert ReviewCase.objects.filter(state="open").count() == 0
    assert Notice.objects.get(account=jon).message == "flag.dismissed"
    assert flag(decision.comment, category="illegal", text="Art. 510 CP").case != decision.case


@pytest.mark.parametrize(
    ("action", "outcome"), [("restrict", "upheld"), ("approve", "dismissed"), ("no_action", "dismissed")]
)
def test_whoever_reported_is_told_what_came_of_it_and_the_mail_waits(
    place: Consultation, action: str, outcome: str
) -> None:
    comment, jon = desk.write(place), factories.user("jon")
    stranger = flag(comment)
    case = flag(comment, jon).case
    assert case is not None

    desk.decide(case, action)

    stranger.refresh_from_db()
    assert stranger.outcome == outcome
    notice = Notice.objects.get(account=jon)
    assert (notice.message, notice.mail_after and (notice.mail_after - NOW).seconds) == (f"flag.{outcome}", 60)
    answered = Event.objects.get(kind="flag.answered")
    assert (answered.topic, answered.payload["outcome"]) == (f"user:{jon.code}", outcome)


def test_a_removal_answers_the_reports_of_every_version_of_the_text(place: Consultation) -> None:
    ane = factories.ane()
    comment = desk.write(place, ane)
    flag(comment)
    waiting = desk.open_for(comment)
    desk.decide(waiting, "restrict")
    assert list(Flag.objects.values_list("outcome", flat=True)) == ["upheld"]


def test_a_report_is_told_to_the_desk_alone_and_without_words(place: Consultation) -> None:
    comment = desk.write(place)
    flag(comment, category="other", text="canary of the reporter")
    told = Event.objects.filter(kind="comment.flagged")
    assert list(told.values_list("topic", flat=True)) == ["mod:queue"]
    assert all("canary" not in str(event.payload) for event in Event.objects.all())
