"""What is decided about a person reaches their open pages, over real sockets of a live process; a ban ends them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from moderation.services.sanctions import lift_sanction
from participa import events
from participa.accounts import tickets
from participa.accounts.models import IdentityProof, User
from participa.accounts.sessions import end_sessions
from proposals.models import Proposal
from tests import factories
from tests.live.sockets import ORIGIN
from tests.moderation import desk
from tests.processes import running

pytestmark = pytest.mark.django_db(transaction=True)

#: Seconds; what the feed promises.
PROMISED = 5.0


def opened(port: int) -> ClientConnection:
    """A socket at the live process."""
    return connect(f"ws://127.0.0.1:{port}/ws/v1/", origin=Origin(ORIGIN), subprotocols=[Subprotocol("participa.v1")])


class Window:
    """A browser in which somebody signed in, and its socket."""

    def __init__(self, person: User, port: int, stack: ExitStack) -> None:
        self.person, self.browser = person, Client()
        self.browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        self.socket = stack.enter_context(opened(port))
        self.say(t="hello", ticket=self.ticket())
        self.say(t="sub", topic=f"user:{person.code}")
        assert self.hear("subd")["topic"] == f"user:{person.code}"

    def ticket(self) -> str:
        key = str(self.browser.session.session_key)
        return tickets.issue(account=self.person.code, session_key=key, at=timezone.now())

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self, kind: str) -> dict[str, Any]:
        """The next message of the kind."""
        while True:
            message: dict[str, Any] = json.loads(self.socket.recv(timeout=20))
            if message["t"] == kind:
                return message

    def fact(self, name: str) -> dict[str, Any]:
        """The next of these facts."""
        while True:
            message = self.hear("ev")
            if message["k"] == name:
                return message

    def lives(self) -> bool:
        """Whether page and socket still know who it is."""
        self.say(t="ping")
        return self.hear("pong") == {"t": "pong"} and self.signed_in()

    def signed_in(self) -> bool:
        return self.browser.get("/en/mine/").status_code == 200


def closed(socket: ClientConnection) -> int:
    """The code with which the server closes."""
    try:
        while True:
            socket.recv(timeout=20)
    except ConnectionClosed as end:
        return int(end.rcvd.code) if end.rcvd else 1006


@pytest.fixture(scope="module")
def port(django_db_setup: None) -> Iterator[int]:
    """Of the live process."""
    with running("serve", "--role", "live", "--port", "0") as live:
        yield int(live.wait_for_line(r"Participa is at http://127\.0\.0\.1:(\d+)/"))


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def spot() -> Proposal:
    return factories.consultation().proposals.all()[0]


def test_whoever_is_suspended_hears_it_and_stays(port: int, stack: ExitStack) -> None:
    ane = factories.ane()
    case = desk.flagged(spot(), ane)
    hers, other = Window(ane, port, stack), Window(factories.user("jon"), port, stack)

    sanction = desk.suspend(case, at=timezone.now())
    heard = hers.fact("sanction.began")
    assert (heard["id"], heard["data"]) == (sanction.code, {"sanction": "suspend"})
    lift_sanction(sanction=sanction, by=factories.benat(), explanation="Basta.", at=timezone.now())
    heard = hers.fact("sanction.ended")
    assert (heard["id"], heard["data"]) == (sanction.code, {"sanction": "suspend"})
    assert (hers.lives(), other.lives()) == (True, True)


def test_a_ban_ends_every_session_and_socket_within_five_seconds_and_nobody_elses(port: int, stack: ExitStack) -> None:
    ane, now = factories.ane(), timezone.now()
    case = desk.flagged(spot(), ane)
    home, phone, jon = (Window(each, port, stack) for each in (ane, ane, factories.user("jon")))
    assert all(window.lives() for window in (home, phone, jon))  # the control

    began = time.monotonic()
    sanction = desk.suspend(case, kind="ban", days=None, at=now)
    for window in (home, phone):
        assert closed(window.socket) == 4401
    assert time.monotonic() - began <= PROMISED
    assert (home.signed_in(), phone.signed_in(), jon.lives()) == (False, False, True)

    again = Window(User.objects.get(pk=ane.pk), port, stack)
    assert again.lives()
    statement = again.browser.get(f"/en/statements/{sanction.decision.code}/")
    assert statement.status_code == 200  # why, and how to object


def test_a_ticket_taken_before_the_ban_opens_nothing_after_it(port: int, stack: ExitStack) -> None:
    ane = factories.ane()
    case = desk.flagged(spot(), ane)
    hers = Window(ane, port, stack)
    ticket = hers.ticket()
    desk.suspend(case, kind="ban", days=None, at=timezone.now())
    with opened(port) as socket:
        socket.send(json.dumps({"t": "hello", "ticket": ticket}))
        assert closed(socket) == 4401


def test_all_accounts_of_a_verified_person_are_the_person() -> None:
    ane, same, jon = (factories.user(name) for name in ("ane", "ane2", "jon"))
    with events.unit():
        proof = IdentityProof.objects.create(method="eidas", digest="d" * 64, proved_at=timezone.now())
        User.objects.filter(pk__in=[ane.pk, same.pk]).update(identity_proof=proof)
    ane.refresh_from_db()
    browsers = []
    for person in (ane, same, jon):
        browsers.append(Client())
        browsers[-1].force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    end_sessions(ane)
    assert [browser.get("/en/mine/").status_code for browser in browsers] == [302, 302, 200]


def test_sessions_that_an_earlier_secret_signed_end_too(settings: Any) -> None:
    """A changed secret must sign nobody out, and give nobody back what a ban ended."""
    old, new = "o" * 50, "n" * 50
    ane = factories.ane()
    settings.SECRET_KEY = old
    before = Client()
    before.force_login(ane, backend=settings.AUTHENTICATION_BACKENDS[0])
    end_sessions(ane)
    after = Client()
    after.force_login(User.objects.get(pk=ane.pk), backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = after.session.session_key
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, [old]
    assert after.session.session_key == cookie
    assert [browser.get("/en/mine/").status_code for browser in (before, after)] == [302, 200]
