"""Nobody removes a text without a decision, a reason, a statement and a way to object, and nobody judges their own.

Tried over every way there is (``ways``), every role and everything that may be missing. That there is no other way is
found by sending a whole removal to every address of the product.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import URLPattern, URLResolver, get_resolver

from api.v1.schema import described
from moderation.enums import RESTRICTIONS
from moderation.models import ActionBatch, BatchItem, ModerationDecision, ReasonCode, ReviewCase
from moderation.services.batches import plan_batch, run_batch, start_batch
from moderation.services.flags import flag_comment
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Comment, Consultation
from tests import factories
from tests.audit.scenes import SCENES
from tests.environment import ROOT
from tests.factories import NOW
from tests.moderation import desk
from tests.moderation.lawful import faults
from tests.moderation.ways import MERGES, REMOVALS, UNDOINGS, Words, browser, program, tried

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings: object) -> Iterator[None]:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def maite() -> User:
    return factories.staff("maite", Role.MODERATOR)


BOTH = {**REMOVALS, **MERGES}


def removed() -> int:
    """How many texts are removed, covered in part, or merged into another."""
    return ModerationDecision.objects.filter(action__in=RESTRICTIONS, live=True).count()


@pytest.mark.parametrize("way", BOTH)
def test_each_way_removes_what_it_may(way: str, place: Consultation, maite: User) -> None:
    """The control: the same attempts with nothing missing."""
    BOTH[way](maite, desk.held(place), Words())
    assert (removed(), faults()) == (1, [])


MISSING = {
    "a reason": Words(reason=""),
    "a reason that is known": Words(reason="nothing"),
    "a reason that a person may choose": Words(reason="not-recorded"),
    "a reason in use": Words(reason="spam"),
    "the explanation that the reason asks for": Words(reason="off-topic", explanation=" "),
}


@pytest.mark.parametrize("way", REMOVALS)
def test_nothing_is_removed_without(way: str, place: Consultation, maite: User) -> None:
    with events.unit():
        ReasonCode.objects.filter(code="spam").update(retired_at=NOW)
    case = desk.held(place)
    for missing, words in MISSING.items():
        tried(REMOVALS[way], maite, case, words)
        assert (removed(), ModerationDecision.objects.count()) == (0, 0), missing


OTHERS = ("stranger", "citizen", "contact", "approver", "publisher", "auditor", "administrator", "dismissed")


def somebody(role: str, place: Consultation) -> User | None:
    if role == "stranger":
        return None
    if role == "dismissed":
        with events.unit():
            person = factories.staff("old", Role.MODERATOR)
            User.objects.filter(pk=person.pk).update(is_active=False)
        return User.objects.get(pk=person.pk)
    if role == "administrator":
        return factories.staff("adela", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    people = {"contact": factories.carla, "approver": factories.dorota}
    staff = {"publisher": Role.PUBLISHER, "auditor": Role.AUDITOR}
    return people[role](place.department) if role in people else (
        factories.staff(role, staff[role]) if role in staff else factories.user("mikel")
    )  # fmt: skip


@pytest.mark.parametrize("way", BOTH)
def test_nobody_else_removes(way: str, place: Consultation) -> None:
    case = desk.held(place, factories.ane())
    for role in OTHERS:
        tried(BOTH[way], somebody(role, place), case, Words())
        assert (removed(), ModerationDecision.objects.count(), ActionBatch.objects.count()) == (0, 0, 0), role


def own_text(place: Consultation, maite: User) -> ReviewCase:
    return desk.held(place, maite)


def own_report(place: Consultation, maite: User) -> ReviewCase:
    case = flag_comment(comment=desk.write(place), account=maite, category="insult", at=NOW).case
    assert case is not None
    return case


def own_notice(place: Consultation, maite: User) -> ReviewCase:
    """Of illegal content, with a name."""
    case = flag_comment(
        comment=desk.write(place), account=maite, category="illegal", text="Es ilegal.", notifier=desk.NOTIFIER, at=NOW
    ).case
    assert case is not None
    return case


OWN = {"text": own_text, "report": own_report, "notice": own_notice}


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("way", BOTH)
def test_nobody_decides_on_their_own(way: str, own: str, place: Consultation, maite: User) -> None:
    tried(BOTH[way], maite, OWN[own](place, maite), Words())
    assert (removed(), ModerationDecision.objects.count()) == (0, 0)


def decided(case: ReviewCase, by: User) -> ModerationDecision:
    """A removal in a batch of one, so that both ways back lead to it."""
    batch = plan_batch(by=by, cases=[case], action="restrict", reason=desk.reason(), at=NOW)
    run_batch(batch=start_batch(batch=batch, by=by, at=NOW))
    item = BatchItem.objects.get(batch=batch)
    assert item.decision is not None
    return item.decision


@pytest.mark.parametrize("way", UNDOINGS)
def test_each_way_back_takes_back_what_it_may(way: str, place: Consultation, maite: User) -> None:
    decision = decided(desk.held(place), maite)
    tried(UNDOINGS[way], maite, decision)
    assert (removed(), faults()) == (0, [])


@pytest.mark.parametrize("own", [*OWN, "decision"])
@pytest.mark.parametrize("way", UNDOINGS)
def test_nobody_takes_back_what_was_decided_about_their_own(
    way: str, own: str, place: Consultation, maite: User
) -> None:
    case = OWN[own](place, maite) if own in OWN else desk.held(place)
    decision = decided(case, factories.benat() if own in OWN else maite)
    later = timedelta(0 if own in OWN else 1)
    with events.unit():
        ModerationDecision.objects.filter(pk=decision.pk).update(decided_at=NOW - later)
        ActionBatch.objects.update(started_at=NOW - later)
    decision.refresh_from_db()
    tried(UNDOINGS[way], maite, decision)
    assert (removed(), faults()) == (1, [])


@pytest.mark.parametrize("name", SCENES)
def test_whatever_the_services_do_is_lawful(name: str) -> None:
    SCENES[name][0](factories.consultation(), factories.benat())
    assert faults() == []


def test_what_is_unlawful_is_named(place: Consultation, maite: User) -> None:
    """The control of the control: rows that no service leaves."""
    own, text = desk.held(place, maite), desk.write(place)
    with events.unit():
        Comment.objects.filter(pk=text.pk).update(restricted_at=NOW, reason_code="spam", decision_ref="nothing")
        ModerationDecision.objects.create(
            case=own, revision=own.revision, comment=own.revision.comment, action="approve", decided_by=maite,
            decided_at=NOW,
        )  # fmt: skip
    said = faults()
    assert [line.split(" ", 1)[1] for line in said] == [
        "is removed without a decision",
        "is about the own text of whoever decided",
    ]


def test_only_the_services_of_moderation_take_a_text_out_of_public_view() -> None:
    """A new caller of what hides or erases must decide, state the reasons and be tried above."""
    callers = set()
    for path in ROOT.glob("*/**/*.py"):
        where = path.relative_to(ROOT).as_posix()
        if where.startswith(("tests/", ".venv/")) or "/migrations/" in where:
            continue
        source = path.read_text()
        if not re.search("restrict_comments|erase_comment|mark_grave|restricted_at", source):
            continue  # reading the rest as a tree takes seconds
        for node in ast.walk(ast.parse(source)):
            name = getattr(node, "attr", getattr(node, "id", ""))
            hiding = name in {"restrict_comments", "erase_comment", "mark_grave"}
            hides = hiding and not isinstance(getattr(node, "ctx", None), ast.Store)
            written = name == "restricted_at" and isinstance(getattr(node, "ctx", None), ast.Store)
            if hides or written:
                callers.add(where)
    assert callers == {"moderation/services/decisions.py", "moderation/services/erasures.py",
                       "moderation/services/imported.py", "moderation/services/reversals.py",
                       "proposals/services/erased.py", "proposals/services/moderated.py",
                       "proposals/models/comments.py"}  # fmt: skip


#: What an address may be about.
Codes = dict[str, str]


def addresses(patterns: list[Any] | None = None, before: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the product by its name, the administration with it; its parts as ``{}``."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if isinstance(pattern.urlconf_name, list) or "allauth" not in str(pattern.urlconf_name):
                yield from addresses(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            plain = re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", "{}", path).replace("/?\\Z", "/")
            yield str(pattern.name), "/" + re.sub(r"[\^$]|\\Z|\(\?i:|\\", "", plain)


def whole_removal(case: ReviewCase, codes: Codes) -> dict[str, Any]:
    """Everything that any form or body could ask for."""
    fresh = ReviewCase.objects.get(pk=case.pk)
    return {
        "action": "restrict", "reason": "insult", "explanation": "Insulta.", "version": fresh.version,
        "act": "start", "case": [case.code], "cases": [case.code], "comment": codes["comment"], "post": "yes",
        "words": "ventanilla",
        "code": case.code, "decision": codes["decision"], "body": "Insulta.", "category": "insult", "text": "Insulta.",
    }  # fmt: skip


def removing(person: User | None, place: Consultation) -> set[str]:
    """The names of the addresses that removed the text of a case when a whole removal was sent there."""
    by, case = factories.benat(), desk.held(place)
    other = desk.decide(desk.held(place, factories.user("jon")), "approve", by=by)
    bodies = described("en")["paths"]
    page, machine, found = browser(person), program(person), set()
    for name, route in sorted(set(addresses())):
        codes = {
            "case": case.code,
            "comment": case.revision.comment.code,
            "decision": other.code,
            "batch": _planned(person, case),
        }
        for code in codes.values() if "{}" in route else [""]:
            whole, path = whole_removal(case, codes), route.replace("{}", code)
            if path.startswith("/api/"):
                described_body = bodies.get(re.sub(r"\{\}", "{code}", route), {})
                _send(machine, path, described_body, whole)
            else:
                page.post(path, whole)
            made = ModerationDecision.objects.filter(case=case, live=True, action__in=RESTRICTIONS).first()
            if made is not None:
                found.add(name)
                UNDOINGS["decisions.undo_decision"](made.decided_by or by, made)
                case = ReviewCase.objects.get(pk=case.pk)
    return found


def _planned(person: User | None, case: ReviewCase) -> str:
    """A removal of the case among many, ready to be started."""
    fresh, reason = ReviewCase.objects.get(pk=case.pk), desk.reason()
    try:
        planned = plan_batch(
            by=person or User(is_active=False), cases=[fresh], action="restrict", reason=reason, at=NOW
        )
    except DomainError:
        return "nothing"
    return planned.code


def _send(machine: Any, path: str, described_body: dict[str, Any], whole: dict[str, Any]) -> None:
    parts = described("en")["components"]["schemas"]
    for method, operation in described_body.items():
        if method == "get":
            continue
        shape = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        shape = parts.get(shape.get("$ref", "").rpartition("/")[2], shape)
        body = {key: whole[key] for key in shape.get("properties", {}) if key in whole}
        machine.generic(method.upper(), path, json.dumps(body), "application/json")


@pytest.mark.patient(240)  # every address of the product, with every kind of code
@pytest.mark.parametrize("who", ["moderator", "administrator"])
def test_no_other_address_removes_a_text(who: str, place: Consultation) -> None:
    person = factories.staff("maite", Role.MODERATOR) if who == "moderator" else somebody("administrator", place)
    pages = {name for name in REMOVALS if "." not in name}
    assert removing(person, place) == (pages if who == "moderator" else set())
    assert faults() == []
