"""Programs of moderators: the acts of the desk and nothing besides, for a token that may, while its owner moderates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from moderation.models import ActionBatch, ModerationDecision, ReviewCase, StatementOfReasons
from participa import events
from participa.accounts.enums import Role, Scope
from participa.accounts.models import AuditEntry, StaffRole, User
from participa.accounts.tokens import issue_token, scopes_of
from participa.core.errors import DomainError
from proposals.models import Consultation
from tests import factories
from tests.api.clients import ROOT, codes, refusal, statements, with_session, with_token
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db

HERE = f"{ROOT}/moderation"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def benat() -> APIClient:
    return with_token(factories.benat(), scope=Scope.MODERATION)


def maite() -> APIClient:
    return with_token(factories.staff("maite", Role.MODERATOR), scope=Scope.MODERATION)


def decide(client: APIClient, case: ReviewCase, action: str = "restrict", **more: object) -> Any:
    body = {"action": action, "version": case.version, **({"reason": "insult"} if action == "restrict" else {})}
    return client.post(f"{HERE}/cases/{case.code}/decisions/", body | more)


def test_only_a_token_with_the_scope_of_somebody_who_moderates_now(place: Consultation) -> None:
    case, person = desk.held(place), factories.benat()
    address = f"{HERE}/cases/{case.code}/"
    good = with_token(person, scope=Scope.MODERATION)
    assert good.get(address).status_code == 200
    assert refusal(with_token(person).get(address)) == (403, "token.scope")
    assert refusal(with_session(person).get(address)) == (401, "sign_in")
    with events.unit():
        StaffRole.objects.filter(user=person).delete()
    assert refusal(good.get(address)) == (404, "not_found")
    assert refusal(good.get(f"{HERE}/nothing/")) == (404, "not_found")


def test_nobody_gives_a_token_a_right_that_they_do_not_have() -> None:
    for person in (factories.ane(), factories.pili(), factories.staff("adela", Role.ADMINISTRATOR)):
        assert scopes_of(person) == {""}
        with pytest.raises(DomainError, match="forbidden"):
            issue_token(user=person, name="one", at=NOW, scope=Scope.MODERATION)
    with pytest.raises(DomainError, match="forbidden"):
        issue_token(user=factories.benat(), name="one", at=NOW, scope="root")


def test_the_queue_comes_in_pages_in_its_order_and_by_its_filters(place: Consultation, benat: APIClient) -> None:
    held = [desk.held(place, factories.user(f"p{n}")) for n in range(3)]
    illegal = desk.flagged(place, factories.user("jon"), category="spam")
    elsewhere = desk.held(factories.consultation(), factories.user("iker"))
    order = [*(case.code for case in held), elsewhere.code, illegal.code]
    first = benat.get(f"{HERE}/cases/", {"page_size": 2})
    second = benat.get(first.json()["next"])
    third = benat.get(second.json()["next"])
    assert codes(first) + codes(second) + codes(third) == order
    assert third.json()["next"] is None
    assert codes(benat.get(f"{HERE}/cases/", {"show": "flagged"})) == [illegal.code]
    assert codes(benat.get(f"{HERE}/cases/", {"consultation": place.code, "show": "held"})) == order[:3]
    counts = {"all": 5, "urgent": 4, "held": 4, "flagged": 1, "appeals": 0, "noticed": 0}
    assert benat.get(f"{HERE}/counts/").json() == counts
    for wrong in ({"show": "everything"}, {"consultation": "Ñ"}, {"kind": "poem"}, {"page_size": "0"}):
        assert refusal(benat.get(f"{HERE}/cases/", wrong)) == (400, "query.invalid")
    for cursor in ("nothing", "\x00", "Ñ"):
        assert refusal(benat.get(f"{HERE}/cases/", {"cursor": cursor})) == (400, "cursor.invalid")
    assert refusal(benat.get(f"{HERE}/counts/", {"show": "all"})) == (400, "query.unknown")


def test_a_page_behind_a_case_that_was_decided_meanwhile_goes_on_where_it_was(
    place: Consultation, benat: APIClient
) -> None:
    cases = [desk.held(place, factories.user(f"p{n}")) for n in range(3)]
    first = benat.get(f"{HERE}/cases/", {"page_size": 2})
    desk.decide(cases[1], "approve")
    assert codes(benat.get(first.json()["next"])) == [cases[2].code]


def test_a_card_says_everything_that_the_decision_needs(place: Consultation, benat: APIClient) -> None:
    case = desk.held(place)
    desk.decide(desk.held(place, factories.user("jon")), "restrict")
    benat.put(f"{HERE}/cases/{case.code}/claim/")
    benat.post(f"{HERE}/cases/{case.code}/notes/", {"body": "¿Lo ves?"})
    card = benat.get(f"{HERE}/cases/{case.code}/").json()
    assert (card["body"], card["why"], card["version"]) == (desk.WORDS, "words", 1)
    assert card["findings"] == [
        {"detector": "words.hold", "version": "es-1", "score": 0.9, "strong": True, "spans": [[23, 34]], "comments": []}
    ]
    assert [(one["state"], one["decision"]["reason"]) for one in card["alike"]] == [("restricted", "insult")]
    assert (card["actions"], card["refused"], card["held"]) == (
        ["approve", "merge", "redact", "restrict", "revise"],
        None,
        True,
    )
    assert (card["claim"]["who"], card["notes"][0]["body"]) == ("beñat", "¿Lo ves?")
    assert card["author_record"] == {"public": 0, "restricted": 0, "waiting": 0}


def test_a_removal_is_the_one_of_the_desk_and_is_undone(place: Consultation, benat: APIClient) -> None:
    first, second = desk.held(place), desk.held(place, factories.user("jon"))
    made = decide(benat, first, explanation="Insulta.")
    body = made.json()
    assert (made.status_code, body["case"], body["following"]) == (201, first.code, second.code)
    decision = ModerationDecision.objects.get()
    assert (decision.reason.code if decision.reason else "", decision.explanation) == ("insult", "Insulta.")
    assert StatementOfReasons.objects.get().decision == decision
    acts = list(AuditEntry.objects.order_by("seq").values_list("act", "ref"))
    assert acts == [("decision.made", decision.code)]
    undone = benat.post(f"{HERE}/decisions/{decision.code}/undo/")
    assert (undone.status_code, undone.json()["decision"]["reverses"]) == (201, decision.code)
    assert ReviewCase.objects.filter(state="open").count() == 2


def test_whoever_comes_second_hears_who_and_what(place: Consultation, benat: APIClient) -> None:
    case = desk.held(place)
    decide(benat, case, "approve")
    late = decide(maite(), case)
    assert refusal(late) == (409, "case.conflict")
    assert late.json()["params"] == {"who": "beñat", "what": "Approve", "action": "approve"}
    assert ModerationDecision.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"action": "restrict", "version": 1}, (422, "decision.reason")),
        ({"action": "restrict", "version": 1, "reason": "nothing"}, (422, "decision.reason")),
        ({"action": "restrict", "version": 1, "reason": "off-topic"}, (422, "decision.explanation")),
        ({"action": "erase", "version": 1}, (400, "field.choice")),
        ({"action": "reverse", "version": 1}, (400, "field.choice")),
        ({"action": "approve"}, (400, "field.required")),
        ({"action": "approve", "version": "1"}, (400, "field.type")),
        ({"action": "approve", "version": True}, (400, "field.type")),
        ({"action": "approve", "version": 10**30}, (400, "field.invalid")),
        ({"action": "approve", "version": 1, "by": "ane"}, (400, "field.unknown")),
        ({"action": "no_action", "version": 1}, (422, "case.waits_for_decision")),
    ],
)
def test_a_decision_that_lacks_something_decides_nothing(
    body: dict[str, Any], code: tuple[int, str], place: Consultation, benat: APIClient
) -> None:
    case = desk.held(place)
    assert refusal(benat.post(f"{HERE}/cases/{case.code}/decisions/", body)) == code
    assert ModerationDecision.objects.count() == 0


def test_a_claim_is_renewed_taken_over_and_let_go(place: Consultation, benat: APIClient) -> None:
    case, other = desk.held(place), maite()
    address = f"{HERE}/cases/{case.code}/claim/"
    assert other.put(address).json() == {"who": "maite", "until": "2026-03-10T09:02:00Z"}
    assert other.put(address, {}).status_code == 200
    taken = benat.put(address)
    assert (refusal(taken), taken.json()["params"]) == ((409, "claim.taken"), {"who": "maite"})
    assert benat.put(address, {"take_over": True}).json()["who"] == "beñat"
    assert refusal(other.put(address, {"take_over": True})) == (403, "forbidden")
    assert refusal(other.put(address, {"take_over": "yes"})) == (400, "field.type")
    assert [other.delete(address).status_code, benat.delete(address).status_code] == [204, 204]


def test_a_text_that_nobody_reported_is_brought_to_the_desk(place: Consultation, benat: APIClient) -> None:
    comment = desk.write(place)
    made = benat.post(f"{HERE}/cases/", {"comment": comment.code})
    assert (made.status_code, made.json()["origin"], made.json()["comment"]) == (201, "staff", comment.code)
    assert made.json()["actions"] == ["approve", "merge", "no_action", "redact", "restrict"]


def test_many_are_planned_foreseen_carried_out_and_undone(place: Consultation, benat: APIClient) -> None:
    own = desk.held(place, User.objects.get(display_name="beñat"))
    cases = [own, *(desk.held(place, factories.user(f"p{n}")) for n in range(3))]
    plan = {"cases": [case.code for case in cases], "action": "restrict", "reason": "spam"}
    made = benat.post(f"{HERE}/batches/", plan)
    assert made.status_code == 201
    foreseen = {one["case"]: (one["outcome"], one["refused"]) for one in made.json()["items"]}
    assert foreseen == {own.code: ("waiting", "case.own_text")} | {one.code: ("waiting", "") for one in cases[1:]}
    assert ModerationDecision.objects.count() == 0
    desk.decide(cases[1], "approve", by=factories.staff("maite", Role.MODERATOR))
    address = f"{HERE}/batches/{made.json()['batch']['code']}"
    done = benat.post(f"{address}/start/").json()
    told = {one["case"]: (one["outcome"], one["refused"], one["detail"]) for one in done["items"]}
    assert done["batch"]["state"] == "done"
    assert told == {
        own.code: ("skipped", "case.own_text", "This is your own text, so somebody else must decide."),
        cases[1].code: ("skipped", "case.conflict", "maite decided before you: Approve."),
        cases[2].code: ("done", "", ""),
        cases[3].code: ("done", "", ""),
    }
    undone = benat.post(f"{address}/undo/").json()
    assert (undone["batch"]["state"], ReviewCase.objects.filter(state="open").count()) == ("undone", 3)
    assert refusal(benat.post(f"{address}/start/")) == (409, "batch.started")


def test_a_plan_with_something_wrong_plans_nothing(place: Consultation, benat: APIClient) -> None:
    case = desk.held(place).code

    def refused(**body: object) -> tuple[int, str]:
        return refusal(benat.post(f"{HERE}/batches/", body))

    assert refused(cases=[case, "nothing"], action="approve") == (404, "not_found")
    assert refused(cases=[], action="approve") == (422, "batch.empty")
    assert refused(cases=[case], action="restrict") == (422, "decision.reason")
    assert refused(cases=case, action="approve") == (400, "field.type")
    assert refused(cases=[1], action="approve") == (400, "field.type")
    assert refused(action="approve") == (400, "field.required")
    assert ActionBatch.objects.count() == 0


@pytest.mark.parametrize("many", [1, 30])
def test_the_queue_and_a_batch_cost_the_same_however_many(many: int, place: Consultation, benat: APIClient) -> None:
    cases = [desk.open_for(factories.comment(place, state="held_policy")) for _ in range(many)]
    plan = {"cases": [case.code for case in cases], "action": "approve"}
    address = f"{HERE}/batches/{benat.post(f'{HERE}/batches/', plan).json()['batch']['code']}/"
    for page, most in ((f"{HERE}/cases/", 4), (f"{HERE}/cases/{cases[0].code}/", 18), (address, 6)):
        with CaptureQueriesContext(connection) as asked:
            assert benat.get(page).status_code == 200
        assert len(statements(asked)) <= most, page
