"""A snapshot from the public API alone: what anybody can do, without the site's database or code behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from moderation.analysis.report.snapshot import MOST_ROWS, Snapshot, SnapshotError, freeze

#: Answers the JSON of an address below ``/api/v1``, such as ``/consultations/k7m2qxrt/``.
Get = Callable[[str], Any]

_CODE = re.compile(r"[0-9a-z]{1,12}")
#: How often the reading begins afresh where the consultation changes meanwhile.
_ATTEMPTS = 3


def collect(get: Get, code: str) -> Snapshot:
    """The snapshot of a consultation as the API answers it now.

    Raises SnapshotError ``code.invalid``, ``answer.malformed`` where it is no API of this kind, and
    ``changed_meanwhile`` where facts went on being published while it read.
    """
    if not _CODE.fullmatch(code):
        raise SnapshotError("code.invalid")
    for _ in range(_ATTEMPTS):
        try:
            before = _position(get, code)
            found = _collected(get, code)
            after = _position(get, code)
        except (KeyError, TypeError, AttributeError, IndexError):
            raise SnapshotError("answer.malformed") from None
        if after == before:
            return found
    raise SnapshotError("changed_meanwhile")


def _collected(get: Get, code: str) -> Snapshot:
    here = f"/consultations/{code}"
    rules = get(f"{here}/moderation/")
    return freeze(
        {
            "consultation": [get(f"{here}/")],
            "policy": [rules["policy"]] if rules["policy"] else [],
            "reason": rules["reasons"],
            "figures": [get(f"{here}/moderation/figures/")],
            "step": get(f"{here}/steps/"),
            "section": get(f"{here}/sections/"),
            "proposal": _pages(get, f"/proposals/?consultation={code}&page_size=100"),
            "comment": _pages(get, f"/comments/?consultation={code}&page_size=100"),
            "theme": _pages(get, f"/themes/?consultation={code}&page_size=100"),
            "group": get(f"{here}/opinion-groups/"),
            "response": _pages(get, f"/responses/?consultation={code}&page_size=100"),
        }
    )


def _position(get: Get, code: str) -> tuple[Any, Any]:
    answer = get(f"/events/?topic=consultation:{code}&since=9007199254740992&limit=1")
    return answer["epoch"], answer["seq"]


def _pages(get: Get, address: str) -> Iterator[dict[str, Any]]:
    read = 0
    while address:
        page = get(address)
        yield from page["results"]
        read += len(page["results"])
        if read > MOST_ROWS:
            raise SnapshotError("file.too_large")
        following = page["next"]
        address = _below_api(following) if following else ""


def _below_api(address: str) -> str:
    """The part of an address after ``/api/v1``: pages are never fetched from another place than the first."""
    _, found, rest = address.partition("/api/v1/")
    if not found:
        raise SnapshotError("page.elsewhere")
    return f"/{rest}"
