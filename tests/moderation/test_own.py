"""Nobody judges a person, an objection or an erasure where a part of it is their own, and nobody else does at all.

Tried over every way there is (``judging``), each with its control. Which addresses, services, commands and forms of the
administration could judge is read from the product: a new one that has no row fails here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import Client

from moderation.models import ModerationPolicy, ReasonCode
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import AuditEntry, StaffRole, User
from participa.cli import commands, module_of
from participa.core.digests import sha256
from proposals.models import Consultation, Department, LocalHoliday, Membership, Procedure
from tests import factories
from tests.audit.scenes import SCENES
from tests.environment import ROOT
from tests.factories import NOW
from tests.moderation.judging import JUDGEMENTS, Cast
from tests.moderation.lawful import faults
from tests.moderation.test_impossible import OTHERS, addresses, somebody
from tests.moderation.ways import MERGES, REMOVALS, UNDOINGS, Words, browser, tried

pytestmark = pytest.mark.django_db

#: A reason that every act accepts.
WHY = Words(reason="personal-data", explanation="Da un teléfono.")


@pytest.fixture(autouse=True)
def today(settings: Any) -> Iterator[None]:
    settings.DEMO = True  # the second factor has tests of its own
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def maite() -> User:
    """She may do whatever the desk offers."""
    return factories.staff("maite", Role.COMMUNITY_MANAGER)


def acts_of(person: User | None) -> int:
    """How many acts the audit log has of somebody; every judgement leaves one."""
    return AuditEntry.objects.filter(actor=person.code).count() if person else AuditEntry.objects.count()


def judges(way: str, person: User | None, lies: Any, words: Words = WHY) -> bool:
    """Whether something came of trying it."""
    before = acts_of(person)
    tried(JUDGEMENTS[way].tried, person, lies, words)
    return acts_of(person) > before


@pytest.mark.parametrize("way", JUDGEMENTS)
def test_each_way_judges_what_is_nobodys_own(way: str, place: Consultation, maite: User) -> None:
    """The control of all the others."""
    assert judges(way, maite, JUDGEMENTS[way].lies(Cast(place)))
    assert faults() == []


@pytest.mark.parametrize(("way", "own"), [(way, own) for way, one in JUDGEMENTS.items() for own in one.own])
def test_nobody_judges_where_a_part_is_their_own(way: str, own: str, place: Consultation, maite: User) -> None:
    lies = JUDGEMENTS[way].lies(Cast(place, own, maite))
    assert not judges(way, maite, lies)
    assert faults() == []


@pytest.mark.parametrize("way", JUDGEMENTS)
def test_nobody_else_judges(way: str, place: Consultation) -> None:
    lies = JUDGEMENTS[way].lies(Cast(place))
    assert {role: judges(way, somebody(role, place), lies) for role in OTHERS} == dict.fromkeys(OTHERS, False)


MISSING = {
    "a reason": Words(reason=""),
    "a reason that is known": Words(reason="nothing"),
    "a reason that a person may choose": Words(reason="not-recorded"),
    "the explanation that the reason asks for": Words(reason="off-topic", explanation=" "),
}


@pytest.mark.parametrize("way", [way for way, one in JUDGEMENTS.items() if one.restricts])
def test_nothing_is_taken_from_anybody_without(way: str, place: Consultation, maite: User) -> None:
    lies = JUDGEMENTS[way].lies(Cast(place))
    found = {missing: judges(way, maite, lies, words) for missing, words in MISSING.items()}
    assert found == dict.fromkeys(MISSING, False)


# ---------------------------------------------------------------- there is no other way

#: Addresses of the desk and of its API that judge nothing, and why.
HARMLESS = {
    "desk": "shows the queue",
    "desk_analysis": "shows what is said",
    "desk_assign": "puts texts into themes, which hides none",
    "desk_batch_new": "plans; desk_batch carries it out",
    "desk_claim": "says who looks",
    "desk_comment": "brings a text to the desk",
    "desk_filters": "a preference",
    "desk_find": "searches",
    "desk_keys": "a preference",
    "desk_note": "a note among moderators",
    "desk_original": "reads what is covered, with a purpose that is logged",
    "desk_policies": "shows the rules",
    "desk_policy": "adopts rules, a new version",
    "desk_propose": "asks the program for themes",
    "desk_queries": "shows questions",
    "desk_query": "follows a question to a department",
    "desk_questions": "shows questions",
    "desk_report": "shows a version",
    "desk_report_act": "asks for, approves and publishes a report; who asked does not approve",
    "desk_send": "asks a department",
    "desk_theme": "names and arranges themes",
    "desk_theme_merge": "puts themes together, which hides none",
    "desk_theme_undo": "takes back how themes were arranged",
    "desk_themes": "names and arranges themes",
    "desk_watch": "says who looks",
    "desk_word_change": "previews and makes a version of a list",
    "desk_word_list": "shows a list",
    "desk_word_table": "a list as a file",
    "desk_word_version": "shows a version",
    "desk_words": "shows the lists",
    "api-moderation-batch": "shows a plan",
    "api-moderation-batches": "plans; api-moderation-batch-start carries it out",
    "api-moderation-case": "shows a case",
    "api-moderation-cases": "shows the queue, brings a text to the desk",
    "api-moderation-claim": "says who looks",
    "api-moderation-counts": "counts",
    "api-moderation-notes": "a note among moderators",
    "api-moderation-reasons": "shows the reasons",
    "api-moderation-screen": "tries a text",
    "api-moderation-theme": "names, pins, shows and sets aside a theme",
    "api-moderation-theme-merge": "puts themes together, which hides none",
    "api-moderation-theme-split": "takes a theme apart",
    "api-moderation-theme-texts": "puts texts into themes, which hides none",
    "api-moderation-theme-undo": "takes back how themes were arranged",
    "api-moderation-themes": "shows and makes themes",
    "api-moderation-themes-proposal": "asks the program for themes",
    "api-moderation-word-list": "shows and revises a list",
    "api-moderation-word-lists": "shows the lists",
    "api-moderation-word-preview": "previews a list",
    "api-moderation-figures": "counts, in public",
    "api-moderation": "the rules, in public",
}

#: Acts of the services (those of the audit log) that judge nothing of anybody's.
APART = {
    "appeals.appeal_decision": "the author objects",
    "batches.start_batch": "begins; batches.run_batch decides",
    "claims.take_over_claim": "says who looks",
    "notes.note_case": "a note among moderators",
    "cases.review_comment": "brings a text to the desk",
    "sanctions.confirm_sanction": "the person has read it",
    "flags.flag_comment": "somebody reports",
    "imported.review_imported": "the operator imports",
    "imported.restrict_imported": "the operator imports what was removed elsewhere, with that as its reason",
    "internal_queries.send_query": "asks a department",
    "internal_queries.answer_query": "a department answers",
    "internal_queries.return_query": "a department answers",
    "internal_queries.forward_query": "asks another department",
    "internal_queries.close_query": "asks no more",
    "redactions.read_original": "reads what is covered, with a purpose",
    "redactions.erase_originals": "the clock forgets what was covered",
    "reports.request_report": "asks for a report",
    "reports.cancel_report": "asks no more",
    "reports.approve_report": "approves a report; who asked does not",
    "reports.publish_report": "publishes what somebody else approved",
    "objections.object_to_report": "somebody objects",
    "theme_splits.propose_split": "themes are no judgement of a text",
    "theme_suggestions.cancel_themes": "themes are no judgement of a text",
    "theme_suggestions.propose_themes": "groups texts",
    "theme_suggestions.refuse_suggestions": "groups texts",
    "policies.adopt_policy": "the rules, a new version",
    "words.revise_list": "the lists, a new version",
    "words.go_back": "the lists, a new version",
    "reasons.word_reason": "the words of a reason, not its code",
}


def listed() -> set[str]:
    """The addresses and services that have a row; a name with a word after it is that address in another use."""
    names = {*REMOVALS, *MERGES, *UNDOINGS, *JUDGEMENTS}
    return {name if name.split(".")[0] in _modules() else name.split(".")[0] for name in names}


@cache
def _modules() -> frozenset[str]:
    return frozenset(path.stem for path in (ROOT / "moderation" / "services").glob("*.py"))


def test_every_address_of_the_desk_and_of_its_api_judges_here_or_says_why_not() -> None:
    there = {name for name, _ in addresses() if name.startswith(("desk", "api-moderation"))}
    rows = {name for name in listed() if "." not in name}
    assert {"new": there - rows - set(HARMLESS), "gone": rows - there} == {"new": set(), "gone": set()}
    assert not rows & set(HARMLESS)


def test_every_act_of_the_services_judges_here_or_says_why_not() -> None:
    rows = {name for name in listed() if "." in name}
    assert set(SCENES) - rows - set(APART) == set()
    assert not rows & set(APART)
    assert set(APART) <= set(SCENES)


#: What the commands of the product call of the services that could judge.
OF_COMMANDS = {
    "participa/ops/imports/polis.py": {"restrict_imported", "review_imported"},
    "participa/ops/demo/answers.py": {"answer_query", "send_query"},
    "participa/ops/demo/load.py": {"flag_comment"},
    "participa/ops/bench/screening_world.py": {"keep_bands", "revise_list"},
}
_JUDGING = ("moderation.services", "proposals.services.moderated", "proposals.services.erased")


def called(source: str) -> set[str]:
    """The names that a module takes from the services which could judge, whichever way it imports them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            taken = {f"{node.module}.{name.name}" for name in node.names}
            if any(name.startswith(_JUDGING) for name in taken):
                found |= {name.name for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names if name.name.startswith(_JUDGING)}
    return found


