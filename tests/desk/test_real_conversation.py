"""A real conversation, moderated by keyboard alone on the real page: at most three keys for an item."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from moderation.models import ModerationDecision, ReviewCase
from participa.ops.imports import polis
from proposals.queries.visibility import public_comments
from tests.journeys.people import chromium, settle, site, visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("vote_keys")]

#: The keys for an item, by what is decided; no more than three.
KEYS = {"no_action": ["i"], "approve": ["a"], "restrict": ["r", "1"]}


@pytest.mark.patient(240)  # a conversation with 49,443 votes is imported first
def test_what_nobody_had_looked_at_is_decided_by_keys(shared_data: Path) -> None:
    settle()
    folder = shared_data / "polis" / "vtaiwan.uberx"
    assert polis.import_folder(folder, at=timezone.now(), review=True).made["cases"] == 20
    before = public_comments().count()
    wanted = [list(KEYS)[n % 3] for n in range(20)]
    connection.close()
    with site() as address, chromium() as browser:
        maite = visitor(browser, address, who="benat")
        page = maite.page
        maite.go("desk/")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/cases/*/")
        for action in wanted[:-1]:
            _decide(page, KEYS[action])
        for key in KEYS[wanted[-1]]:
            page.keyboard.press(key)
        expect(page.locator("body")).to_contain_text("All done.")
    assert max(len(keys) for keys in KEYS.values()) <= 3
    made = Counter(ModerationDecision.objects.filter(source="person").values_list("action", flat=True))
    assert made == Counter(wanted)
    assert ReviewCase.objects.filter(state="open").count() == 0
    assert public_comments().count() == before - made["restrict"]


def _decide(page: Page, keys: list[str]) -> None:
    """Until the next card is there; how soon it is, ``participa bench desk`` tells."""
    here = page.url
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(lambda url: url != here and "/desk/cases/" in url, wait_until="domcontentloaded")
