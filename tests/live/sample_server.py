"""Our server around small WSGI applications, as a process of its own: what is tested is the server."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participa.settings")
django.setup()

from django.db import connection  # noqa: E402  after the applications are loaded
from django.utils import timezone  # noqa: E402

from api.live.http import live_http  # noqa: E402
from api.live.routing import sockets  # noqa: E402
from participa import events  # noqa: E402
from participa.events.reading import positions  # noqa: E402
from participa.ops.server import server  # noqa: E402
from participa.ops.server.bridge import Receive, Scope, Send, Threads  # noqa: E402
from participa.ops.server.health import health  # noqa: E402
from participa.ops.server.metrics import metrics_page  # noqa: E402
from participa.ops.server.server import LiveServer  # noqa: E402

FOLDER = Path(sys.argv[1])
#: Bytes of an export.
EXPORT = 16 * 1024 * 1024
server.STALLED = float(os.environ.get("STALLED", server.STALLED))


def note(line: str, file: str = "notes") -> None:
    with (FOLDER / file).open("a") as notes:
        notes.write(line + "\n")


class Stream:
    """Blocks without end, and a note when it is closed."""

    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b"x" * 65536

    def close(self) -> None:
        note("closed")


def export() -> Iterator[bytes]:
    """More than the kernel keeps for a reader, and a note when the last of it is made."""
    for _ in range(EXPORT // 65536):
        yield b"x" * 65536
    note("made")


def broken_stream() -> Iterator[bytes]:
    yield b"x" * 10
    raise ZeroDivisionError


def tell(times: int, length: int) -> int:
    """Facts in the feed, in one unit; the number of the last."""
    try:
        with events.unit():
            for _ in range(times):
                events.publish(
                    "comment.published", ref="k7m2qxbc", topics=["feed"], at=timezone.now(), pad="x" * length
                )
        return positions(["feed"])["feed"]
    finally:
        connection.close()


def pages(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """``/slow`` waits for the file ``go``; ``/endless``, ``/export`` and ``/broken`` stream; ``/tell?3,100`` tells
    three facts of a hundred letters; the rest repeats the request.
    """
    path = environ["PATH_INFO"]
    if path == "/slow":
        note("began")
        while not (FOLDER / "go").exists():
            time.sleep(0.02)
    if path == "/crash":
        raise ZeroDivisionError
    start("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    if path == "/endless":
        return Stream()
    if path == "/broken":
        return broken_stream()
    if path == "/export":
        return export()
    if path == "/tell":
        return [str(tell(*map(int, environ["QUERY_STRING"].split(",")))).encode()]
    body = environ["wsgi.input"].read()
    seen = {key: value for key, value in environ.items() if isinstance(value, str)}
    return [repr((seen, len(body))).encode()]


threads = Threads(pages, threads=2, waiting=1, slow=int(os.environ.get("SLOW_READERS", "64")))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await sockets(scope, receive, send)
    elif health.concerns(scope):
        await health(scope, receive, send)
    elif metrics_page.concerns(scope):
        await metrics_page(scope, receive, send)
    elif live_http.concerns(scope):
        await live_http(scope, receive, send)
    else:
        note("+", "under-way")  # nothing comes between this and the place that the request takes
        try:
            await threads(scope, receive, send)
        finally:
            note("-", "under-way")


def ready(host: str, port: int) -> None:
    print(f"at {host}:{port}", flush=True)  # noqa: T201  the test waits for it


LiveServer(application, host="127.0.0.1", port=0, ready=ready).run()