def test_no_command_judges() -> None:
    """All of them are below one folder, and what is imported from there cannot remove but by the road of imports."""
    homes = {module_of(name) for name, home in commands().items() if home.split(".")[0] == "participa"}
    files = {path.stem for path in (ROOT / "participa/ops/management/commands").glob("*.py")} - {"__init__"}
    assert homes == files
    assert {home for home in commands().values() if not home.startswith("django.")} == {"participa.ops"}
    found = {path.relative_to(ROOT).as_posix(): called(path.read_text()) for path in (ROOT / "participa").rglob("*.py")}
    assert {path: names for path, names in found.items() if names} == OF_COMMANDS


def test_a_command_that_would_judge_is_seen() -> None:
    """The control."""
    assert called("from moderation.services import decisions") == {"decisions"}
    assert called("from proposals.services import moderated as m") == {"moderated"}
    assert called("import moderation.services.decisions") == {"moderation.services.decisions"}


# ---------------------------------------------------------------- the administration

#: What an administrator configures, with the rows that are edited beside it; everything else is moderated or private.
CONFIGURED: dict[type[models.Model], set[type[models.Model]]] = {
    User: {StaffRole},
    Department: {Membership},
    Procedure: set(),
    LocalHoliday: set(),
    ReasonCode: set(),
    ModerationPolicy: set(),
}


