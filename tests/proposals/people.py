"""People at once, and people who are verified."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import TypeVar

from django.db import connection

from participa import events
from participa.accounts.enums import IdentityLevel
from participa.accounts.models import IdentityProof, User
from participa.core.digests import sha256
from tests import factories

T = TypeVar("T")
_serial = count(1)


def identity_proof() -> IdentityProof:
    """That somebody was verified."""
    with events.unit():
        return IdentityProof.objects.create(method="test", digest=sha256(str(next(_serial))), proved_at=factories.NOW)


def verified(name: str, proof: IdentityProof | None = None) -> User:
    """An account of a verified person; of the same person where the proof is the same."""
    return factories.user(name, identity_level=IdentityLevel.VERIFIED, identity_proof=proof or identity_proof())


def at_once(acts: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """What the acts return or raise, all begun at the same moment on connections of their own."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T | Exception:
        start.wait()
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
