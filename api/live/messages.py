"""The words of ``participa.v1``: what a client may say, and frames that are built once for every socket."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from participa.core.codes import ALPHABET
from participa.events.kinds import is_public_topic
from participa.events.models import Event

SUBPROTOCOL = "participa.v1"
#: Seconds between the pings of the server.
HEARTBEAT = 20

RESTART, PROTOCOL, TICKET, FORBIDDEN, SLOW, RATE = 1012, 4400, 4401, 4403, 4408, 4429

_TOPIC = re.compile(rf"feed|mod:queue|(?:consultation|proposal|user|dept):[{ALPHABET}]{{6,12}}")
_BIGGEST = 2**63 - 1


class Refused(Exception):
    """The client broke the protocol; the socket is closed with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Hello:
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class Sub:
    """Follow a topic. ``since`` is the last number that the client knows, None where it knows none."""

    topic: str
    since: int | None = None
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class Unsub:
    topic: str


@dataclass(frozen=True, slots=True)
class Ping:
    pass


Message = Hello | Sub | Unsub | Ping


def is_topic(name: str) -> bool:
    """Whether the name has the shape of a topic; it may still not exist."""
    return _TOPIC.fullmatch(name) is not None


def is_private(name: str) -> bool:
    """Whether the topic needs a ticket."""
    return not is_public_topic(name)


def parse(text: str) -> Message:
    """What the client says. Raises ``Refused`` for anything that is not a message of the protocol."""
    try:
        data = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise Refused(PROTOCOL) from None
    if not isinstance(data, dict):
        raise Refused(PROTOCOL)
    match data.get("t"):
        case "ping":
            return Ping()
        case "hello":
            return Hello(_text(data, "ticket", longest=1024))
        case "sub":
            return Sub(_topic(data), _since(data), _text(data, "epoch", longest=16))
        case "unsub":
            return Unsub(_topic(data))
    raise Refused(PROTOCOL)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are given once: two readers may take either of two."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _text(data: dict[str, Any], key: str, *, longest: int) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest:
        raise Refused(PROTOCOL)
    return value


def _topic(data: dict[str, Any]) -> str:
    """Any text: a name that no topic can have gets an answer, not the end of the socket."""
    value = data.get("topic")
    if not isinstance(value, str):
        raise Refused(PROTOCOL)
    return value


def _since(data: dict[str, Any]) -> int | None:
    value = data.get("since")
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _BIGGEST:
        raise Refused(PROTOCOL)
    return value


class Value(Protocol):
    """A newest value."""

    @property
    def kind(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def data(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A message ready to be sent: as text for any server, and as a whole websocket frame (RFC 6455, unmasked)."""

    text: str
    raw: bytes


def frame(message: dict[str, Any]) -> Frame:
    """Build the message once, for however many sockets."""
    text = json.dumps(message, separators=(",", ":"), ensure_ascii=False)
    return Frame(text, text_frame(text.encode()))


def text_frame(payload: bytes) -> bytes:
    """A text in UTF-8 as one whole frame of a server (RFC 6455, section 5.2)."""
    size = len(payload)
    if size < 126:
        head = bytes([0x81, size])
    elif size < 65536:
        head = b"\x81\x7e" + size.to_bytes(2, "big")
    else:
        head = b"\x81\x7f" + size.to_bytes(8, "big")
    return head + payload


def welcome(*, topics: int) -> Frame:
    return frame({"t": "welcome", "max_topics": topics, "hb": HEARTBEAT})


def subscribed(topic: str, *, seq: int, epoch: str, recovered: bool, states: Collection[Value] = ()) -> Frame:
    """The next ``ev`` of the topic has the number ``seq + 1``. Not recovered: read the thing itself afresh."""
    message: dict[str, Any] = {"t": "subd", "topic": topic, "seq": seq, "epoch": epoch, "recovered": recovered}
    if states:
        message["states"] = [_value(each) for each in states]
    return frame(message)


def event(row: Event) -> Frame:
    return frame(
        {
            "t": "ev",
            "topic": row.topic,
            "seq": row.seq,
            "k": row.kind,
            "id": row.ref,
            "data": row.payload,
            "ts": int(row.created.timestamp() * 1000),
        }
    )


def state(topic: str, value: Value) -> Frame:
    return frame({"t": "st", "topic": topic, **_value(value)})


def _value(value: Value) -> dict[str, Any]:
    return {"k": value.kind, "v": value.version, "data": value.data}


def reset(topic: str, seq: int) -> Frame:
    """Numbers in between are gone: read the thing itself afresh; the next ``ev`` has the number ``seq + 1``."""
    return frame({"t": "reset", "topic": topic, "seq": seq})


def bye(retry: int) -> Frame:
    """The server is about to restart; come back after ``retry`` milliseconds."""
    return frame({"t": "bye", "retry": retry})


def error(code: str, topic: str = "") -> Frame:
    return frame({"t": "err", "code": code, "topic": topic} if topic else {"t": "err", "code": code})


PONG = frame({"t": "pong"})
