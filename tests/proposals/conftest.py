"""What the tests of the public domain share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.proposals.screens import PUBLISH, screened


@pytest.fixture
def unscreened() -> Iterator[None]:
    """Every text is published: the test is not about screening."""
    with screened(PUBLISH):
        yield
