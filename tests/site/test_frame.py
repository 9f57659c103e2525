"""The frame of every page: languages, sections, theme, and what a page costs."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import factories

pytestmark = pytest.mark.django_db

STATIC_PAGES = ["rules", "votes", "privacy", "accessibility", "open-data"]


def _switch(html: str) -> dict[str, str]:
    found = re.findall(r'<a href="([^"]+)" lang="(\w\w)" hreflang="\w\w"', html)
    return {language: url.replace("&amp;", "&") for url, language in found}


def test_the_language_switch_keeps_the_page_and_its_query(client: Client) -> None:
    html = client.get("/es/consultations/?state=open&topic=agua").content.decode()
    assert _switch(html) == {
        "es": "/es/consultations/?state=open&topic=agua",
        "eu": "/eu/consultations/?state=open&topic=agua",
        "en": "/en/consultations/?state=open&topic=agua",
    }


def test_a_page_says_in_which_language_it_is(client: Client) -> None:
    for language in ("es", "eu", "en"):
        assert f'<html lang="{language}">' in client.get(f"/{language}/privacy/").content.decode()


def test_the_institution_has_a_name_in_each_language(client: Client) -> None:
    named = [re.findall(r"<p>([^<]+)</p>", client.get(f"/{code}/").content.decode())[0] for code in ("es", "eu", "en")]
    assert named == ["Gobierno de Urdalde", "Urdaldeko Gobernua", "Government of Urdalde"]


def test_the_theme_of_the_cookie_is_drawn_by_the_server(client: Client) -> None:
    client.cookies["theme"] = "dark"
    assert '<html lang="es" data-theme="dark">' in client.get("/es/privacy/").content.decode()
    client.cookies["theme"] = '"><script>'
    assert '<html lang="es">' in client.get("/es/privacy/").content.decode()


@pytest.mark.parametrize("page", ["votes", "privacy", "accessibility", "open-data"])
def test_a_page_of_words_asks_the_database_nothing(
    client: Client, page: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get(f"/en/{page}/").status_code == 200


def test_who_is_signed_in_costs_three_statements(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(factories.benat())
    with django_assert_num_queries(3):  # session, account, standing
        html = client.get("/en/privacy/").content.decode()
    assert "/en/desk/" in html


def test_a_citizen_sees_no_door_to_the_staff_side(client: Client) -> None:
    client.force_login(factories.ane())
    html = client.get("/en/privacy/").content.decode()
    assert [part for part in ("/en/desk/", "/en/work/", "/en/editor/", "/en/admin/") if part in html] == []


@pytest.mark.parametrize("page", ["", "consultations/", *[f"{name}/" for name in STATIC_PAGES]])
def test_pages_have_no_inline_script_style_or_handler(client: Client, page: str) -> None:
    html = client.get(f"/eu/{page}").content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=", html) == []
