"""Who may do what: every address of the API × method × role, from the URL configuration.

An address or a method without a row here fails.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import URLPattern
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from api.v1.urls import urlpatterns
from moderation.services.appeals import appeal_decision
from moderation.services.batches import plan_batch
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.accounts.tokens import scopes_of
from proposals.enums import CommentKind, ConsultationState, RevisionState
from proposals.models import Consultation, ConsultationVersion
from proposals.services.themes import assign_comments, make_theme
from proposals.services.vote_keys import make_key
from tests.api.clients import ROOT, stranger, with_token
from tests.api.test_responses import answered
from tests.factories import NOW, ane, argument, carla, comment, consultation, dorota, staff, user
from tests.kept import kept
from tests.moderation import desk
from tests.proposals.screens import PUBLISH, screened

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROLES = (
    "stranger", "ane", "mikel", "contact", "approver", "moderator", "manager", "publisher", "auditor", "administrator",
)  # fmt: skip


def everybody(status: int) -> dict[str, int]:
    return dict.fromkeys(ROLES, status)


def accounts(status: int) -> dict[str, int]:
    """Strangers are asked to sign in."""
    return everybody(status) | {"stranger": 401}


def only(status: int, *roles: str, others: int = 404, unknown: int = 404) -> dict[str, int]:
    return everybody(others) | {"stranger": unknown} | dict.fromkeys(roles, status)


def moderators(status: int) -> dict[str, int]:
    """For everybody else there is no desk."""
    return only(status, "moderator", "manager", unknown=401)


def managers(status: int) -> dict[str, int]:
    """A moderator learns that it is the community manager's."""
    return only(status, "manager", unknown=401) | {"moderator": 403}


#: Those whose business a draft is.
WRITERS = ("contact", "approver", "publisher")
WORD = {"phrase": "tontolaba", "level": "hold"}
TEXT = {"kind": "comment", "body": "Yo lo usaría cada semana."}

