"""The queue and its cards: the most urgent first, a fixed number of statements, everything a decision needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation.queries.answers import texts_to_select, unanswered_questions, with_departments
from moderation.queries.cases import case_card, find_case, find_decision
from moderation.queries.queue import FILTERS, Wanted, desk_figures, queue, undoable
from moderation.services.cases import review_comment
from moderation.services.decisions import undo_decision
from moderation.services.flags import flag_comment
from participa import events
from participa.accounts.enums import Role
from participa.core.errors import DomainError
from proposals.enums import CommentKind, RevisionState
from proposals.models import AnswerRequest, CommentRevision, Consultation
from proposals.ports import ScreeningResult, Signal
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def test_the_most_urgent_comes_first_then_the_oldest(place: Consultation) -> None:
    policy = desk.open_for(desk.write(place, verdict=desk.HELD_BY_POLICY))
    flagged = desk.flagged(place, factories.user("jon"))
    illegal = flag_comment(
        comment=desk.write(place, factories.user("leire"), body="Otra cosa."), account=None, category="illegal",
        text="Art. 510", notifier=desk.NOTIFIER, at=NOW,
    ).case  # fmt: skip
    words = desk.held(place, factories.user("miren"))
    later = desk.open_for(desk.write(place, factories.user("nerea"), verdict=desk.HELD), at=NOW + timedelta(minutes=1))

    found = queue(at=NOW)

    assert [row.case for row in found.rows] == [illegal, words, later, flagged, policy]
    assert [str(row.why.value) for row in found.rows] == ["illegal", "words", "words", "flag", "held_policy"]
    assert [row.urgent for row in found.rows] == [True, True, True, False, False]
    assert found.counts == {"all": 5, "urgent": 3, "held": 3, "flagged": 2, "appeals": 0, "noticed": 0}


def test_filters_choose_and_unknown_ones_do_not(place: Consultation) -> None:
    held, flagged = desk.held(place), desk.flagged(place, factories.user("jon"))
    elsewhere = desk.held(factories.consultation(), factories.user("leire"))

    def chosen(name: str, consultation: str = "") -> list[str]:
        return sorted(
            row.case.code
            for row in queue(at=NOW, wanted=Wanted.read({"show": name, "consultation": consultation})).rows
        )

    assert chosen("held") == sorted([held.code, elsewhere.code])
    assert chosen("flagged") == [flagged.code]
    assert chosen("all", place.code) == sorted([held.code, flagged.code])
    assert chosen("'; drop") == chosen("all") == sorted([held.code, flagged.code, elsewhere.code])
    assert set(FILTERS) == {"all", "urgent", "held", "flagged", "appeals", "noticed"}


def test_what_was_published_with_personal_data_comes_to_the_desk(place: Consultation) -> None:
    noted = ScreeningResult("publish", "", (Signal("personal_data.phone", "1", 0.9, ((0, 9),)),))
    case = desk.open_for(desk.write(place, verdict=noted))
    assert (case.origin, case.priority, queue(at=NOW).counts["noticed"]) == ("signal", 80, 1)
    mild = ScreeningResult("publish", "", (Signal("author.new", "1"), Signal("links", "1")))
    other = desk.write(place, factories.user("jon"), verdict=mild, body="Mirad www.a.eus")
    with pytest.raises(Exception, match="does not exist"):
        desk.open_for(other)


def test_the_queue_costs_the_same_for_few_cases_and_for_many(place: Consultation) -> None:
    def fill(number: int) -> None:
        for n in range(number):
            author = factories.user(f"p{n}")
            comment = factories.comment(place, author, state=RevisionState.HELD_SYSTEM, body=f"texto {n}")
            review_comment(by=benat, comment=comment, at=NOW)

    benat = factories.benat()
    fill(5)
    few = statements(lambda: queue(at=NOW))
    fill(75)
    assert statements(lambda: queue(at=NOW)) == few == 2
    found = queue(at=NOW)
    assert (len(found.rows), found.remaining, found.counts["all"]) == (50, 30, 80)


def test_a_card_holds_the_text_with_its_marks_and_why_it_is_here(place: Consultation) -> None:
    benat = factories.benat()
    card = case_card(code=desk.held(place).code, by=benat, at=NOW)
    assert "".join(piece.text for piece in card.pieces) == desk.WORDS
    assert [(piece.text, piece.keys, piece.strong) for piece in card.pieces if piece.keys] == [
        ("de inútiles", "A", True)
    ]
    assert [(one.key, one.name, one.version, one.score, one.strong) for one in card.findings] == [
        ("A", "words.hold", "es-1", 0.9, True)
    ]
    assert [reason.code for reason in card.reasons] == [
        "personal-data", "insult", "hate", "illegal", "spam", "off-topic", "court-order",
    ]  # fmt: skip
    assert (card.held, card.open, card.refused, card.policy and card.policy.version) == (True, True, None, 1)


def test_a_card_shows_the_record_of_its_author_and_how_the_same_words_were_decided(place: Consultation) -> None:
    ane = factories.ane()
    desk.decide(desk.held(factories.consultation(), ane), "restrict")
    desk.decide(desk.held(place, factories.user("jon")), "restrict")
    factories.comment(place, ane)
    factories.comment(place, ane, state=RevisionState.HELD_POLICY, body="espera")
    factories.comment(place, factories.user("leire"))

    card = case_card(code=desk.held(place, ane).code, by=factories.benat(), at=NOW)

    assert (card.record.public, card.record.restricted, card.record.waiting) == (1, 1, 1)
    assert [(one.state, one.reason) for one in card.alike.shown] == [("restricted", "insult")]


def test_a_card_of_a_change_shows_what_is_public_meanwhile_and_of_an_answer_its_parent(place: Consultation) -> None:
    first = factories.comment(place, factories.user("jon"), body="¿Y el consultorio?")
    reply = factories.comment(place, factories.ane(), parent=first, body="antes")
    with events.unit():
        CommentRevision.objects.create(
            comment=reply, number=2, body="después", digest="x", length=7, state="held_system", created_at=NOW
        )
    card = case_card(
        code=review_comment(by=factories.benat(), comment=reply, at=NOW).code, by=factories.benat(), at=NOW
    )
    assert (card.pieces[0].text, card.public_body, card.parent, card.parent_body) == (
        "después", "antes", first, "¿Y el consultorio?",
    )  # fmt: skip


def test_a_card_costs_the_same_whatever_it_holds(place: Consultation) -> None:
    benat = factories.benat()
    alone = desk.held(place)
    desk.write(place, factories.user("nora"), body=desk.WORDS)
    small = statements(lambda: case_card(code=alone.code, by=benat, at=NOW))
    busy = desk.flagged(place, factories.user("jon"))
    for n in range(8):
        flag_comment(comment=busy.revision.comment, account=factories.user(f"p{n}"), category="spam", at=NOW)
        desk.write(place, factories.user(f"q{n}"), body=desk.WORDS)
    assert statements(lambda: case_card(code=busy.code, by=benat, at=NOW)) == small <= 15


def test_a_card_leads_to_its_neighbours(place: Consultation) -> None:
    cases = [desk.open_for(desk.write(place, factories.user(f"p{n}"), verdict=desk.HELD)) for n in range(3)]
    benat = factories.benat()
    around = [
        (card.previous, card.following) for card in (case_card(code=case.code, by=benat, at=NOW) for case in cases)
    ]
    codes = [case.code for case in cases]
    assert around == [("", codes[1]), (codes[0], codes[2]), (codes[1], "")]


def test_a_card_says_why_this_person_may_not_decide(place: Consultation) -> None:
    benat, maite = factories.benat(), factories.staff("maite", Role.MODERATOR)
    own = desk.held(place, benat)
    reported = flag_comment(comment=desk.write(place), account=benat, category="insult", at=NOW).case
    assert reported is not None
    assert [case_card(code=case.code, by=benat, at=NOW).refused for case in (own, reported)] == [
        "case.own_text",
        "case.own_flag",
    ]
    assert [case_card(code=case.code, by=maite, at=NOW).refused for case in (own, reported)] == [None, None]


def test_a_code_that_is_none_is_not_found() -> None:
    for find in (lambda: find_case("b2345678"), lambda: find_decision("b2345678")):
        with pytest.raises(DomainError, match="not_found"):
            find()


def test_the_figures_have_their_base(place: Consultation) -> None:
    benat = factories.benat()
    assert desk_figures(at=NOW).median_minutes is None
    waited = []
    for minutes in (10, 30, 50):
        case = desk.held(place, factories.user(f"p{minutes}"))
        waited.append(desk.decide(case, "approve", by=benat, at=NOW + timedelta(minutes=minutes)))
    undo_decision(decision=waited[2], by=benat, at=NOW + timedelta(minutes=50, seconds=5))

    found = desk_figures(at=NOW + timedelta(hours=1))

    assert (found.median_minutes, found.decided_today) == (20, 2)
    assert (found.undone_this_year, found.decided_this_year) == (1, 3)
    assert desk_figures(at=NOW + timedelta(days=1)).decided_today == 0


def test_the_last_decision_can_be_undone_for_a_minute(place: Consultation) -> None:
    benat = factories.benat()
    decision = desk.decide(desk.held(place), "approve", by=benat)
    found = undoable(benat, at=NOW + timedelta(seconds=18))
    assert found is not None
    assert (found.decision, found.seconds_left) == (decision, 42)
    assert undoable(benat, at=NOW + timedelta(seconds=60)) is None
    assert undoable(factories.staff("maite", Role.MODERATOR), at=NOW) is None
    undo_decision(decision=decision, by=benat, at=NOW)
    assert undoable(benat, at=NOW) is None


def test_questions_to_answer_come_by_how_many_want_them_answered(place: Consultation) -> None:
    quiet = factories.comment(place, factories.ane(), kind=CommentKind.QUESTION)
    wanted = factories.comment(place, factories.user("jon"), kind=CommentKind.QUESTION)
    factories.comment(place, factories.user("x"), kind=CommentKind.QUESTION, state=RevisionState.HELD_SYSTEM)
    factories.comment(place, factories.user("y"))
    with events.unit():
        for n in range(3):
            AnswerRequest.objects.create(
                comment=wanted, participant=factories.participant(factories.user(f"p{n}"), place)
            )

    found = unanswered_questions(limit=1)
    assert ([(row.comment, row.asked, row.sent) for row in found.rows], found.total) == ([(wanted, 3, False)], 2)
    everything = texts_to_select(place)
    assert everything.rows[0].comment == wanted
    assert (everything.total, texts_to_select(place, kind="question").total) == (3, 2)
    assert [row.comment for row in texts_to_select(place, kind="question", page=99).rows] == [wanted, quiet]
    assert statements(unanswered_questions) == 1
    assert statements(lambda: texts_to_select(place)) == 2
    assert statements(lambda: with_departments(at=NOW)) == 1
