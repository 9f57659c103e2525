"""Who is told what: authors, askers, followers and staff; each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from participa.accounts.models import User
from proposals.enums import (
    CommentKind,
    ConsultationState,
    NoticeCategory,
    ResponseState,
    RevisionState,
)
from proposals.models import (
    AnswerRequest,
    Comment,
    Consultation,
    Notice,
    ResponseAuthor,
    Theme,
    ThemeAssignment,
)
from proposals.queries.notices import notices_of
from proposals.services.announcements import tell_of_near_ends
from proposals.services.comments import edit_comment, post_comment
from proposals.services.follows import follow
from proposals.services.notice_texts import render_notices
from proposals.services.notices import mark_read, tell
from tests import factories, moderated
from tests.factories import NOW, ane, carla, comment, consultation, dorota, participant, user
from tests.proposals.answers import answer, response
from tests.proposals.outbox import happens, run_outbox, told
from tests.proposals.screens import HOLD, screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscreened")]


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
