"""The keyboard of the desk, in a real browser: every key does what a button does, and none is stolen from who types."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from moderation.models import ReviewCase
from moderation.services.cases import open_missing_cases
from participa.ops.demo.load import load
from tests.journeys.people import chromium, site, visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("vote_keys")]


@pytest.mark.patient(240)
def test_a_case_is_removed_and_put_back_by_keys_alone() -> None:
    demo = load(at=timezone.now(), say=lambda _: None)
    open_missing_cases(at=demo.now)
    case = ReviewCase.objects.filter(state="open").order_by("-priority", "opened_at", "id")[0].code
    connection.close()
    with site() as address, chromium() as browser:
        benat = visitor(browser, address, who="benat")
        page = benat.page
        benat.go("desk/")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{address}/en/desk/cases/{case}/")

        words = page.get_by_label("Explanation for the author")
        words.focus()
        page.keyboard.type("raja 1")
        expect(words).to_have_value("raja 1")

        page.get_by_role("heading", level=1).click()
        page.keyboard.press("r")
        page.keyboard.press("1")
        benat.sees("Removed.")
        page.keyboard.press("u")
        benat.sees("Undone.")
        expect(page).to_have_url(f"{address}/en/desk/cases/{case}/")

        page.get_by_role("heading", level=1).click()
        page.keyboard.press("?")
        page.get_by_label("Single-key shortcuts").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("a")
        page.reload()
        expect(page).to_have_url(f"{address}/en/desk/cases/{case}/")
