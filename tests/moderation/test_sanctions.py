"""Warnings and suspensions: with a reason and an end, on every road that writes, and never on a vote."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from moderation.enums import SanctionKind
from moderation.models import ModerationDecision, ReviewCase, Sanction, StatementOfReasons
from moderation.services.appeals import answer_appeal, appeal_decision
from moderation.services.decisions import undo_decision
from moderation.services.sanctions import confirm_sanction, lift_sanction, sanction_author
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import IdentityProof, User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import CommentKind, RevisionState
from proposals.models import Comment, CommentRevision, Consultation
from proposals.services.comments import edit_comment, post_comment, withdraw_comment
from proposals.services.ratings import rate_comment, request_answer
from proposals.services.vote_keys import make_key
from proposals.services.votes import cast_vote
from tests import factories
from tests.api.clients import ROOT as API
from tests.environment import ROOT
from tests.factories import NOW
from tests.moderation import desk
from tests.moderation.lawful import faults
from tests.moderation.ways import HERE, browser, program, tried
from tests.proposals.outbox import run_outbox, told
from tests.proposals.screens import PUBLISH, screened

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def today(settings: Any) -> Iterator[None]:
    settings.DEMO = True  # the second factor has tests of its own
    with time_machine.travel(NOW, tick=False), screened(PUBLISH):
        yield


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def ane() -> User:
    """She wrote what led to it."""
    return factories.ane(language="en")


@pytest.fixture
def case(place: Consultation, ane: User) -> ReviewCase:
    return desk.flagged(place.proposals.all()[0], ane)


# ---------------------------------------------------------------- every road that writes

Writing = Callable[[User, ReviewCase], Any]


def _place(case: ReviewCase) -> dict[str, Any]:
    return {"proposal": case.revision.comment.proposal.code} if case.revision.comment.proposal else {}


def _body(case: ReviewCase) -> dict[str, Any]:
    return {**_place(case), "kind": "comment", "body": "Otra vez lo mismo."}


#: By the function that calls the service, or the service itself.
ROADS: dict[str, Writing] = {
    "frontend/public/writing.py": lambda who, it: browser(who).post("/en/write/", {**_body(it), "step": "publish"}),
    "frontend/public/comments.py": lambda who, it: browser(who).post(
        f"/en/comments/{it.revision.comment.code}/edit/", {"body": "Lo digo de otra manera."}
    ),
    "api/v1/views/comments.py": lambda who, it: program(who).post(f"{API}/comments/", _body(it)),
    "api/v1/views/comments.py edit": lambda who, it: program(who).patch(
        f"{API}/comments/{it.revision.comment.code}/", {"body": "Lo digo de otra manera."}
    ),
    "answer": lambda who, it: program(who).post(
        f"{API}/comments/", {"parent": it.revision.comment.code, "kind": "comment", "body": "Y más.", **_place(it)}
    ),
    "post_comment": lambda who, it: post_comment(
        account=who, consultation=it.revision.comment.consultation, kind="comment", body="Otra vez.", at=NOW
    ),
    "edit_comment": lambda who, it: edit_comment(
        account=who, comment=Comment.objects.get(pk=it.revision.comment_id), body="De otra manera.", at=NOW
    ),
}


def written() -> int:
    return CommentRevision.objects.count()


@pytest.mark.parametrize("road", ROADS)
def test_each_road_writes_while_nothing_was_decided(road: str, ane: User, case: ReviewCase) -> None:
    """The control of the next one."""
    before = written()
    ROADS[road](ane, case)
    assert written() == before + 1


@pytest.mark.parametrize("kind", ["suspend", "ban"])
@pytest.mark.parametrize("road", ROADS)
def test_no_road_writes_for_somebody_suspended(road: str, kind: str, ane: User, case: ReviewCase) -> None:
    desk.suspend(case, kind=kind, days=7 if kind == "suspend" else None)
    before = written()
    tried(ROADS[road], ane, case)
    assert written() == before
    assert faults() == []


@pytest.mark.parametrize("road", ROADS)
def test_what_is_written_under_review_waits(road: str, ane: User, case: ReviewCase) -> None:
    desk.suspend(case, kind="review")
    ROADS[road](ane, case)
    newest = CommentRevision.objects.order_by("-pk")[0]
    assert (newest.state, newest.screening["code"]) == (RevisionState.HELD_POLICY, "sanction")


def test_there_is_no_other_road() -> None:
    """Whoever calls what writes is tried above; whoever makes a revision is one of the two that may."""
    writes = {"post_comment", "edit_comment"}
    callers, makers = set(), set()
    for path in ROOT.glob("*/**/*.py"):
        where = path.relative_to(ROOT).as_posix()
        if where.startswith(("tests/", ".venv/", "participa/ops/")) or "/migrations/" in where:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            if name.rpartition(".")[2] in writes:
                callers.add(where)
            if name in {"CommentRevision", "CommentRevision.objects.create"}:
                makers.add(where)
    assert callers == {road for road in ROADS if road.endswith(".py")}
    assert makers == {"proposals/services/comments.py", "proposals/services/imports.py"}


def test_the_refusal_says_until_when_why_and_how_to_object(ane: User, case: ReviewCase) -> None:
    made = desk.suspend(case)
    answer = program(ane).post(f"{API}/comments/", _body(case), HTTP_ACCEPT_LANGUAGE="en").json()
    assert (answer["code"], answer["status"]) == ("sanction.suspended", 403)
    assert answer["params"]["until_at"] == (NOW + WEEK).isoformat()
    assert answer["params"]["reason_code"] == "insult"
    assert f"/en/statements/{made.decision.code}/" in answer["detail"]
    page = browser(ane).post("/en/write/", {**_body(case), "step": "publish"})
    assert page.status_code == 403
    assert f"/en/statements/{made.decision.code}/" in page.content.decode()


# ---------------------------------------------------------------- until when, where, for whom


def may_write(who: User, where: Consultation, at: datetime) -> bool:
    try:
        post_comment(account=who, consultation=where, kind="comment", body=f"Hola {at}.", at=at)
    except DomainError as error:
        if error.code not in {"sanction.suspended", "sanction.banned"}:
            raise
        return False
    return True


def test_it_ends_by_itself_at_its_instant(ane: User, case: ReviewCase, place: Consultation) -> None:
    desk.suspend(case)
    assert not may_write(ane, place, NOW + WEEK - timedelta(microseconds=1))
    assert may_write(ane, place, NOW + WEEK)


@pytest.mark.parametrize("everywhere", [False, True])
def test_it_holds_here_or_everywhere(everywhere: bool, ane: User, case: ReviewCase, place: Consultation) -> None:
    desk.suspend(case, everywhere=everywhere)
    assert not may_write(ane, place, NOW)
    assert may_write(ane, factories.consultation(), NOW) is not everywhere
    assert may_write(factories.user("jon"), place, NOW)


def test_another_account_of_the_same_person_is_the_same_person(
    ane: User, case: ReviewCase, place: Consultation
) -> None:
    with events.unit():
        proof = IdentityProof.objects.create(method="cert", digest="d" * 64, proved_at=NOW)
        User.objects.filter(pk=ane.pk).update(identity_proof=proof)
    other = factories.user("ane2", identity_proof=proof)
    desk.suspend(case)
    assert not may_write(other, place, NOW)


def test_nothing_but_writing_is_touched(ane: User, case: ReviewCase, place: Consultation, vote_keys: object) -> None:
    spot = place.proposals.all()[0]
    make_key(spot)
    jon = factories.user("jon")
    text, question = desk.write(spot, jon), desk.write(spot, jon, body="¿Cuándo?", kind=CommentKind.QUESTION)
    desk.suspend(case, kind="ban", days=None, everywhere=True)
    cast_vote(account=ane, proposal=spot, choice="for", at=NOW)
    rate_comment(account=ane, comment=text, value=1, at=NOW)
    request_answer(account=ane, comment=question, at=NOW)
    withdraw_comment(account=ane, comment=case.revision.comment, at=NOW)
    again = User.objects.get(pk=ane.pk)  # the ban ended the session, and she signs in anew
    assert browser(again).get("/en/mine/").status_code == 200


# ---------------------------------------------------------------- who decides


@pytest.mark.parametrize("kind", SanctionKind.values)
def test_moderators_warn_and_the_community_manager_limits(kind: str, case: ReviewCase) -> None:
    maite = factories.staff("maite", Role.MODERATOR)
    body = {"kind": kind, "reason": "insult", **({"days": 7} if kind in {"review", "suspend"} else {})}
    answers = [
        program(who).post(f"{HERE}/cases/{case.code}/sanctions/", body).status_code
        for who in (maite, factories.benat(), factories.ane(), None)
    ]
    assert answers == [201 if kind == "warn" else 403, 201, 404, 401]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "exile"}, "sanction.kind"),
        ({"days": None}, "sanction.days"),
        ({"days": 3}, "sanction.days"),
        ({"reason": None}, "decision.reason"),
    ],
)
def test_it_has_a_kind_an_end_and_a_reason(wrong: dict[str, Any], code: str, case: ReviewCase) -> None:
    given: dict[str, Any] = {"kind": "suspend", "days": 7, "reason": desk.reason(), **wrong}
    with pytest.raises(DomainError) as error:
        sanction_author(case=case, by=factories.benat(), at=NOW, **given)
    assert error.value.code == code
    assert (Sanction.objects.count(), ModerationDecision.objects.count()) == (0, 0)


def test_nobody_is_both_and_nobody_is_behind_an_import(place: Consultation) -> None:
    benat = factories.benat()
    for case, code in (
        (desk.flagged(place, benat), "case.own_text"),
        (desk.open_for_staff(factories.comment(place)), "sanction.nobody"),
    ):
        with pytest.raises(DomainError) as error:
            desk.suspend(case, by=benat)
        assert error.value.code == code


def test_the_same_is_not_decided_twice_while_it_holds(case: ReviewCase) -> None:
    desk.suspend(case)
    with pytest.raises(DomainError, match=r"sanction\.holds"):
        desk.suspend(case)
    desk.suspend(case, at=NOW + WEEK)


# ---------------------------------------------------------------- told, objected, ended


def test_the_person_is_told_why_and_objects_to_somebody_else(ane: User, case: ReviewCase, place: Consultation) -> None:
    benat, maite = factories.benat(), factories.staff("maite", Role.COMMUNITY_MANAGER)
    made = desk.suspend(case, by=benat)
    assert ("ane", "sanction.began", case.revision.comment.code) in told()
    said = StatementOfReasons.objects.get(decision=made.decision)
    assert "you may not write in this consultation" in said.facts
    assert "Reason: Insult or threat." in said.ground
    page = browser(ane)
    words = page.get(f"/en/statements/{made.decision.code}/").content.decode()
    assert "I have read this" in words
    assert "Only you and those who moderate can read it." not in words  # the text itself stays public
    page.post(f"/en/statements/{made.decision.code}/seen/")
    assert Sanction.objects.get().seen_at == NOW
    appeal = appeal_decision(decision=made.decision, by=ane, text="It was a quote.", at=NOW)
    with pytest.raises(DomainError, match=r"appeal\.own_decision"):
        answer_appeal(appeal=appeal, by=benat, outcome="confirmed", explanation="No.", version=1, at=NOW)
    answered = answer_appeal(appeal=appeal, by=maite, outcome="overturned", explanation="So it is.", version=1, at=NOW)
    assert "It does not limit you any more." in answered.answer
    assert may_write(ane, place, NOW)
    assert faults() == []


def test_only_the_person_confirms_having_read_it(case: ReviewCase) -> None:
    with pytest.raises(DomainError, match="not_found"):
        confirm_sanction(sanction=desk.suspend(case), by=factories.user("jon"), at=NOW)


def test_it_is_lifted_early_with_words_for_the_person(ane: User, case: ReviewCase, place: Consultation) -> None:
    made, maite = desk.suspend(case), factories.staff("maite", Role.MODERATOR)
    with pytest.raises(DomainError, match="forbidden"):
        lift_sanction(sanction=made, by=maite, explanation="Vale.", at=NOW)
    lift_sanction(sanction=made, by=factories.benat(), explanation="Ya basta.", at=NOW)
    assert may_write(ane, place, NOW)
    assert ("ane", "sanction.lifted", case.revision.comment.code) in told()
    with pytest.raises(DomainError, match=r"sanction\.over"):
        lift_sanction(sanction=made, by=factories.benat(), explanation="Otra vez.", at=NOW)


def test_an_undo_takes_it_back_and_leaves_the_case_and_the_text_alone(
    ane: User, case: ReviewCase, place: Consultation
) -> None:
    benat = factories.benat()
    removal = desk.decide(case, "restrict", by=benat)
    made = desk.suspend(case, by=benat)
    undo_decision(decision=removal, by=benat, at=NOW)  # what was decided about the person is no reason against it
    desk.decide(case, "restrict", by=benat)
    undo_decision(decision=made.decision, by=benat, at=NOW)
    case.refresh_from_db()
    assert (case.state, may_write(ane, place, NOW)) == ("decided", True)
    assert faults() == []


def test_an_undo_after_it_was_lifted_leaves_written_when_it_ended_and_with_what_words(case: ReviewCase) -> None:
    made, benat = desk.suspend(case), factories.benat()
    lift_sanction(sanction=made, by=benat, explanation="Ya basta.", at=NOW)
    undo_decision(decision=made.decision, by=benat, at=NOW + timedelta(seconds=30))
    made.refresh_from_db()
    assert (made.decision.live, made.ended_at, made.ended_by, made.end_reason) == (False, NOW, benat, "Ya basta.")


def test_an_open_page_of_the_person_hears_of_it_and_nobody_else(ane: User, case: ReviewCase) -> None:
    made = desk.suspend(case)
    lift_sanction(sanction=made, by=factories.benat(), explanation="Vale.", at=NOW)
    run_outbox()
    heard = Event.objects.filter(kind__startswith="sanction.").values_list("kind", "topic")
    assert set(heard) == {(kind, topic) for kind in ("sanction.began", "sanction.ended")
                          for topic in ("mod:queue", f"user:{ane.code}")}  # fmt: skip


def test_the_card_and_the_page_of_the_desk(case: ReviewCase) -> None:
    benat = factories.benat()
    page = browser(benat)
    assert f"/en/desk/cases/{case.code}/sanction/" in page.get(f"/en/desk/cases/{case.code}/").content.decode()
    address = f"/en/desk/cases/{case.code}/sanction/"
    assert page.post(address, {"kind": "suspend", "reason": "insult"}).status_code == 422
    assert page.post(address, {"kind": "suspend", "days": "7", "reason": "insult"}).status_code == 302
    made = Sanction.objects.get()
    card = page.get(f"/en/desk/cases/{case.code}/").content.decode()
    assert ("No writing for some time" in card, f"/en/desk/sanctions/{made.code}/lift/" in card) == (True, True)
    assert program(benat).get(f"{HERE}/cases/{case.code}/").json()["sanctions"][0]["holds"] is True
    assert page.post(f"/en/desk/sanctions/{made.code}/lift/", {"explanation": "Vale."}).status_code == 302
    assert program(benat).get(f"{HERE}/cases/{case.code}/").json()["sanctions"][0]["holds"] is False
