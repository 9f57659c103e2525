"""Private topics: opened by a ticket of the session, and taken away with the session, the account or the role."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participa import events
from participa.accounts import tickets
from participa.accounts.models import StaffRole, User
from proposals.enums import ConsultationState
from proposals.models import Membership
from proposals.services.lifecycle import return_consultation
from tests import factories
from tests.live.sockets import Feed, Socket, feed, off_the_loop

pytestmark = pytest.mark.django_db(transaction=True)

#: A way to sign in that the settings do not name.
NOT_OURS = "django.contrib.auth.backends.ModelBackend"


def signed_in(person: User, backend: str | None = None) -> str:
    """The session key of somebody who signed in; by a backend that is not the product's, where one is named."""
    client = Client()
    client.force_login(person, backend)
    key = client.session.session_key
    assert key
    return key


def ticket_of(person: User, *, minutes_ago: float = 0) -> str:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    return tickets.issue(account=person.code, session_key=signed_in(person), at=at)


def tell(topic: str) -> None:
    with events.unit():
        events.publish("comment.held", ref="k7m2qxbc", topics=[topic], at=timezone.now())


async def opened(live: Feed, person: User) -> Socket:
    """A socket that showed the person's ticket."""
    socket = live.open()
    socket.say(t="hello", ticket=await off_the_loop(ticket_of, person))
    await socket.hear("welcome")
    return socket


def private_topics() -> dict[str, tuple[User, str]]:
    where = factories.department()
    ane = factories.ane()
    return {
        "user": (ane, f"user:{ane.code}"),
        "dept": (factories.carla(where), f"dept:{where.code}"),
        "mod": (factories.benat(), "mod:queue"),
    }


async def test_each_hears_what_is_theirs() -> None:
    mine = await off_the_loop(private_topics)
    async with feed() as live:
        for person, topic in mine.values():
            socket = await opened(live, person)
            await socket.follow(topic)
            await off_the_loop(tell, topic)
            assert (await socket.hear("ev"))["topic"] == topic


async def test_nobody_else_gets_in() -> None:
    mine = await off_the_loop(private_topics)
    people = [None, *(person for person, _ in mine.values())]
    async with feed() as live:
        for owner, topic in mine.values():
            await off_the_loop(tell, topic)
            for person in people:
                socket = live.open() if person is None else await opened(live, person)
                socket.say(t="sub", topic=topic, since=0)
                if person == owner:
                    await socket.hear("ev")
                else:
                    assert await socket.end() == 4403
                    assert not any("k7m2qxbc" in text for text in socket.sent)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda person: "nonsense",
        lambda person: ticket_of(person)[:-1] + "?",
        lambda person: ticket_of(person, minutes_ago=1.1),
        lambda person: ticket_of(person, minutes_ago=-1),
        lambda person: tickets.issue(account=person.code, session_key="x" * 32, at=timezone.now()),
        lambda person: tickets.issue(account=factories.ane().code, session_key=signed_in(person), at=timezone.now()),
        lambda person: tickets.issue(account=person.code, session_key=signed_in(person, NOT_OURS), at=timezone.now()),
    ],
    ids=[
        "nonsense",
        "changed",
        "a minute late",
        "from the future",
        "of no session",
        "with another's session",
        "of a session that Django refuses",
    ],
)
async def test_a_ticket_that_is_not_good_closes_with_4401(spoil: Callable[[User], str]) -> None:
    async with feed() as live:
        socket = live.open()
        socket.say(t="hello", ticket=await off_the_loop(lambda: spoil(factories.benat())))
        assert await socket.end() == 4401


def test_a_ticket_does_not_tell_the_session_key() -> None:
    person = factories.ane()
    key = signed_in(person)
    assert key not in tickets.issue(account=person.code, session_key=key, at=timezone.now())


def sign_out(person: User) -> None:
    Session.objects.all().delete()


def ban(person: User) -> None:
    with events.unit():
        User.objects.filter(pk=person.pk).update(is_active=False)


def lose_roles(person: User) -> None:
    with events.unit():
        StaffRole.objects.filter(user=person).delete()
        Membership.objects.filter(user=person).delete()