#: (address, method, what it is about) → status by role. The subject names an object of the world below.
ROWS: dict[tuple[str, str, str], tuple[dict[str, int], Any]] = {
    ("departments", "GET", ""): (everybody(200), None),
    ("department", "GET", "department"): (everybody(200), None),
    ("consultations", "GET", ""): (everybody(200), None),
    ("consultation", "GET", "consultation"): (everybody(200), None),
    ("consultation", "GET", "draft"): (only(200, *WRITERS), None),
    ("sections", "GET", "consultation"): (everybody(200), None),
    ("sections", "GET", "draft"): (only(200, *WRITERS), None),
    ("documents", "GET", "consultation"): (everybody(200), None),
    ("documents", "GET", "draft"): (only(200, *WRITERS), None),
    ("versions", "GET", "consultation"): (everybody(200), None),
    ("versions", "GET", "draft"): (only(200, *WRITERS), None),
    ("version", "GET", "consultation"): (everybody(200), None),
    ("version", "GET", "draft"): (only(200, *WRITERS), None),
    ("steps", "GET", "consultation"): (everybody(200), None),
    ("steps", "GET", "draft"): (only(200, *WRITERS), None),
    ("moderation", "GET", "consultation"): (everybody(200), None),
    ("moderation", "GET", "draft"): (only(200, *WRITERS), None),
    ("proposals", "GET", ""): (everybody(200), None),
    ("proposal", "GET", "proposal"): (everybody(200), None),
    ("proposal", "GET", "drafted"): (only(200, *WRITERS), None),
    ("tally", "GET", "proposal"): (everybody(200), None),
    ("tally", "GET", "drafted"): (everybody(404), None),
    ("tallies", "GET", ""): (everybody(200), None),
    ("vote", "GET", "proposal"): (accounts(200), None),
    ("vote", "GET", "drafted"): (accounts(404), None),
    ("vote", "PUT", "proposal"): (accounts(200), {"choice": "for"}),
    ("vote", "PUT", "drafted"): (accounts(404), {"choice": "for"}),
    ("vote", "DELETE", "proposal"): (accounts(204), None),
    ("vote", "DELETE", "drafted"): (accounts(404), None),
    ("comments", "GET", ""): (everybody(200), None),
    ("comments", "POST", ""): (accounts(201), TEXT),
    ("comment", "GET", "argument"): (everybody(200), None),
    ("comment", "GET", "held"): (everybody(404), None),
    ("comment", "PATCH", "argument"): (only(200, "ane", unknown=401), {"body": "Dicho mejor."}),
    ("comment", "PATCH", "held"): (only(409, "ane", unknown=401), {"body": "Dicho mejor."}),
    ("comment", "DELETE", "argument"): (only(204, "ane", unknown=401), None),
    ("comment", "DELETE", "held"): (only(204, "ane", unknown=401), None),
    ("comment-vote", "PUT", "argument"): (accounts(200) | {"ane": 409}, {"value": 1}),
    ("comment-vote", "PUT", "held"): (accounts(404), {"value": 1}),
    ("comment-vote", "DELETE", "argument"): (accounts(204) | {"ane": 409}, None),
    ("comment-vote", "DELETE", "held"): (accounts(404), None),
    ("answer-request", "PUT", "question"): (accounts(200) | {"ane": 409}, None),
    ("answer-request", "PUT", "held"): (accounts(404), None),
    ("answer-request", "DELETE", "question"): (accounts(204) | {"ane": 409}, None),
    ("answer-request", "DELETE", "held"): (accounts(404), None),
    ("flags", "POST", "argument"): (everybody(201) | {"ane": 409}, {"category": "spam"}),
    ("flags", "POST", "held"): (everybody(404), {"category": "spam"}),
    ("consultation-figures", "GET", "consultation"): (everybody(200), None),
    ("consultation-figures", "GET", "draft"): (everybody(404), None),
    ("opinion-groups", "GET", "consultation"): (everybody(200), None),
    ("opinion-groups", "GET", "draft"): (only(200, *WRITERS), None),
    ("moderation-figures", "GET", ""): (everybody(200), None),
    ("responses", "GET", ""): (everybody(200), None),
    ("response", "GET", "response"): (everybody(200), None),
    ("response", "GET", "unpublished"): (everybody(404), None),
    ("themes", "GET", ""): (everybody(200), None),
    ("reports", "GET", ""): (everybody(200), None),
    ("events", "GET", "?topic=feed"): (everybody(200), None),
    ("events", "GET", "?topic=mod:queue"): (only(200, "moderator", "manager"), None),
    ("tickets", "POST", ""): (everybody(401), None),  # a program has no session to bind it to
    ("me", "GET", ""): (accounts(200), None),
    ("my-contributions", "GET", ""): (accounts(200), None),
    ("my-contribution", "GET", "argument"): (only(200, "ane", unknown=401), None),
    ("my-contribution", "GET", "held"): (only(200, "ane", unknown=401), None),
    ("my-votes", "GET", ""): (accounts(200), None),
    ("moderation-counts", "GET", ""): (moderators(200), None),
    ("moderation-reasons", "GET", ""): (moderators(200), None),
    ("moderation-cases", "GET", ""): (moderators(200), None),
    ("moderation-cases", "POST", "argument"): (moderators(201), {"comment": "argument"}),
    ("moderation-cases", "POST", "held"): (moderators(404), {"comment": "held"}),
    ("moderation-case", "GET", "case"): (moderators(200), None),
    ("moderation-claim", "PUT", "case"): (moderators(200) | {"manager": 409}, None),  # the moderator came first
    ("moderation-claim", "DELETE", "case"): (moderators(204), None),
    ("moderation-decisions", "POST", "case"): (moderators(201) | {"manager": 409}, {"action": "approve", "version": 1}),
    ("moderation-notes", "POST", "case"): (moderators(201), {"body": "¿Lo ves?"}),
    ("moderation-undo", "POST", "decision"): (moderators(201) | {"manager": 409}, None),
    ("moderation-appeal", "POST", "objected"): (
        moderators(201) | {"manager": 409},
        {"outcome": "confirmed", "explanation": "Insulta.", "version": 1},
    ),
    ("moderation-appeal", "POST", "case"): (
        moderators(404),
        {"outcome": "confirmed", "explanation": "Insulta.", "version": 1},
    ),
    ("moderation-sanctions", "POST", "case"): (moderators(201), {"kind": "warn", "reason": "insult"}),
    ("moderation-lift", "POST", "suspension"): (moderators(403) | {"manager": 201}, {"explanation": "Vale."}),
    ("moderation-erase", "POST", "decision"): (
        moderators(201) | {"manager": 409},
        {"reason": "personal-data", "understood": True},
    ),
    ("moderation-erasure", "POST", "to-erase"): (
        moderators(201) | {"manager": 409},
        {"outcome": "approved", "understood": True, "version": 1},
    ),
    ("moderation-batches", "POST", "case"): (moderators(201), {"cases": ["case"], "action": "approve"}),
    ("moderation-batch", "GET", "batch"): (moderators(200), None),
    ("moderation-batch-start", "POST", "batch"): (moderators(404) | {"manager": 200}, None),  # who planned it
    ("moderation-batch-undo", "POST", "batch"): (moderators(409), None),
    ("moderation-themes", "GET", "consultation"): (managers(200), None),
    ("moderation-themes", "POST", "consultation"): (managers(201), {"label_es": "Paradas"}),
    ("moderation-themes-proposal", "POST", "consultation"): (managers(202), {}),
    ("moderation-themes-proposal", "DELETE", "consultation"): (managers(409), None),
    ("moderation-theme", "GET", "theme"): (managers(200), None),
    ("moderation-theme", "PATCH", "theme"): (managers(200), {"pinned": False}),
    ("moderation-theme-texts", "POST", "theme"): (managers(200), {"act": "add", "comments": ["argument"]}),
    ("moderation-theme-merge", "POST", "theme"): (managers(200), {"themes": ["other-theme"]}),
    ("moderation-theme-split", "POST", "theme"): (managers(201), {"label_es": "De noche", "comments": ["argument"]}),
    ("moderation-theme-undo", "POST", "theme-change"): (managers(200), None),
    ("moderation-word-lists", "GET", ""): (managers(200), None),
    ("moderation-word-list", "GET", "language"): (managers(200), None),
    ("moderation-word-list", "POST", "language"): (managers(201), {"add": [WORD], "seen": 1, "why": "Sí."}),
    ("moderation-word-preview", "POST", "language"): (managers(200), {"add": [WORD]}),
    ("moderation-screen", "POST", ""): (managers(200), {"text": "Hola a todas.", "consultation": "consultation"}),
    ("statement", "GET", "removed"): (only(200, "ane", unknown=401), None),
    ("statement", "GET", "held"): (accounts(404), None),
    ("appeal", "POST", "removed"): (only(201, "ane", unknown=401), {"text": "No insulté a nadie."}),
    ("appeal", "POST", "held"): (accounts(404), {"text": "No insulté a nadie."}),
    ("schema", "GET", ""): (everybody(200), None),
    ("docs", "GET", ""): (everybody(200), None),
}


