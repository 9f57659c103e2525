"""People in browsers: each has a window of their own and is signed in through the demo's door."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, Page, expect, sync_playwright

from participa import events
from participa.accounts.models import User
from participa.ops.demo.people import LOGINS, make_person
from proposals.models import Department
from tests.factories import NOW, department
from tests.harness.services import free_port
from tests.processes import running, wait_for

#: Flags that keep Chromium from looking for hosts of its maker.
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
QUIET += ["--disable-component-update"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@contextmanager
def site() -> Iterator[str]:
    """The product as it is shipped, under one command; its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with running("serve", "--port", str(port), DEMO="1", SITE_URL=address, LIVE_ORIGINS=address) as server:
        server.wait_for_line(r"Participa is at (\S+)")
        yield address


def settle() -> tuple[Department, dict[str, User]]:
    """A department and the people of the demo, who all work for it where they work for any."""
    where = department("Movilidad")
    places = dict.fromkeys(("mobility", "culture"), where)
    people = {}
    with events.unit():
        for login in LOGINS:
            one = login.__class__(**{**vars(login), "departments": login.departments[:1]})
            people[login.key] = make_person(one, places, at=NOW)
    assert EmailAddress.objects.filter(verified=True).count() == len(LOGINS)
    return where, people


@dataclass
class Visitor:
    """A person with a window."""

    page: Page
    site: str

    def go(self, path: str) -> None:
        """Open a page of the site in English."""
        self.page.goto(path if path.startswith("http") else f"{self.site}/en/{path}")

    def fill(self, label: str | re.Pattern[str], text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def choose(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).first.check()

    def press(self, name: str) -> None:
        """A button by its name."""
        self.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first.click()

    def follow(self, name: str) -> None:
        """A link by its name."""
        self.page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first.click()

    def sees(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def sees_not(self, text: str) -> None:
        expect(self.page.locator("body")).not_to_contain_text(text)


def visitor(browser: Browser, address: str, *, who: str = "", script: bool = True) -> Visitor:
    """A fresh window; ``who`` is a key of the demo's people, or nobody."""
    context = browser.new_context(locale="en-GB", java_script_enabled=script)
    context.set_default_timeout(8_000)
    found = Visitor(context.new_page(), address)
    if who:
        name = next(login.name for login in LOGINS if login.key == who)
        found.go("demo/")
        found.page.get_by_role("button", name=name, exact=True).click()
        wait_for(lambda: "/demo/" not in found.page.url, f"{who} to be signed in")
    return found
