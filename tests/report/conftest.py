"""What the tests of the report share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories import NOW
from tests.proposals.screens import PUBLISH, screened


@pytest.fixture(autouse=True)
def _a_day_on_which_everything_is_published() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), screened(PUBLISH):
        yield
