"""The pictures of ``docs/moderation.md``: the desk of the demo, on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from moderation.models import ReviewCase
from moderation.services.cases import open_missing_cases
from participa.ops.demo.load import load
from tests.browser.test_pages import DESK, PHONE, PICTURES
from tests.environment import ROOT
from tests.journeys.people import chromium, site, visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("vote_keys")]


@pytest.mark.patient(240)  # the whole demo is made first
def test_pictures_of_the_desk(tmp_path: Path) -> None:
    demo = load(at=timezone.now(), say=lambda _: None)
    open_missing_cases(at=demo.now)
    case = ReviewCase.objects.filter(state="open").order_by("-priority", "-weight", "opened_at", "id")[0].code
    connection.close()
    folder, made = ROOT / PICTURES if PICTURES else tmp_path, []
    with site() as address, chromium() as browser:
        page = visitor(browser, address, who="benat").page
        shown = (
            ("queue", "", DESK), ("card", f"cases/{case}/", DESK), ("phone", "#moderate", PHONE),
            ("themes", f"themes/{demo.consultations['libraries'].code}/", DESK),
        )  # fmt: skip
        for name, path, size in shown:
            page.set_viewport_size(size)
            page.goto(f"{address}/en/desk/{path}")
            made.append(folder / f"desk-{name}.png")
            page.screenshot(path=made[-1])
    assert [path.read_bytes()[:4] for path in made] == [b"\x89PNG"] * 4
    assert all(path.stat().st_size > 20_000 for path in made)
