"""How often an address and an account may ask."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from api.v1.throttles import AccountThrottle, AnonymousThrottle, WindowThrottle, parse_rate
from participa.core.addresses import client_address
from tests.api.clients import refusal, stranger
from tests.factories import ane


@pytest.mark.parametrize(
    ("rate", "meant"), [("300/min", (300, 60)), ("5/s", (5, 1)), ("10/hour", (10, 3600)), ("7/day", (7, 86_400))]
)
def test_a_rate_is_a_number_in_a_period(rate: str, meant: tuple[int, int]) -> None:
    assert parse_rate(rate) == meant


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger's header is not believed
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # its left part is the client's own invention
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_the_address_is_the_last_hop_that_is_not_ours(remote: str, forwarded: str, address: str) -> None:
    assert client_address(remote, forwarded, ["10.0.0.1", "10.0.0.2"]) == address


def _asked(throttle: type[WindowThrottle], request: Request, times: int) -> list[bool]:
    return [throttle().allow_request(request, APIView()) for _ in range(times)]


def _request(person: Any = None, address: str = "203.0.113.9") -> Request:
    request = Request(APIRequestFactory().get("/", REMOTE_ADDR=address))
    if person:
        request.user = person
    return request


@pytest.fixture
def three_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = {"anonymous": "3/day", "account": "3/day"}
    monkeypatch.setattr("rest_framework.settings.api_settings.DEFAULT_THROTTLE_RATES", rates, raising=False)


@pytest.mark.usefixtures("three_a_day")
def test_a_stranger_is_counted_by_address() -> None:
    assert _asked(AnonymousThrottle, _request(), 5) == [True, True, True, False, False]
    assert _asked(AnonymousThrottle, _request(address="203.0.113.10"), 1) == [True]
    assert _asked(AccountThrottle, _request(), 5) == [True] * 5


@pytest.mark.django_db
@pytest.mark.usefixtures("three_a_day")
def test_ane_is_counted_by_account_wherever_she_is() -> None:
    person = ane()
    assert _asked(AccountThrottle, _request(person), 3) == [True] * 3
    assert _asked(AccountThrottle, _request(person, "203.0.113.10"), 1) == [False]
    assert _asked(AnonymousThrottle, _request(person), 5) == [True] * 5


@pytest.mark.usefixtures("three_a_day")
def test_an_unreachable_cache_lets_everybody_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(type(cache._connections[cache._alias]), "add", gone)  # type: ignore[attr-defined]
    assert _asked(AnonymousThrottle, _request(), 5) == [True] * 5


@pytest.mark.usefixtures("three_a_day")
def test_too_many_requests_are_told_when_to_come_back() -> None:
    client = stranger()
    answers = [client.get("/api/v1/schema/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert refusal(answers[3]) == (429, "throttled")
    assert 1 <= int(answers[3]["Retry-After"]) <= 86_400
