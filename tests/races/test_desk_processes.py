"""Two servers, two moderators, one case: one decision; the other page says who and what, and keeps every typed word."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from moderation.models import ModerationDecision, ReviewCase
from participa.accounts.enums import Role
from participa.accounts.models import User
from tests import factories
from tests.events.crowd import at_once
from tests.harness.services import free_port
from tests.moderation import desk
from tests.processes import running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vote_keys")]

TYPED = "Lo quitamos porque nombra a una vecina."


class Window:
    """A moderator's browser at one of the servers: cookies and forms, nothing else."""

    def __init__(self, port: int, person: User) -> None:
        self.port = port
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        self.cookies = {name: value.value for name, value in client.cookies.items()}

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        there = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        there.request(method, path, urlencode(fields) if fields else None, headers)
        answer = there.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.update({name: value.value for name, value in SimpleCookie(line).items()})
        text = answer.read().decode()
        there.close()
        return answer.status, text


def deciding(window: Window, case: ReviewCase, action: str) -> Callable[[], tuple[int, str]]:
    """The card is open and filled in; what is left is to press the button."""
    path = f"/en/desk/cases/{case.code}/"
    status, card = window.ask("GET", path)
    assert status == 200, card[:500]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', card)
    version = re.search(r'name="version" value="(\d+)"', card)
    assert token is not None
    assert version is not None
    fields = {"csrfmiddlewaretoken": token[1], "version": version[1], "action": action}
    fields |= {"reason": "insult", "explanation": TYPED}
    return lambda: window.ask("POST", path, fields)


@pytest.mark.patient(240)
def test_two_processes_make_one_decision_and_the_other_keeps_what_was_typed() -> None:
    now, ports = timezone.now(), (free_port(), free_port())
    place = factories.consultation(at=now)
    people = [factories.staff(name, Role.MODERATOR) for name in ("maite", "jon")]
    cases = [
        desk.open_for(desk.write(place, factories.user(f"u{n}"), verdict=desk.HELD, at=now), at=now) for n in range(4)
    ]
    windows = [Window(port, person) for port, person in zip(ports, people, strict=True)]
    connection.close()
    sites = [f"http://127.0.0.1:{port}" for port in ports]
    with (
        running("serve", "--port", str(ports[0]), DEMO="1", SITE_URL=sites[0]) as first,
        running("serve", "--port", str(ports[1]), DEMO="1", SITE_URL=sites[1]) as second,
    ):
        for server in (first, second):
            server.wait_for_line(r"Participa is at (\S+)")
        for case in cases:
            answers = at_once(deciding(windows[0], case, "approve"), deciding(windows[1], case, "restrict"))
            made = ModerationDecision.objects.get(case=case)
            won = 0 if made.action == "approve" else 1
            (status, _), (late, page) = answers[won], answers[1 - won]
            assert (status, late) == (302, 409)
            with translation.override("en"):
                said = f"{people[won].display_name} decided before you: {made.get_action_display()}."
            kept = (TYPED in page, 'value="insult" checked' in page)
            assert (made.decided_by, said in page, kept) == (people[won], True, (True, True))
