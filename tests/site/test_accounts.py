"""Signing in by a code, the second factor of staff, and the pages of one's own account."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from participa.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_mailbox(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    cache.clear()


def _code() -> str:
    found = re.search(r"^\s*([A-Z0-9]{4,}(?:-[A-Z0-9]{2,})*)\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


def _sign_up(client: Client, address: str) -> None:
    client.post("/eu/account/signup/", {"email": address})
    client.post("/eu/account/confirm-email/", {"code": _code()})


def test_ane_creates_an_account_with_an_address_and_a_code(client: Client) -> None:
    _sign_up(client, "ane@example.org")
    ane = User.objects.get()
    assert (ane.email, ane.language, ane.has_usable_password()) == ("ane@example.org", "eu", False)
    assert re.fullmatch(r"P-\d{6}", ane.display_name)
    assert client.session["_auth_user_id"] == str(ane.pk)


def test_ane_signs_in_by_a_code_and_lands_where_she_was(client: Client) -> None:
    _sign_up(client, "ane@example.org")
    client.post("/es/account/logout/")
    sent = client.post("/es/account/login/", {"login": "ane@example.org", "next": "/es/mine/"})
    answer = client.post(sent["Location"], {"code": _code(), "next": "/es/mine/"})
    assert answer["Location"] == "/es/mine/"


def test_an_unknown_address_gets_the_same_answer_as_a_known_one(client: Client) -> None:
    _sign_up(client, "ane@example.org")
    client.post("/es/account/logout/")
    answers = [
        (answer.status_code, answer["Location"])
        for answer in (
            client.post("/es/account/login/", {"login": who}) for who in ("ane@example.org", "no@example.org")
        )
    ]
    assert answers[0] == answers[1]


def test_the_code_comes_in_the_language_of_the_page_and_from_the_institution(client: Client) -> None:
    client.post("/eu/account/signup/", {"email": "ane@example.org"})
    assert "Urdaldeko Gobernua" in str(mail.outbox[-1].body)


def test_asking_for_codes_without_end_is_answered_with_429(client: Client) -> None:
    answers = [client.post("/es/account/login/", {"login": "ane@example.org"}).status_code for _ in range(32)]
    assert answers[-1] == 429


@pytest.mark.parametrize("area", ["desk", "work", "editor", "admin"])
def test_staff_without_a_second_factor_is_sent_to_set_one_up(client: Client, area: str) -> None:
    client.force_login(factories.benat())
    answer = client.get(f"/eu/{area}/")
    assert (answer.status_code, answer["Location"]) == (302, "/eu/account/2fa/totp/activate/")


@override_settings(DEMO=True)
def test_the_demo_asks_for_no_second_factor(client: Client) -> None:
    client.force_login(factories.benat())
    assert client.get("/eu/desk/").headers.get("Location") != "/eu/account/2fa/totp/activate/"


def test_the_second_factor_is_not_asked_for_in_public(client: Client) -> None:
    client.force_login(factories.benat())
    assert client.get("/eu/consultations/").status_code == 200


def test_ane_changes_her_pseudonym_and_language(client: Client) -> None:
    ane = factories.ane()
    client.force_login(ane)
    client.post("/es/account/profile/", {"display_name": "  Haritz  41 ", "language": "eu"})
    ane.refresh_from_db()
    assert (ane.display_name, ane.language) == ("Haritz 41", "eu")


def test_a_pseudonym_that_cannot_be_read_is_refused_beside_its_field(client: Client) -> None:
    ane = factories.ane()
    client.force_login(ane)
    answer = client.post("/en/account/profile/", {"display_name": "\u202eane", "language": "eu"})
    ane.refresh_from_db()
    assert ane.display_name == "ane"
    assert 'id="id_display_name_error"' in answer.content.decode()


@pytest.mark.parametrize(
    "page",
    ["login/", "signup/", "login/code/", "logout/", "email/", "profile/", "2fa/", "2fa/totp/activate/", "sessions/"],
)
@pytest.mark.parametrize("language", ["es", "eu", "en"])
def test_every_page_of_the_account_opens(client: Client, page: str, language: str) -> None:
    if page not in {"login/", "signup/", "login/code/"}:
        client.force_login(factories.ane())
    answer = client.get(f"/{language}/account/{page}")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=", html) == []
    assert html.count("<h1") == 1
