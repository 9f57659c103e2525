"""Pages that are watched: one server for all tests of a module, and what a reader sees and has under the hands."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from participa.accounts.models import User
from proposals.models import Comment, Consultation, Proposal, Section
from proposals.services.comments import post_comment
from proposals.services.vote_keys import make_key
from tests import factories
from tests.harness.services import free_port
from tests.journeys.people import Visitor, visitor
from tests.processes import PATIENCE, Process

#: Milliseconds until somebody else's act must be on a page: the watchdog of the server, and the page's own patience.
SEEN = 12_000


class Site:
    """The product under one command, which may be killed and started again at the same address."""

    def __init__(self, keys: Path) -> None:
        self.keys = keys
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        self.process = Process(
            "serve", "--port", str(self.port),
            DEMO="1", SITE_URL=self.address, LIVE_ORIGINS=self.address, VOTE_KEYS_DIR=str(self.keys),
        )  # fmt: skip
        self.process.wait_for_line(r"Participa is at (\S+)")

    def kill(self) -> None:
        """kill -9, with whatever it started."""
        self.process.end()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """The process stands still for a block: its connections look open and say nothing."""
        self.process.popen.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.popen.send_signal(signal.SIGCONT)


@dataclass
class Town:
    """An open consultation, its first proposal, and people who write."""

    consultation: Consultation = field(default_factory=lambda: factories.consultation(at=timezone.now()))
    writer: User = field(default_factory=lambda: factories.user("iker"))

    def __post_init__(self) -> None:
        self.proposal: Proposal = self.consultation.proposals.all()[0]
        for row in self.consultation.proposals.all():
            make_key(row)

    @property
    def section(self) -> Section:
        return self.consultation.sections.get()

    def says(self, body: str, **place: Any) -> Comment:
        """Somebody writes; about the proposal where nothing else is said."""
        values = {"kind": "comment", "proposal": self.proposal, **place}
        return post_comment(
            account=self.writer, consultation=self.consultation, body=body, at=timezone.now(), **values
        )  # fmt: skip


class Reader:
    """Somebody with a page open; what went wrong in the console is kept."""

    def __init__(self, browser: Browser, site: Site, path: str, who: str = "") -> None:
        self.visitor: Visitor = visitor(browser, site.address, who=who)
        self.page: Page = self.visitor.page
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.visitor.go(path)
        self.is_live("socket")

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    def is_live(self, by: str) -> None:
        """Whether, and by which way, news reach the page."""
        expect(self.page.locator("#live")).to_have_attribute("data-by", by, timeout=PATIENCE * 1000)

    def sees(self, where: str, text: str) -> None:
        """The text comes to be there without anybody touching the page."""
        expect(self.page.locator(where)).to_contain_text(text, timeout=SEEN)

    def sees_not(self, where: str, text: str) -> None:
        expect(self.page.locator(where)).not_to_contain_text(text, timeout=SEEN)

    def banner(self, text: str) -> None:
        """What stands at the foot of the window; nothing where the text is empty."""
        banner = self.page.locator(".banner.foot")
        if text:
            expect(banner).to_contain_text(text, timeout=SEEN)
        else:
            expect(banner).to_have_count(0, timeout=SEEN)

    def shows_new(self, count: int) -> None:
        """So many wait behind the button; it is pressed."""
        expect(self.page.locator("[data-fresh]")).to_have_attribute("aria-live", "polite")
        button = self.page.locator("[data-fresh] button")
        words = "1 new contribution: show" if count == 1 else f"{count} new contributions: show"
        expect(button).to_have_text(words, timeout=SEEN)
        button.click()
        expect(button).to_have_count(0)

    def look_again(self) -> None:
        """The window comes back from behind others."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def hands(self) -> dict[str, Any]:
        """Where the focus is, what is typed and selected there, and where it stands in the window."""
        found: dict[str, Any] = self.page.evaluate(
            """() => {
              const at = document.activeElement;
              return {
                id: at.id, text: at.value, from: at.selectionStart, to: at.selectionEnd,
                top: Math.round(at.getBoundingClientRect().top),
              };
            }"""
        )
        return found

    def axe(self) -> list[str]:
        return [found["id"] for found in Axe().run(self.page).response["violations"]]