def test_the_administration_edits_configuration_alone_with_no_action_of_its_own() -> None:
    found = {model: {inline.model for inline in one.inlines} for model, one in admin.site._registry.items()}
    assert found == CONFIGURED
    assert [name for name, _ in admin.site.actions] == ["delete_selected"]
    assert [one for one in admin.site._registry.values() if one.actions or one.list_editable] == []


def moderated() -> str:
    """A digest of every row of what people wrote and what was decided about it."""
    kept = {*CONFIGURED, *(row for rows in CONFIGURED.values() for row in rows), AuditEntry}
    ours = [model for label in ("proposals", "moderation") for model in apps.get_app_config(label).get_models()]
    rows = [list(model._base_manager.order_by("pk").values_list()) for model in ours if model not in kept]
    return sha256(repr(rows))


@pytest.fixture
def office(settings: Any) -> tuple[Client, User]:
    adela = factories.staff("adela", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    return browser(adela), adela


@pytest.mark.parametrize("model", CONFIGURED)
def test_nothing_in_the_administration_touches_what_was_written_or_decided(
    model: type[models.Model], place: Consultation, office: tuple[Client, User]
) -> None:
    """Each form saved, each row deleted, alone and among many, after a day at a busy desk."""
    client, _ = office
    for way in ("desk_case.appeal", "desk_lift", "desk_case.erasure"):
        JUDGEMENTS[way].lies(Cast(place))
    before, lawful = moderated(), faults()
    here = f"/es/admin/{model._meta.label_lower.replace('.', '/')}/"
    assert client.get(here).status_code == 200  # the control: the door is open
    keys = list(model._base_manager.values_list("pk", flat=True))
    for key in keys:
        page = client.get(f"{here}{key}/change/")
        form = page.context["adminform"].form if page.status_code == 200 and page.context else None
        values = {name: value for name, value in (form.initial if form else {}).items() if value is not None}
        management = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
        inlines = {
            f"{prefix}-{name}": value for prefix in ("roles", "memberships") for name, value in management.items()
        }
        client.post(f"{here}{key}/change/", {**values, **inlines})
        client.post(f"{here}{key}/delete/", {"post": "yes"})
    client.post(here, {"action": "delete_selected", "_selected_action": keys, "post": "yes"})
    assert (moderated(), faults()) == (before, lawful)


def test_a_change_of_what_was_decided_is_seen(place: Consultation) -> None:
    """The control of the digest."""
    removal = Cast(place).removal()
    before = moderated()
    with events.unit():
        type(removal).objects.filter(pk=removal.pk).update(explanation="Otra.")
    assert moderated() != before