@pytest.mark.parametrize(
    ("whose", "change", "code"),
    [
        ("user", sign_out, 4401),
        ("user", ban, 4401),
        ("dept", lose_roles, 4403),
        ("mod", lose_roles, 4403),
        ("mod", sign_out, 4401),
    ],
)
async def test_losing_the_right_closes_the_socket(
    whose: str, change: Callable[[User], None], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.hub.RIGHTS_PERIOD", 0.05)
    person, topic = (await off_the_loop(private_topics))[whose]
    async with feed() as live:
        socket, anonymous = await opened(live, person), live.open()
        await socket.follow(topic)
        await anonymous.follow("feed")
        await off_the_loop(change, person)
        assert await socket.end() == code
        assert await anonymous.silent()


async def test_what_a_ticket_opened_lives_a_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.live.hub.RIGHTS_PERIOD", 0.05)
    monkeypatch.setattr(tickets, "TO_LIVE", timedelta(milliseconds=300))
    benat = await off_the_loop(factories.benat)
    async with feed() as live:
        socket = await opened(live, benat)
        await socket.follow("mod:queue")
        assert await socket.end() == 4401


async def test_a_newer_ticket_over_the_same_socket_makes_it_live_on(monkeypatch: pytest.MonkeyPatch) -> None:
    benat = await off_the_loop(factories.benat)
    async with feed() as live:
        socket = await opened(live, benat)
        await socket.follow("mod:queue")
        (client,) = live.hub.clients
        first = client.grant
        socket.say(t="hello", ticket=await off_the_loop(ticket_of, benat))
        await socket.hear("welcome")
        assert first is not None
        assert client.grant is not None
        assert client.grant.ends_at > first.ends_at


class House:
    """Four people with a page open, each about to lose it for another reason, and one who loses nothing."""

    def __init__(self) -> None:
        self.ane, self.mikel = factories.ane(), factories.ane()
        self.benat, self.dorota = factories.benat(), factories.benat()
        self.browser = Client()
        self.browser.force_login(self.ane)
        self.planned = factories.consultation(ConsultationState.SCHEDULED)

    def ticket(self) -> str:
        """Ane's, of the browser in which she will sign out."""
        key = str(self.browser.session.session_key)
        return tickets.issue(account=self.ane.code, session_key=key, at=timezone.now())

    def sign_out(self) -> None:
        """By the button of the page."""
        assert self.browser.post(reverse("account_logout")).status_code == 302

    def unpublish(self) -> None:
        publisher = factories.pili()
        return_consultation(by=publisher, consultation=self.planned, comment="Falta el anexo.", at=factories.NOW)


async def test_whoever_loses_a_right_is_out_within_five_seconds() -> None:
    """At the product's own pace, which the other tests here do not wait for."""
    house = await off_the_loop(House)
    topic = f"consultation:{house.planned.code}"
    async with feed() as live:
        ane, anonymous, stays = live.open(), live.open(), live.open()
        ane.say(t="hello", ticket=await off_the_loop(house.ticket))
        mikel, benat, dorota = [await opened(live, each) for each in (house.mikel, house.benat, house.dorota)]
        for socket, name in (
            (ane, f"user:{house.ane.code}"), (mikel, f"user:{house.mikel.code}"), (benat, "mod:queue"),
            (dorota, "mod:queue"), (anonymous, topic), (stays, "feed"),
        ):  # fmt: skip
            await socket.follow(name)
        for act in (house.sign_out, partial(ban, house.mikel), partial(lose_roles, house.benat), house.unpublish):
            await off_the_loop(act)
        async with asyncio.timeout(5):
            assert [await socket.end() for socket in (ane, mikel, benat)] == [4401, 4401, 4403]
            assert await anonymous.hear("err") == {"t": "err", "code": "topic.unknown", "topic": topic}
        assert await dorota.silent()
        assert [socket.closed for socket in (dorota, anonymous, stays)] == [None] * 3


async def test_the_rights_of_many_sockets_cost_as_many_queries_as_those_of_one(
    django_assert_num_queries: Any,
) -> None:
    from api.live.rights import Grant, allowed  # read here, beside what it counts

    def grants(count: int) -> list[Grant]:
        people = [factories.benat() for _ in range(count)]
        return [Grant(each.code, signed_in(each), timezone.now() + timedelta(minutes=1)) for each in people]

    for count in (1, 5):
        made = await off_the_loop(grants, count)

        def look(made: list[Grant] = made) -> None:
            with django_assert_num_queries(4):
                assert len(allowed(made)) == len(made)

        look_in_this_thread = look
        await off_the_loop(look_in_this_thread)
