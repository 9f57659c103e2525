"""No act of moderation and no change of the configuration without an entry in the audit log."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings as conf
from django.contrib import admin
from django.test import Client

from moderation.models import ModerationPolicy, ReasonCode
from participa.accounts.audit_check import verify_chain
from participa.accounts.configuration import Configuration
from participa.accounts.enums import AuditAct, Role
from participa.accounts.models import AuditEntry, StaffRole, User
from proposals.models import Department, LocalHoliday, Procedure
from tests import factories
from tests.audit.scenes import EXCUSED, SCENES
from tests.environment import ROOT

pytestmark = pytest.mark.django_db


def services() -> Iterator[str]:
    """Every public function of the services of moderation, as module.name."""
    for path in sorted((ROOT / "moderation" / "services").glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{path.stem}.{node.name}"


def test_every_service_of_moderation_has_a_scene_or_an_excuse() -> None:
    there = set(services())
    assert {"unknown": there - set(SCENES) - set(EXCUSED), "gone": (set(SCENES) | set(EXCUSED)) - there} == {
        "unknown": set(),
        "gone": set(),
    }
    assert not set(SCENES) & set(EXCUSED)


@pytest.mark.parametrize("name", SCENES)
def test_every_act_of_moderation_leaves_an_entry(name: str) -> None:
    scene, act = SCENES[name]
    scene(factories.consultation(), factories.benat())
    last = AuditEntry.objects.first()
    assert last is not None
    assert last.act == act
    assert verify_chain().ok


def test_every_act_that_a_scene_leaves_has_a_name() -> None:
    assert {act for _, act in SCENES.values()} <= set(AuditAct.values)


def test_no_entry_holds_a_word_that_somebody_wrote() -> None:
    for scene, _ in SCENES.values():
        scene(factories.consultation(), factories.benat())
    written = " ".join(entry.facts for entry in AuditEntry.objects.all())
    words = ("inútiles", "consultorio", "nuestro", "puede", "insultos", "@")
    assert [word for word in words if word in written] == []


@pytest.fixture
def office(settings: object) -> tuple[Client, User]:
    """The administrator, signed in."""
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own
    client, person = Client(), factories.staff("adela", Role.ADMINISTRATOR)
    User.objects.filter(pk=person.pk).update(is_staff=True)
    client.force_login(person, backend=conf.AUTHENTICATION_BACKENDS[0])
    return client, person


def test_whatever_is_registered_in_the_administration_is_written_down() -> None:
    ours = {model: one for model, one in admin.site._registry.items() if "allauth" not in type(one).__module__}
    assert [model for model, one in ours.items() if not isinstance(one, Configuration)] == []
    assert set(ours) == {User, Department, Procedure, LocalHoliday, ReasonCode, ModerationPolicy}


def test_a_role_that_is_granted_or_taken_is_an_entry_with_who_did_it(office: tuple[Client, User]) -> None:
    client, adela = office
    maite = factories.user("maite")
    form = {
        "display_name": "maite", "language": "es", "kind": "person", "is_active": "on",
        "roles-TOTAL_FORMS": "1", "roles-INITIAL_FORMS": "0", "roles-0-role": "moderator", "roles-0-user": maite.pk,
    }  # fmt: skip
    address = f"/es/admin/accounts/user/{maite.pk}/change/"
    assert client.post(address, form).status_code == 302
    granted = StaffRole.objects.get(user=maite)
    form |= {"roles-INITIAL_FORMS": "1", "roles-0-id": granted.pk, "roles-0-DELETE": "on"}
    assert client.post(address, form).status_code == 302
    entries = list(AuditEntry.objects.order_by("seq"))
    assert [(entry.act, entry.actor, entry.ref) for entry in entries] == [
        ("configuration.changed", adela.code, maite.code)
    ] * 2
    assert ['"roles":["moderator"]' in entry.facts for entry in entries] == [True, False]


def test_what_is_added_changed_and_deleted_is_an_entry_each(office: tuple[Client, User]) -> None:
    client, _ = office
    day = {"day": "2026-08-04", "subdivision": "PV", "name": "Fiesta"}
    client.post("/es/admin/proposals/localholiday/add/", day)
    row = LocalHoliday.objects.get()
    client.post(f"/es/admin/proposals/localholiday/{row.pk}/change/", day | {"name": "Andre Maria Zuria"})
    client.post(f"/es/admin/proposals/localholiday/{row.pk}/delete/", {"post": "yes"})
    client.post("/es/admin/proposals/localholiday/add/", day)
    again = LocalHoliday.objects.get()
    bulk = {"action": "delete_selected", "_selected_action": again.pk, "post": "yes"}
    client.post("/es/admin/proposals/localholiday/", bulk)
    acts = AuditEntry.objects.order_by("seq").values_list("act", flat=True)
    names = ("added", "changed", "deleted", "added", "deleted")
    assert list(acts) == [f"configuration.{name}" for name in names]
    assert not LocalHoliday.objects.exists()
