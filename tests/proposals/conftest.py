"""What the tests of the public domain share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from participa.events import bus
from tests.proposals.screens import PUBLISH, screened


@pytest.fixture
def pokes() -> Iterator[list[str]]:
    """Every topic that was poked, in order."""
    told: list[str] = []

    def listener(facts: Sequence[str], values: Sequence[str]) -> None:
        told.extend([*facts, *values])

    bus.listen(listener)
    yield told
    bus.forget(listener)


@pytest.fixture
def unscreened() -> Iterator[None]:
    """Every text is published: the test is not about screening."""
    with screened(PUBLISH):
        yield
