"""People at the editor: signed in, with their second factor behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, Page

from participa.accounts.models import User
from proposals.enums import MemberRole
from proposals.models import Department
from tests import factories
from tests.journeys import people

SignIn = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def spanish() -> Iterator[None]:
    """Addresses begin in Spanish, whatever language the last page of another test was in."""
    with translation.override("es"):
        yield


@pytest.fixture(autouse=True)
def ready(vote_keys: Any, documents: Any, settings: Any) -> None:
    """Folders of this test alone; the second factor has its own tests, so here it is the demo's: not asked for."""
    settings.DEMO = True


@pytest.fixture
def sign_in() -> SignIn:
    """A browser of somebody, or of a stranger."""

    def signed(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed


@pytest.fixture
def where() -> Department:
    return factories.department()


@pytest.fixture
def carla(where: Department) -> User:
    return factories.carla(where)


@pytest.fixture
def eneko(where: Department) -> User:
    return factories.member("eneko", where, MemberRole.CONTACT)


@pytest.fixture
def pili() -> User:
    return factories.pili()


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Debian's Chromium. Playwright keeps a loop in this thread, which Django takes for an asynchronous caller."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with people.chromium() as browser:
        yield browser
        connection.close()  # that of the test's own questions: beside the loop of Playwright it is one apart


def window(browser: Browser, address: str, client: Client) -> Page:
    """A window of the browser for whoever is signed in with the client."""
    page = browser.new_context(locale="es-ES").new_page()
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    return page
