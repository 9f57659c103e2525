"""The board of themes in a real browser: by keys alone, by dragging, and while somebody else works on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from participa.accounts.enums import Role
from participa.accounts.models import User
from proposals.models import Comment, Consultation, Theme
from proposals.services.themes import assign_comments, make_theme, move_comments, rename_theme
from tests import factories
from tests.browser.axe import faults
from tests.journeys.people import Visitor, chromium, settle, site, visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("vote_keys")]

#: Milliseconds until somebody else's act must be on a page.
SEEN = 12_000


@pytest.fixture
def place() -> Consultation:
    settle()
    return factories.consultation(at=timezone.now())


@pytest.fixture
def maite(place: Consultation) -> User:
    return factories.staff("Maite", Role.COMMUNITY_MANAGER)


@pytest.fixture
def texts(place: Consultation) -> list[Comment]:
    """The newest is the last, and the first on the page."""
    return [factories.comment(place, factories.user(f"p{n}"), body=f"Texto número {n}.") for n in range(6)]


@pytest.fixture
def themes(place: Consultation, maite: User) -> list[Theme]:
    names = ("Autobuses", "Árboles y sombra", "Vivienda")
    return [make_theme(by=maite, consultation=place, at=timezone.now(), label_es=name) for name in names]


@pytest.fixture
def benat(place: Consultation, texts: list[Comment], themes: list[Theme]) -> Iterator[Visitor]:
    connection.close()
    with pytest.MonkeyPatch.context() as patch, site() as address, chromium() as browser:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop turns here, and nothing of ours runs on it
        who = visitor(browser, address, who="benat")
        who.page.emulate_media(reduced_motion="reduce")
        yield who


def inside(theme: Theme) -> set[str]:
    return set(theme.assignments.values_list("revision__body", flat=True))


def bodies(*numbers: int) -> set[str]:
    return {f"Texto número {n}." for n in numbers}


@pytest.mark.patient(120)
def test_texts_find_their_themes_by_keys_and_by_dragging(
    place: Consultation, themes: list[Theme], benat: Visitor
) -> None:
    page, (buses, trees, homes) = benat.page, themes
    benat.go(f"desk/themes/{place.code}/?theme=none")
    rows = page.locator("[data-text]")
    expect(rows).to_have_count(6)
    page.keyboard.press("j")
    page.keyboard.press("1")  # the newest one alone
    expect(rows).to_have_count(5)
    assert inside(buses) == bodies(5)
    for key in ("x", "j", "x", "2"):  # two that are selected
        page.keyboard.press(key)
    expect(rows).to_have_count(3)
    assert inside(trees) == bodies(4, 3)
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.keyboard.type("VIVI")
    expect(page.locator("#picks li:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    assert len(inside(homes)) == 1
    page.keyboard.press("u")
    benat.sees("Taken back")
    expect(rows).to_have_count(3)
    assert inside(homes) == set()

    page.locator("[data-text]").nth(2).drag_to(page.locator(f"[data-theme='{homes.code}'] h3"))
    expect(rows).to_have_count(2)
    assert inside(homes) == bodies(0)
    for n in (0, 1):
        rows.nth(n).locator("[name=comment]").check()
    rows.nth(1).drag_to(page.locator(f"[data-theme='{homes.code}'] h3"))
    expect(rows).to_have_count(0)
    assert inside(homes) == bodies(0, 1, 2)

    benat.go(f"desk/themes/{place.code}/?theme={trees.code}")
    assert faults(page) == {}
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    rows.first.locator("[name=comment]").focus()
    page.keyboard.press("1")
    page.keyboard.press("n")
    page.reload()
    expect(rows).to_have_count(2)


@pytest.mark.patient(120)
def test_what_another_does_appears_and_takes_nothing_from_who_types(
    place: Consultation, texts: list[Comment], themes: list[Theme], maite: User, benat: Visitor
) -> None:
    page, (buses, trees, homes), now = benat.page, themes, timezone.now()
    assign_comments(by=maite, theme=buses, comments=texts[:3], at=now)
    benat.go(f"desk/themes/{place.code}/?theme={buses.code}")
    expect(page.locator("#live")).to_have_attribute("data-by", "socket", timeout=SEEN)
    theirs = page.locator(f"[data-theme='{trees.code}']")
    theirs.get_by_text("Rename, pin, show").click()
    field = theirs.get_by_label("Name in Spanish")
    field.fill("Zuhaitzak")
    page.locator(f"#t-{texts[0].code}").check()
    field.focus()
    move_comments(by=maite, comments=[texts[1]], source=buses, into=homes, at=timezone.now())
    rename_theme(by=maite, theme=trees, at=timezone.now(), label_es="Parques")
    expect(page.locator(f"[data-theme='{trees.code}'] h3")).to_have_text("Parques", timeout=SEEN)
    expect(page.locator(f"[data-text='{texts[1].code}']")).to_have_class("q gone", timeout=SEEN)
    expect(field).to_have_value("Zuhaitzak")
    expect(field).to_be_focused()
    expect(page.locator(f"#t-{texts[0].code}")).to_be_checked()
    page.keyboard.type("1j")
    expect(field).to_have_value("Zuhaitzak1j")

    page.keyboard.press("Enter")  # Maite renamed it since this form was made
    benat.sees("Maite was quicker with “Parques”: Renamed.")
    expect(page.locator(f"[data-theme='{trees.code}']").get_by_label("Name in Spanish")).to_have_value("Zuhaitzak1j")
    trees.refresh_from_db()
    assert trees.label_es == "Parques"
