"""Every kind of page in a real browser: axe finds nothing in any language or theme, and nothing scrolls sideways."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Page, ViewportSize

from tests.browser import axe
from tests.browser.town import Town, build
from tests.environment import ROOT
from tests.journeys.people import chromium, site, visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("vote_keys")]

LANGUAGES = ("es", "eu", "en")
PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=860)
#: Where the pictures of the documentation go: PARTICIPA_PICTURES=docs/images make test ARGS="-k picture".
PICTURES = os.environ.get("PARTICIPA_PICTURES")


@pytest.mark.patient(600)
@pytest.mark.parametrize("signed_in", [False, True], ids=["what anybody reads", "what those who are signed in read"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(*, signed_in: bool) -> None:
    town = build()
    connection.close()
    with site() as address, chromium() as browser:
        found = [
            complaint
            for who, paths in town.pages.items()
            if bool(who) is signed_in
            for complaint in _look_at(visitor(browser, address, who=who).page, address, who, paths)
        ]
    assert found == []


def _look_at(page: Page, address: str, who: str, paths: list[str]) -> list[str]:
    found = []
    axe.bring(page)
    for language, path in ((language, path) for path in paths for language in LANGUAGES):
        where = f"{who or 'anybody'} {language}/{path}"
        page.set_viewport_size(PHONE)
        page.goto(f"{address}/{language}/{path}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{where}: scrolls sideways")
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        faults = axe.faults(page, colours=language == "es")
        found += [f"{where}: {rule} at {'; '.join(places[:3])}" for rule, places in faults.items()]
    return found


def test_pictures_of_the_product(tmp_path: Path) -> None:
    """On a desk and on a phone."""
    town = build()
    connection.close()
    folder = ROOT / PICTURES if PICTURES else tmp_path
    with site() as address, chromium() as browser:
        page = visitor(browser, address).page
        pictures = [
            picture
            for name, viewport in (("desktop", DESK), ("phone", PHONE))
            for picture in _take(page, address, town, folder, name, viewport)
        ]
    assert [path.read_bytes()[:4] for path in pictures] == [b"\x89PNG"] * 4
    assert all(path.stat().st_size > 20_000 for path in pictures)


def _take(page: Page, address: str, town: Town, folder: Path, name: str, viewport: ViewportSize) -> list[Path]:
    made = []
    page.set_viewport_size(viewport)
    for what, path in (("home", ""), ("proposal", town.picture)):
        page.goto(f"{address}/es/{path}")
        picture = folder / f"{what}-{name}.png"
        page.screenshot(path=picture)
        made.append(picture)
    return made
