"""Reads the public API of a site, as anybody would: politely, within limits, and from no other place."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from moderation.analysis.report.open_data import Get

LARGEST_ANSWER = 64 * 1024 * 1024
_SECONDS = 30
_ATTEMPTS = 6
_LONGEST_WAIT = 120


class NotReadable(RuntimeError):
    """The API could not be read; the message says why."""


def reader(address: str, *, wait: Callable[[float], None] = time.sleep) -> Get:
    """Answers addresses below ``/api/v1`` of the site at ``address`` (``https://participa.example.org``).

    Waits where the site says that it was asked too often, and again a few times where it is away.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.username or parts.query:
        raise NotReadable(f"{address} is not the address of a site")
    root = f"{parts.scheme}://{parts.netloc}/api/v1"

    def get(path: str) -> Any:
        for attempt in range(_ATTEMPTS):
            try:
                return _answer(root + path)
            except urllib.error.HTTPError as refused:
                if refused.code not in {429, 503} or attempt == _ATTEMPTS - 1:
                    raise NotReadable(f"{path}: the site answered {refused.code}") from None
                wait(_pause(refused.headers.get("Retry-After"), attempt))
            except (urllib.error.URLError, TimeoutError, ConnectionError) as away:
                if attempt == _ATTEMPTS - 1:
                    raise NotReadable(f"{path}: {away}") from None
                wait(2.0**attempt)
        raise NotReadable(path)

    return get


def _pause(asked: str | None, attempt: int) -> float:
    return min(float(asked), _LONGEST_WAIT) if asked and asked.isdigit() else 2.0**attempt


def _answer(address: str) -> Any:
    request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310  http(s), checked
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
        content = answer.read(LARGEST_ANSWER + 1)
    if len(content) > LARGEST_ANSWER:
        raise NotReadable(f"{address}: the answer is too large")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise NotReadable(f"{address}: the answer is not JSON") from None
