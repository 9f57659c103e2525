"""The administration: configuration only, by an administrator, behind the site's own door and a second factor."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import StaffRole, User
from proposals.models import Department, LocalHoliday, Membership, Procedure
from tests import factories
from tests.editor.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def admina() -> User:
    person = factories.staff("admina", Role.ADMINISTRATOR)
    with events.unit():
        User.objects.filter(pk=person.pk).update(is_staff=True)
    person.refresh_from_db()
    return person


def management(*rows: str) -> dict[str, str]:
    return {f"{name}-{count}_FORMS": "0" for name in rows for count in ("TOTAL", "INITIAL")}


def procedure_fields(**changes: Any) -> dict[str, Any]:
    return {
        "key": "open",
        "name_es": "Consulta abierta",
        "name_eu": "Kontsulta irekia",
        "name_en": "",
        "norm": "",
        "minimum_days": "10",
        "day_kind": "working",
        "required_sections": "[]",
        "required_documents": "[]",
        **changes,
    }


def test_only_configuration_is_registered() -> None:
    ours = {model._meta.label for model in admin.site._registry}
    assert {"accounts.User", "proposals.Department", "proposals.Procedure", "proposals.LocalHoliday"} <= ours
    written = {"Comment", "CommentRevision", "Consultation", "OfficialResponse", "Ballot", "ModerationDecision", "Flag"}
    assert not {label.partition(".")[2] for label in ours} & written
    assert {label.partition(".")[0] for label in ours} <= {"accounts", "proposals", "moderation"}


def test_a_password_alone_never_opens_it(admina: User, sign_in: SignIn) -> None:
    with events.unit():
        admina.set_password("una contraseña larga")
        admina.save(update_fields=["password"])
    client = sign_in(None)
    index = reverse("admin:index")
    assert client.get(index).headers["Location"].startswith(reverse("admin:login"))
    door = client.get(reverse("admin:login"))
    assert door.headers["Location"].startswith(reverse("account_login"))
    entered = client.post(reverse("admin:login"), {"username": admina.email, "password": "una contraseña larga"})
    assert entered.headers["Location"].startswith(reverse("account_login"))
    assert client.get(index).status_code == 302


def test_without_a_second_factor_it_stays_shut(admina: User, sign_in: SignIn, settings: Any) -> None:
    settings.DEMO = False
    answer = sign_in(admina).get(reverse("admin:index"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_activate_totp"))


def test_it_is_nobody_else_s(where: Department, carla: User, pili: User, sign_in: SignIn) -> None:
    """Staff of Django without the role of administrator sees nothing and changes nothing."""
    almost = factories.user("almost", is_staff=True)
    pages = [reverse("admin:proposals_procedure_changelist"), reverse("admin:accounts_user_changelist")]
    for person in (carla, pili, factories.benat(), factories.ane(), almost):
        client = sign_in(person)
        for page in pages:
            answer = client.get(page, follow=True)
            assert (answer.status_code, "Consulta abierta" in answer.content.decode()) == (403, False), person


def test_a_procedure_is_changed_and_must_be_readable(admina: User, sign_in: SignIn) -> None:
    client, row = sign_in(admina), Procedure.objects.get(key="open")
    url = reverse("admin:proposals_procedure_change", args=[row.pk])
    sections = [{"key": "cost", "es": "Coste", "eu": "Kostua"}]
    fields = procedure_fields(required_sections=json.dumps(sections), required_documents='["memo"]')
    assert client.post(url, fields).status_code == 302
    row.refresh_from_db()
    assert (row.minimum_days, row.day_kind, row.required_sections, row.required_documents) == (
        10,
        "working",
        sections,
        ["memo"],
    )
    for bad in ('{"key": "x"}', '[{"key": "Con Espacio", "es": "a", "eu": "b"}]', '[{"key": "a", "es": "a"}]', "[3]"):
        assert client.post(url, procedure_fields(required_sections=bad)).status_code == 200, bad
    assert client.post(url, procedure_fields(required_documents='["Con Espacio"]')).status_code == 200
    row.refresh_from_db()
    assert row.required_sections == sections


def test_members_and_holidays_are_configuration(admina: User, where: Department, sign_in: SignIn) -> None:
    client, ane = sign_in(admina), factories.ane()
    fields = {
        "name_es": where.name_es,
        "name_eu": where.name_eu,
        "subdivision": "PV",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-user": ane.pk,
        "memberships-0-role": "contact",
    }
    assert client.post(reverse("admin:proposals_department_change", args=[where.pk]), fields).status_code == 302
    assert Membership.objects.get().user == ane
    holiday = {"day": "2026-08-14", "subdivision": "PV", "name": "Jaiak"}
    assert client.post(reverse("admin:proposals_localholiday_add"), holiday).status_code == 302
    assert LocalHoliday.objects.get().day == date(2026, 8, 14)


def test_addresses_are_masked_and_roles_are_granted(admina: User, sign_in: SignIn) -> None:
    client, ane = sign_in(admina), factories.ane()
    url = reverse("admin:accounts_user_change", args=[ane.pk])
    for page in (url, reverse("admin:accounts_user_changelist")):
        shown = client.get(page).content.decode()
        assert (ane.email in shown, "a•••@example.org" in shown) == (False, True)
    fields = {
        "display_name": "Ane",
        "language": "eu",
        "kind": "person",
        "is_active": "on",
        "roles-TOTAL_FORMS": "1",
        "roles-INITIAL_FORMS": "0",
        "roles-0-role": "moderator",
        "email": "stolen@example.org",
    }
    before = ane.email
    assert client.post(url, fields).status_code == 302
    ane.refresh_from_db()
    assert (ane.language, ane.email, StaffRole.objects.get(user=ane).role) == ("eu", before, "moderator")
    new = {**fields, "email": "Nueva@Example.org", **management("roles")}
    assert client.post(reverse("admin:accounts_user_add"), new).status_code == 302
    made = User.objects.get(email="nueva@example.org")
    assert (made.has_usable_password(), made.is_superuser) == (False, False)
    assert client.post(reverse("admin:accounts_user_delete", args=[ane.pk]), {"post": "yes"}).status_code == 403
