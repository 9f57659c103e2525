"""What a socket must not do, over real sockets of our server; straight or through plain ASGI, as LIVE_DIRECT says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.live.test_protocol import GARBAGE, NO_TOPICS
from tests.live.test_server import Sample, started

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def running_server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """One for all tests here."""
    with started(tmp_path_factory.mktemp("server")) as sample:
        yield sample


@pytest.fixture
def server(running_server: Sample) -> Iterator[Sample]:
    """The server, which wrote of no trouble meanwhile and still serves the others."""
    with running_server.socket() as other:
        yield running_server
        other.send('{"t":"ping"}')
        assert other.recv(timeout=20) == '{"t":"pong"}'
    assert [line for line in running_server.process.text.splitlines() if "Traceback" in line or "ERROR" in line] == []


def close_code(server: Sample, *frames: str | bytes, **more: Any) -> int:
    """The code with which the server closes after these frames."""
    with server.socket(**more) as socket:
        try:
            for frame in frames:
                socket.send(frame)
            while True:
                socket.recv(timeout=20)
        except ConnectionClosed as closed:
            return int(closed.rcvd.code) if closed.rcvd else 1006


def test_garbage_closes_with_4400(server: Sample) -> None:
    codes = {what: close_code(server, next(iter(frame.values()))) for what, frame in GARBAGE.items()}
    assert codes == dict.fromkeys(GARBAGE, 4400)


def test_names_that_no_topic_can_have_are_answered(server: Sample) -> None:
    with server.socket() as socket:
        for name in NO_TOPICS:
            socket.send(json.dumps({"t": "sub", "topic": name}))
        answers = [json.loads(socket.recv(timeout=20)) for _ in NO_TOPICS]
    assert answers == [{"t": "err", "code": "topic.unknown"}] * len(NO_TOPICS)


def test_a_page_of_another_origin_gets_no_socket(server: Sample) -> None:
    for origin in ("https://evil.example", "http://127.0.0.1:8001", "null", None):
        with pytest.raises(InvalidStatus) as refused, server.socket(origin=origin):
            pass
        assert refused.value.response.status_code == 403


def test_a_client_that_does_not_speak_the_protocol_is_closed_with_4400(server: Sample) -> None:
    assert close_code(server, subprotocols=None) == 4400
    assert close_code(server, subprotocols=["chat"]) == 4400


def test_tickets_and_private_topics(server: Sample) -> None:
    assert close_code(server, '{"t":"hello","ticket":"nonsense"}') == 4401
    for topic in ("mod:queue", "user:bcdfghjk", "dept:bcdfghjk"):
        assert close_code(server, json.dumps({"t": "sub", "topic": topic})) == 4403


def test_a_flood_closes_with_4429(server: Sample) -> None:
    assert close_code(server, *['{"t":"ping"}'] * 60) == 4429
