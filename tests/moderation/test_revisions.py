"""A text that waits goes back to its author with a question, and comes back to the desk changed or not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as conf
from django.test import Client

from moderation.models import ModerationDecision, ReviewCase
from moderation.services.decisions import decide_case, undo_decision
from moderation.services.revisions import hold_unrevised
from participa.accounts.enums import Scope
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import RevisionState
from proposals.models import Comment, Consultation, Notice
from proposals.queries.mine import my_contribution
from proposals.queries.visibility import public_comments
from proposals.services.comments import edit_comment
from tests import factories
from tests.api.clients import ROOT, with_token
from tests.factories import NOW
from tests.moderation import desk
from tests.proposals.outbox import run_outbox
from tests.proposals.screens import PUBLISH, screened

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(seconds=30)
WEEK = NOW + timedelta(days=7)
QUESTION = "¿Puedes decirlo sin insultar a nadie?"


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


def ask(case: ReviewCase, *, by: User | None = None, question: str = QUESTION, at: Any = NOW) -> ModerationDecision:
    return decide_case(
        case=case, by=by or factories.benat(), action="revise", reason=desk.reason(), explanation=question,
        version=case.version, at=at,
    )  # fmt: skip


def change(account: User, comment: Comment, body: str = "La ventanilla cierra pronto.", *, at: Any = SOON) -> Comment:
    with screened(PUBLISH):
        return edit_comment(account=account, comment=Comment.objects.get(pk=comment.pk), body=body, at=at)


def test_the_author_reads_the_question_and_the_changed_text_is_looked_at_again(place: Consultation) -> None:
    ane = factories.ane(language="en")
    case = desk.held(place, ane)
    comment = case.revision.comment
    decision = ask(case)
    own = my_contribution(ane, comment.code, at=NOW)
    assert (own.state, own.edit_until, decision.statement.ground.endswith(QUESTION)) == ("returned", WEEK, True)
    assert Notice.objects.get(message="contribution.returned").mail_after == NOW + timedelta(seconds=60)
    change(ane, comment)
    run_outbox()
    again = ReviewCase.objects.get(state="open")
    states = list(comment.revisions.values_list("state", flat=True))
    assert (again.revision.number, again.priority_why, states) == (2, "revised", ["returned", "held_policy"])
    assert not public_comments().filter(pk=comment.pk).exists()
    desk.decide(again, "approve")
    assert public_comments().get(pk=comment.pk).public_revision == again.revision


def test_without_an_answer_in_time_somebody_decides_about_it_as_it_is(place: Consultation) -> None:
    ane = factories.ane()
    comment = ask(desk.held(place, ane)).comment
    with pytest.raises(DomainError, match=r"comment\.revise_too_late"):
        change(ane, comment, at=WEEK)
    assert (hold_unrevised(at=WEEK - timedelta(seconds=1)), hold_unrevised(at=WEEK), hold_unrevised(at=WEEK)) == (
        0,
        1,
        0,
    )
    case = ReviewCase.objects.get(state="open")
    assert (case.priority_why, case.revision.state) == ("unrevised", RevisionState.HELD_SYSTEM)
    assert (my_contribution(ane, comment.code, at=WEEK).state, case.revision.revise_until) == ("held", None)


def test_what_was_changed_in_time_is_not_asked_for_again(place: Consultation) -> None:
    ane = factories.ane()
    comment = ask(desk.held(place, ane)).comment
    change(ane, comment)
    assert hold_unrevised(at=WEEK) == 0


def test_the_time_ends_with_the_consultation(place: Consultation) -> None:
    ask(desk.held(place), at=NOW + timedelta(days=10))
    assert Comment.objects.get().revisions.get().revise_until == place.closes_at
    with pytest.raises(DomainError, match=r"consultation\.closed"):
        ask(desk.held(place), at=NOW + timedelta(days=14))


def test_an_undo_puts_it_back_into_the_queue_until_the_author_has_changed_it(place: Consultation) -> None:
    ane, benat = factories.ane(), factories.benat()
    case = desk.held(place, ane)
    undo_decision(decision=ask(case, by=benat), by=benat, at=SOON)
    case.refresh_from_db()
    assert (case.state, case.revision.comment.revisions.get().state) == ("open", RevisionState.HELD_SYSTEM)
    decision = ask(case, by=benat)
    change(ane, decision.comment)
    with pytest.raises(DomainError, match=r"decision\.superseded"):
        undo_decision(decision=decision, by=benat, at=SOON)


def test_it_needs_a_question_a_reason_and_a_text_that_waits(place: Consultation) -> None:
    for case, question, code in (
        (desk.held(place), "", "decision.question"),
        (desk.flagged(place), QUESTION, "case.action"),
    ):
        with pytest.raises(DomainError) as error:
            ask(case, question=question)
        assert error.value.code == code
    assert ModerationDecision.objects.count() == 0


@time_machine.travel(NOW, tick=False)
def test_programs_ask_and_cover_too(place: Consultation) -> None:
    benat = with_token(factories.benat(), scope=Scope.MODERATION)
    held, phoned = desk.held(place), desk.open_for_staff(desk.write(place, body=desk.PHONED))
    asked = {"action": "revise", "reason": "insult", "explanation": QUESTION, "version": 1}
    covered = {"action": "redact", "reason": "personal-data", "spans": [[11, 22]], "version": 1}
    for case, body in ((held, asked), (phoned, covered)):
        answer = benat.post(f"{ROOT}/moderation/cases/{case.code}/decisions/", body)
        assert (answer.status_code, answer.json()["decision"]["action"]) == (201, body["action"])
    for wrong in ([[1]], [["1", 2]], [[-1, 2]], "1-2"):
        answer = benat.post(f"{ROOT}/moderation/cases/{phoned.code}/decisions/", covered | {"spans": wrong})
        assert answer.status_code == 400


def test_the_author_finds_the_question_beside_the_text(place: Consultation) -> None:
    ane, client = factories.ane(), Client()
    client.force_login(ane, backend=conf.AUTHENTICATION_BACKENDS[0])
    code = ask(desk.held(place, ane)).comment.code
    pages = [client.get(f"/en/{address}").content.decode() for address in (f"comments/{code}/edit/", "mine/")]
    assert QUESTION in pages[0]
    assert f"{desk.WORDS}</textarea>" in pages[0]
    assert "You are asked to change it" in pages[1]
