"""What axe finds on a page of the site in a real browser."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: What only colours can break. They are the same in every language and most of the cost, so they are looked at in one
#: language, by day and by night; by night nothing else can differ.
COLOURS = ["color-contrast", "link-in-text-block"]
BY_DAY = {"resultTypes": ["violations"]}
BY_NIGHT = {**BY_DAY, "runOnly": {"type": "rule", "values": COLOURS}}
BUT_COLOURS = {**BY_DAY, "rules": {rule: {"enabled": False} for rule in COLOURS}}


def bring(page: Page) -> None:
    """Have axe in every page that is opened from now on: half a megabyte that is handed over once."""
    page.add_init_script(Axe().axe_script)


def faults(page: Page, *, colours: bool = True) -> dict[str, list[str]]:
    """The places of each fault on the page that is open, by its rule; with its colours, or all the rest."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    if not colours:
        return _run(page, BUT_COLOURS)
    found = _run(page, BY_DAY)
    page.emulate_media(color_scheme="dark")
    by_night = _run(page, BY_NIGHT)
    page.emulate_media(color_scheme="light")
    return {**found, **{f"{rule} (by night)": places for rule, places in by_night.items()}}


def _run(page: Page, options: dict[str, Any]) -> dict[str, list[str]]:
    answer = page.evaluate("options => axe.run(options)", options)
    return {fault["id"]: [node["html"] for node in fault["nodes"]] for fault in answer["violations"]}