class World:
    """Something public and something private of each kind, and one person of each role."""

    def __init__(self) -> None:
        where, draft = consultation(), consultation(ConsultationState.DRAFT)
        person = ane()
        place = where.proposals.all()[0]
        make_key(place)
        for row in (where, draft):
            with events.unit():
                ConsultationVersion.objects.create(
                    consultation=row, number=1, content={}, digest="d" * 64, published_at=NOW
                )
        self.place = place
        self.codes: dict[str, str] = {
            "department": where.department.code,
            "consultation": where.code,
            "language": "es",
            "draft": draft.code,
            "proposal": place.code,
            "drafted": draft.proposals.all()[0].code,
            "argument": argument(place, person).code,
            "held": argument(place, person, state=RevisionState.HELD_SYSTEM).code,
            "question": comment(place, person, kind=CommentKind.QUESTION).code,
            "removed": desk.decide(desk.flagged(place, person), "restrict").code,
            "response": answered(where).code,
            "unpublished": answered(where, state="draft").code,
            **desk_codes(where),
        }
        self.people: dict[str, User] = {
            "ane": person,
            "mikel": user("mikel"),
            "contact": carla(draft.department),
            "approver": dorota(draft.department),
            "moderator": staff("maite", Role.MODERATOR),
            "manager": User.objects.get(batches__isnull=False),
            "publisher": staff("pili", Role.PUBLISHER),
            "auditor": staff("aurora", Role.AUDITOR),
            "administrator": staff("adela", Role.ADMINISTRATOR),
        }

    def client(self, role: str) -> APIClient:
        if role == "stranger":
            return stranger()
        person = self.people[role]
        return with_token(person, scope=max(scopes_of(person)))

    def filled(self, body: dict[str, Any]) -> dict[str, Any]:
        """A body with codes in the place of the names of objects."""
        named = {name: self.codes.get(value, value) for name, value in body.items() if isinstance(value, str)}
        return (
            body
            | named
            | ({"cases": [self.codes["case"]]} if "cases" in body else {})
            | {name: [self.codes[one] for one in body[name]] for name in ("comments", "themes") if name in body}
        )

    def address(self, route: URLPattern, subject: str) -> str:
        pattern = str(route.pattern).removeprefix("^").removesuffix(r"/?\Z")
        for group in ("(?P<code>[0-9a-z]{1,12})", "(?P<number>[1-9][0-9]{0,5})"):
            pattern = pattern.replace(group, "1" if "number" in group else self.codes.get(subject, "zzzzzzzz"))
        return f"{ROOT}/{pattern}/{subject if subject.startswith('?') else ''}"


