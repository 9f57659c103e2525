"""Who is told what: authors, askers, followers and staff; each once, and never what they silenced."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import (
    Cadence,
    CommentKind,
    ConsultationState,
    NoticeCategory,
    ResponseState,
    RevisionState,
    Verdict,
)
from proposals.models import (
    AnswerRequest,
    Comment,
    Consultation,
    Department,
    Notice,
    OfficialResponse,
    ResponseAuthor,
    ResponseTarget,
    Theme,
    ThemeAssignment,
)
from proposals.queries.notices import Wish, notices_of, wishes_of
from proposals.services import moderated
from proposals.services.announcements import tell_of_near_ends
from proposals.services.comments import edit_comment, post_comment
from proposals.services.follows import follow
from proposals.services.notice_texts import SENTENCES, render_notices
from proposals.services.notices import mail_due_at, mark_read, set_preference, tell
from tests import factories
from tests.factories import NOW, ane, carla, comment, consultation, dorota, participant, user
from tests.proposals.outbox import happens, run_outbox, told
from tests.proposals.screens import HOLD, screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscreened")]


def response(place: Consultation, *answered: Comment, **fields: Any) -> OfficialResponse:
    """A published response to these texts."""
    values: dict[str, Any] = {
        "consultation": place,
        "department": place.department,
        "verdict": Verdict.ACCEPTED,
        "body_es": "Sí.",
        "body_eu": "Bai.",
        "state": ResponseState.PUBLISHED,
        "created_at": NOW,
        "approved_at": NOW,
        "published_at": NOW,
    }
    with events.unit():
        made = OfficialResponse.objects.create(**{**values, **fields})
        ResponseTarget.objects.bulk_create(ResponseTarget(response=made, comment=text) for text in answered)
    return made


def answer(made: OfficialResponse) -> None:
    happens("response.published", made.code, f"consultation:{made.consultation.code}", response=made.code)


def ask_too(question: Comment, account: User) -> None:
    who = participant(account, question.consultation)
    with events.unit():
        AnswerRequest.objects.create(comment=question, participant=who)


# --- what citizens wrote


def test_ane_hears_that_miren_answered_her() -> None:
    person, other = ane(), user("miren")
    place = consultation()
    mine = comment(place, person)

    reply = post_comment(
        account=other, consultation=place, parent=mine, kind=CommentKind.COMMENT, body="Estoy de acuerdo.", at=NOW
    )
    run_outbox()

    assert told() == [("ane", "comment.reply", reply.code)]


def test_answering_oneself_is_no_news_and_neither_is_answering_somebody_without_an_account() -> None:
    person, place = ane(), consultation()
    mine, imported = comment(place, person), comment(place, None)
    for parent in (mine, imported):
        post_comment(account=person, consultation=place, parent=parent, kind="comment", body="Añado algo más.", at=NOW)
    run_outbox()
    assert told() == []


def test_a_held_answer_is_no_news_until_it_is_public() -> None:
    person, other, place = ane(), user("miren"), consultation()
    mine = comment(place, person)
    with screened(HOLD):
        reply = post_comment(account=other, consultation=place, parent=mine, kind="comment", body="Bah.", at=NOW)
    run_outbox()
    assert told() == [("miren", "contribution.held", reply.code)]

    moderated.approve_revision(revision=reply.revisions.get(), at=NOW + timedelta(hours=1))
    run_outbox()
    assert told() == [
        ("ane", "comment.reply", reply.code),
        ("miren", "contribution.held", reply.code),
        ("miren", "contribution.published", reply.code),
    ]


def test_what_is_published_at_once_is_no_news_to_its_author() -> None:
    post_comment(account=ane(), consultation=consultation(), kind="comment", body="Hace falta un autobús.", at=NOW)
    run_outbox()
    assert told() == []


def test_a_change_that_had_to_wait_is_news_twice_and_one_that_had_not_is_none() -> None:
    person, place = ane(), consultation()
    text = post_comment(account=person, consultation=place, kind="comment", body="Hace falta un autobús.", at=NOW)
    edit_comment(account=person, comment=text, body="Hace falta un tren.", at=NOW + timedelta(minutes=1))
    run_outbox()
    assert told() == []

    with screened(HOLD):
        edit_comment(account=person, comment=text, body="Hace falta un barco.", at=NOW + timedelta(minutes=2))
    run_outbox()
    moderated.approve_revision(revision=text.revisions.get(number=3), at=NOW + timedelta(hours=1))
    run_outbox()
    assert told() == [("ane", "contribution.held", text.code), ("ane", "contribution.published", text.code)]


def remove(text: Comment, at: datetime = NOW) -> Comment:
    restricted = moderated.restrict_comment(comment=text, reason_code="insult", decision_ref=f"d-{text.code}", at=at)
    run_outbox()
    return restricted


def bring_back(text: Comment, at: datetime) -> None:
    moderated.restore_comment(comment=text, decision_ref=f"d-{text.code}", at=at)
    run_outbox()


def test_a_removal_is_told_to_its_author_and_the_mail_waits_until_it_cannot_be_undone(settings: Any) -> None:
    settings.UNDO_SECONDS = 60
    text = comment(consultation(), ane())
    remove(text)
    assert told() == [("ane", "contribution.removed", text.code)]
    assert Notice.objects.get().mail_after == NOW + timedelta(seconds=60)


def test_a_removal_undone_in_time_is_as_if_it_had_never_been(settings: Any) -> None:
    settings.UNDO_SECONDS = 60
    text = comment(consultation(), ane())
    remove(text)
    bring_back(text, NOW + timedelta(seconds=59))
    assert told() == []


def test_a_removal_that_ane_has_read_or_that_is_undone_late_ends_with_the_news_that_her_text_is_back() -> None:
    person, place = ane(), consultation()
    read, late = comment(place, person), comment(place, person)
    remove(read)
    mark_read(account=person, at=NOW + timedelta(seconds=1))
    bring_back(read, NOW + timedelta(seconds=30))
    remove(late)
    bring_back(late, NOW + timedelta(seconds=61))
    assert [(message, ref) for _, message, ref in told()] == sorted(
        [
            ("contribution.removed", read.code),
            ("contribution.removed", late.code),
            ("contribution.restored", read.code),
            ("contribution.restored", late.code),
        ]
    )


def test_a_removal_told_with_its_statement_is_not_told_again() -> None:
    person = ane()
    text = comment(consultation(), person)
    with events.unit():
        moderated.restrict_comment(comment=text, reason_code="insult", decision_ref="d3c1s10n", at=NOW)
        tell(
            accounts=[person],
            category=NoticeCategory.MY_CONTRIBUTION,
            message="contribution.removed",
            ref=text.code,
            facts={"consultation": text.consultation.code, "statement": ["Motivo: insulto.", "Puede reclamar."]},
            key="removed:d3c1s10n",
            at=NOW,
        )
    run_outbox()
    (shown,) = render_notices(notices_of(person), "es")
    assert shown.text.split("\n\n")[1:] == ["Motivo: insulto.", "Puede reclamar."]


# --- official responses


def test_everybody_who_is_answered_is_told_once_and_the_rest_not_at_all() -> None:
    person, miren, follower, stranger = ane(), user("miren"), user("follower"), user("stranger")
    place = consultation()
    first, second = comment(place, person), comment(place, person)
    question = comment(place, user("asker"), kind=CommentKind.QUESTION)
    for account in (miren, person):  # ane has texts of her own that are answered: that is what she hears
        ask_too(question, account)
    for account in (follower, miren):
        follow(account=account, consultation=place, at=NOW)
    comment(place, stranger)
    made = response(place, second, first, question)

    answer(made)

    assert told() == [
        ("ane", "response.to_me", first.code),
        ("asker", "response.to_me", question.code),
        ("follower", "response.published", made.code),
        ("miren", "response.to_question", question.code),
    ]


def test_a_response_to_a_theme_is_told_to_the_authors_of_its_texts() -> None:
    person, place = ane(), consultation()
    text = comment(place, person)
    made = response(place)
    with events.unit():
        theme = Theme.objects.create(consultation=place, label_es="Horarios")
        assert text.public_revision
        ThemeAssignment.objects.create(theme=theme, revision=text.public_revision, source="human")
        made.themes.add(theme)
    answer(made)
    assert told() == [("ane", "response.to_me", text.code)]


def test_authors_whose_text_is_not_public_are_not_told_of_an_answer_under_it() -> None:
    place = consultation()
    held = comment(place, ane(), state=RevisionState.HELD_SYSTEM)
    removed = comment(place, user("miren"))
    with events.unit():
        Comment.objects.filter(pk=removed.pk).update(restricted_at=NOW, reason_code="insult", decision_ref="d3c1s10n")
    answer(response(place, held, removed))
    assert told() == []


def test_a_response_to_a_thousand_texts_tells_each_of_their_authors_once_with_few_statements() -> None:
    place = consultation()
    costs = []
    for people in (4, 40):
        authors = [user(f"author{n}") for n in range(people)]
        made = response(place, *[comment(place, author) for author in authors for _ in range(1000 // 40)])
        with events.unit():
            events.publish("response.published", ref=made.code, topics=[], at=NOW)
        with CaptureQueriesContext(connection) as seen:
            run_outbox()
        costs.append(len([query for query in seen.captured_queries if "proposals_" in query["sql"]]))
        assert Notice.objects.filter(key=f"response:{made.code}").count() == people
    assert costs[0] == costs[1]
    assert costs[1] <= 12


# --- what people follow


@pytest.mark.parametrize(
    ("kind", "sentence", "participants_too"),
    [
        ("consultation.opened", "consultation.opened", False),
        ("consultation.extended", "consultation.extended", True),
        ("consultation.suspended", "consultation.suspended", True),
        ("consultation.resumed", "consultation.resumed", True),
        ("consultation.withdrawn", "consultation.withdrawn", True),
        ("consultation.closed", "consultation.closed", False),
    ],
)
def test_followers_hear_of_every_step_and_who_took_part_of_every_changed_promise(
    kind: str, sentence: str, participants_too: bool
) -> None:
    place = consultation()
    follow(account=ane(), consultation=place, at=NOW)
    follow(account=user("dana"), department=place.department, at=NOW)
    participant(user("voter"), place)
    user("stranger")

    happens(kind, place.code, f"consultation:{place.code}", closes_at=NOW.isoformat())

    names = ["ane", "dana", *(["voter"] if participants_too else [])]
    assert told() == [(name, sentence, place.code) for name in names]


def test_followers_hear_when_everything_is_answered_and_not_of_the_office_steps_before() -> None:
    place = consultation(ConsultationState.CLOSED)
    follow(account=ane(), consultation=place, at=NOW)
    for state in ("analysis", "summarised", "awaiting_response", "responded", "decided", "archived"):
        happens("consultation.advanced", place.code, f"consultation:{place.code}", state=state)
    assert told() == [("ane", "consultation.responded", place.code)]


def test_a_draft_that_is_called_off_is_told_to_nobody() -> None:
    place = consultation(ConsultationState.WITHDRAWN, published_at=None)
    participant(ane(), place)
    happens("consultation.withdrawn", place.code, f"dept:{place.department.code}")
    assert told() == []


def test_the_near_end_is_told_once_for_each_end() -> None:
    place = consultation(closes_at=NOW + timedelta(hours=48))
    consultation(closes_at=NOW + timedelta(hours=49))
    consultation(ConsultationState.CLOSED, closes_at=NOW + timedelta(hours=1))
    for open_one in Consultation.objects.all():
        follow(account=user(f"f{open_one.pk}"), consultation=open_one, at=NOW)

    story = [tell_of_near_ends(at=NOW - timedelta(seconds=1)), tell_of_near_ends(at=NOW), tell_of_near_ends(at=NOW)]
    with events.unit():
        Consultation.objects.filter(pk=place.pk).update(closes_at=NOW + timedelta(days=5))
    story += [tell_of_near_ends(at=NOW), tell_of_near_ends(at=NOW + timedelta(days=4))]

    assert [place.code in told for told in story] == [False, True, False, False, True]
    assert story[1] == [place.code]


# --- staff


def test_the_contacts_of_a_department_hear_that_they_are_asked() -> None:
    place = consultation()
    carla(place.department)
    dorota(place.department)
    carla(factories.department("Otro"))
    happens("query.sent", "CI-2026-0042", f"dept:{place.department.code}", consultation=place.code)
    assert told() == [("carla", "query.received", "CI-2026-0042")]


def test_the_approvers_hear_that_a_response_waits_except_who_wrote_it() -> None:
    place = consultation()
    carla(place.department)
    dorota(place.department)
    drafter, helper = (factories.member(name, place.department, "approver") for name in ("drafter", "helper"))  # type: ignore[arg-type]
    made = response(place, state=ResponseState.IN_REVIEW, drafted_by=drafter)
    with events.unit():
        ResponseAuthor.objects.create(response=made, user=helper)
    happens("response.submitted", made.code, f"dept:{place.department.code}", consultation=place.code)
    assert told() == [("dorota", "response.to_approve", made.code)]


# --- only as they want


def everything_happens(person: User, place: Consultation, where: Department) -> None:
    """One fact of every category that concerns this person."""
    mine = comment(place, person)
    reply = comment(place, user("miren"), parent=mine)
    happens("comment.published", reply.code, f"consultation:{place.code}")
    held = comment(place, person, state=RevisionState.HELD_SYSTEM)
    happens("comment.held", held.code, "mod:queue")
    answer(response(place, mine))
    happens("consultation.closed", place.code, f"consultation:{place.code}")
    happens("query.sent", "CI-2026-0042", f"dept:{where.code}", consultation=place.code)


EACH = {
    NoticeCategory.REPLIES: "comment.reply",
    NoticeCategory.MY_CONTRIBUTION: "contribution.held",
    NoticeCategory.ANSWERS: "response.to_me",
    NoticeCategory.FOLLOWED: "consultation.closed",
    NoticeCategory.WORK: "query.received",
}


@pytest.fixture
def busy() -> tuple[User, Consultation, Department]:
    """Somebody whom every category concerns."""
    place = consultation()
    person = carla(place.department)
    follow(account=person, consultation=place, at=NOW)
    return person, place, place.department


def test_without_preferences_every_category_is_on_the_site_and_mailed_at_once(busy: Any) -> None:
    everything_happens(*busy)
    assert {notice.category: notice.message for notice in notices_of(busy[0])} == EACH
    assert set(Notice.objects.filter(account=busy[0]).values_list("mail_after", "read_at")) == {(NOW, None)}
    assert wishes_of(busy[0]) == dict.fromkeys(NoticeCategory.values, Wish(True, Cadence.AT_ONCE))


@pytest.mark.parametrize("silenced", NoticeCategory.values)
def test_keeping_a_category_off_the_site_silences_exactly_it_there(busy: Any, silenced: str) -> None:
    person = busy[0]
    set_preference(account=person, category=silenced, on_site=False, by_email=Cadence.AT_ONCE, at=NOW)
    everything_happens(*busy)

    rest = {category: message for category, message in EACH.items() if category != silenced}
    assert {notice.category: notice.message for notice in notices_of(person)} == rest
    unread = Notice.objects.filter(account=person, read_at__isnull=True)
    assert set(unread.values_list("category", flat=True)) == rest.keys()
    mailed = Notice.objects.filter(account=person, mail_after__isnull=False)
    assert set(mailed.values_list("category", flat=True)) == EACH.keys()
    announced = Event.objects.filter(topic=f"user:{person.code}", kind="notice.created")
    assert {event.payload["category"] for event in announced} == rest.keys()


@pytest.mark.parametrize("silenced", NoticeCategory.values)
def test_wanting_no_mail_about_a_category_silences_exactly_its_mail(busy: Any, silenced: str) -> None:
    person = busy[0]
    set_preference(account=person, category=silenced, on_site=True, by_email=Cadence.NEVER, at=NOW)
    everything_happens(*busy)

    mailed = Notice.objects.filter(account=person, mail_after__isnull=False)
    assert set(mailed.values_list("category", flat=True)) == EACH.keys() - {silenced}
    assert {notice.category for notice in notices_of(person)} == EACH.keys()


@pytest.mark.parametrize("silenced", NoticeCategory.values)
def test_silencing_a_category_altogether_leaves_no_row_of_it(busy: Any, silenced: str) -> None:
    person = busy[0]
    set_preference(account=person, category=silenced, on_site=False, by_email=Cadence.NEVER, at=NOW)
    everything_happens(*busy)
    kept = Notice.objects.filter(account=person).values_list("category", flat=True)
    assert set(kept) == EACH.keys() - {silenced}


def test_one_persons_silence_is_not_anothers(busy: Any) -> None:
    set_preference(
        account=user("miren"), category=NoticeCategory.FOLLOWED, on_site=False, by_email=Cadence.NEVER, at=NOW
    )
    everything_happens(*busy)
    assert {notice.category for notice in notices_of(busy[0])} == EACH.keys()


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"category": "gossip", "by_email": Cadence.NEVER}, "notice.category"),
        ({"category": "replies", "by_email": "hourly"}, "notice.cadence"),
    ],
)
def test_a_wish_that_does_not_exist_is_refused(wish: dict[str, str], code: str) -> None:
    person = ane()
    with pytest.raises(DomainError) as error:
        set_preference(account=person, on_site=True, at=NOW, **wish)
    assert error.value.code == code
    assert wishes_of(person) == dict.fromkeys(NoticeCategory.values, Wish())


def test_an_account_that_is_closed_is_told_nothing() -> None:
    person, place = ane(is_active=False), consultation()
    follow(account=person, consultation=place, at=NOW)
    happens("consultation.closed", place.code, f"consultation:{place.code}")
    assert told() == []


def test_telling_the_same_twice_tells_it_once() -> None:
    person, place = ane(), consultation()
    news: dict[str, Any] = {
        "category": NoticeCategory.FOLLOWED,
        "message": "consultation.closed",
        "ref": place.code,
        "facts": {"consultation": place.code},
        "key": "closed",
        "at": NOW,
    }
    assert [tell(accounts=[person, person], **news), tell(accounts=[person, user("miren")], **news)] == [1, 1]
    assert Event.objects.filter(kind="notice.created").count() == 2


def test_reading_one_notice_leaves_the_others_and_those_of_other_people_unread() -> None:
    person, other, place = ane(), user("miren"), consultation()
    for account in (person, other):
        follow(account=account, consultation=place, at=NOW)
    for kind in ("opened", "closed"):
        happens(f"consultation.{kind}", place.code, f"consultation:{place.code}")
    first = notices_of(person)[0]

    assert mark_read(account=other, code=first.code, at=NOW) == 0
    assert mark_read(account=person, code=first.code, at=NOW) == 1
    assert Notice.objects.filter(read_at__isnull=True).count() == 3
    assert mark_read(account=person, at=NOW) == 1
    assert Notice.objects.filter(account=other, read_at__isnull=True).count() == 2


@pytest.mark.parametrize(
    ("cadence", "at", "due"),
    [
        (Cadence.AT_ONCE, "2026-03-10T09:00:00+01:00", "2026-03-10T09:00:00+01:00"),
        (Cadence.NEVER, "2026-03-10T09:00:00+01:00", None),
        (Cadence.DAILY, "2026-03-10T07:59:00+01:00", "2026-03-10T08:00:00+01:00"),
        (Cadence.DAILY, "2026-03-10T08:00:00+01:00", "2026-03-11T08:00:00+01:00"),
        (Cadence.DAILY, "2026-03-28T12:00:00+01:00", "2026-03-29T08:00:00+02:00"),  # the clock went forward at night
        (Cadence.DAILY, "2026-10-24T12:00:00+02:00", "2026-10-25T08:00:00+01:00"),  # and back
        (Cadence.WEEKLY, "2026-03-10T09:00:00+01:00", "2026-03-16T08:00:00+01:00"),
        (Cadence.WEEKLY, "2026-03-16T07:00:00+01:00", "2026-03-16T08:00:00+01:00"),
        (Cadence.WEEKLY, "2026-03-16T08:00:00+01:00", "2026-03-23T08:00:00+01:00"),
        (Cadence.WEEKLY, "2026-03-15T23:59:00+01:00", "2026-03-16T08:00:00+01:00"),
    ],
)
def test_mail_goes_out_at_once_or_at_eight_in_the_morning(cadence: str, at: str, due: str | None) -> None:
    wanted = datetime.fromisoformat(due) if due else None
    assert mail_due_at(cadence, datetime.fromisoformat(at)) == wanted


# --- sentences


def test_every_sentence_reads_in_every_language_and_names_no_fact_that_is_missing() -> None:
    place = consultation()
    text = comment(place, ane())
    facts = {"consultation": place.code, "department": place.department.code, "closes_at": NOW.isoformat()}
    rows = [
        Notice(category=NoticeCategory.FOLLOWED, message=message, ref=text.code, facts=facts) for message in SENTENCES
    ]
    for language, title in (("es", place.title_es), ("eu", place.title_eu), ("en", place.title_en)):
        shown = render_notices(rows, language)
        assert [found.notice.message for found in shown] == list(SENTENCES)
        assert [found for found in shown if title not in found.text or "%(" in found.text + found.subject] == []
        assert [found for found in shown if not found.url.startswith(f"http://127.0.0.1:8000/{language}/")] == []


def test_a_notice_about_what_is_not_public_any_more_has_no_sentence() -> None:
    person, place = ane(), consultation()
    reply = comment(place, user("miren"), parent=comment(place, person))
    happens("comment.published", reply.code, f"consultation:{place.code}")
    before = [found.notice.message for found in render_notices(notices_of(person), "es")]
    remove(reply)
    after = [found.notice.message for found in render_notices(notices_of(person), "es")]
    with events.unit():
        Consultation.objects.update(state=ConsultationState.DRAFT, published_at=None)
    assert (before, after) == (["comment.reply"], [])
    assert render_notices(notices_of(user("nobody")), "es") == []


def test_the_sentences_of_many_notices_cost_as_few_statements_as_those_of_one() -> None:
    person = ane()
    costs = []
    for places in (1, 6):
        for _ in range(places):
            place = consultation()
            follow(account=person, consultation=place, at=NOW)
            happens("consultation.closed", place.code, f"consultation:{place.code}")
        rows = list(notices_of(person))
        with CaptureQueriesContext(connection) as seen:
            assert len(render_notices(rows, "eu")) == len(rows)
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 3