def desk_codes(where: Consultation) -> dict[str, str]:
    """An open case, a decision that can be undone, and a plan of the community manager's."""
    benat = staff("beñat", Role.COMMUNITY_MANAGER)
    decided, planned = desk.held(where, user("iker")), desk.held(where, user("leire"))
    decision = desk.decide(decided, "restrict", by=staff("mirari", Role.MODERATOR))
    batch = plan_batch(by=benat, cases=[planned], action="approve", at=NOW)
    return {
        "case": desk.held(where, user("nora")).code,
        "decision": decision.code,
        "batch": batch.code,
        **answered_by_two(where),
        **grouped(where, benat),
    }


def grouped(where: Consultation, benat: User) -> dict[str, str]:
    """Two themes, and what was done to the first."""
    theme, other = (make_theme(by=benat, consultation=where, at=NOW, label_es=name) for name in ("Uno", "Otro"))
    assign_comments(by=benat, theme=theme, comments=[comment(where, user("maren"))], at=NOW)
    return {"theme": theme.code, "other-theme": other.code, "theme-change": theme.changes.get().code}


def answered_by_two(where: Consultation) -> dict[str, str]:
    """A case of an objection and one of a proposal to erase, both against what somebody else did."""
    ander, mirari = user("ander"), staff("mirari", Role.MODERATOR)
    removal = desk.decide(desk.flagged(where, ander), "restrict", by=mirari)
    objected = appeal_decision(decision=removal, by=ander, text="No insulta a nadie.", at=NOW)
    proposal = desk.propose_erasure(desk.decide(desk.flagged(where, user("uxue")), "restrict", by=mirari), by=mirari)
    suspension = desk.suspend(desk.flagged(where, user("garazi")))
    return {"objected": objected.case.code, "to-erase": proposal.case.code, "suspension": suspension.code}


@pytest.fixture(scope="module")
def shared_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One for all rows; what a row does to it is undone after it."""
    with kept(django_db_blocker, tmp_path_factory.mktemp("keys")):
        with time_machine.travel(NOW, tick=False), screened(PUBLISH):
            made = World()
        yield made


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False), screened(PUBLISH):
        yield shared_world


def routes() -> dict[str, URLPattern]:
    """Every address of the API but the one that takes what is left."""
    named = {str(route.name).removeprefix("api-"): route for route in urlpatterns}
    assert len(named) == len(urlpatterns)
    del named["missing"]
    return named


def offered(route: URLPattern) -> set[str]:
    """The methods that an address takes."""
    view = getattr(route.callback, "view_class", None)
    return {"GET"} if view is None else {method for method in METHODS[:-1] if hasattr(view, method.lower())}


def test_every_address_and_method_has_a_row() -> None:
    there = {(name, method) for name, route in routes().items() for method in offered(route)}
    assert {(name, method) for name, method, _ in ROWS} == there


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]} {row[0]} {row[2]}")
def test_each_role_gets_what_its_row_says(row: tuple[str, str, str], world: World) -> None:
    name, method, subject = row
    wanted, body = ROWS[row]
    address = world.address(routes()[name], subject)
    if body is TEXT:
        body = TEXT | {"proposal": world.place.code}
    elif body is not None and name.startswith("moderation"):
        body = world.filled(body)
    got = {role: world.client(role).generic(method, address, *_sent(body)).status_code for role in ROLES}
    assert got == wanted


def _sent(body: Any) -> tuple[Any, ...]:
    return (json.dumps(body), "application/json") if body is not None else ()


@pytest.mark.parametrize("name", sorted(routes()))
def test_no_other_method_does_anything(name: str, world: World) -> None:
    route = routes()[name]
    address = world.address(route, "argument" if name.startswith(("comment", "answer", "my")) else name)
    for method in set(METHODS) - offered(route):
        for role in ("stranger", "ane", "administrator"):
            status = world.client(role).generic(method, address).status_code
            unknown = role == "stranger" or name == "tickets"
            hidden = name.startswith("moderation") and status == 404
            assert status == 405 or (unknown and status == 401) or hidden, (method, role, status)


@pytest.mark.parametrize("method", METHODS)
def test_an_address_that_is_not_there_is_a_problem_for_everybody(method: str, world: World) -> None:
    bodies = set()
    for address in (f"{ROOT}/", f"{ROOT}/nothing", f"{ROOT}/comments/UPPER/", f"{ROOT}/comments/a%0ab/", f"{ROOT}/%00"):
        for role in ("stranger", "ane", "administrator"):
            answer = world.client(role).generic(method, address)
            assert answer.status_code == 404
            bodies.add(answer.content)
    assert len(bodies) == 1
