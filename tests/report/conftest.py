"""What the tests of the report share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from moderation.analysis.report.build import build
from moderation.analysis.report.claims import Report
from moderation.analysis.report.snapshot import Snapshot
from tests.factories import NOW
from tests.proposals.screens import PUBLISH, screened
from tests.report import town as towns


@pytest.fixture(autouse=True)
def _a_day_on_which_everything_is_published() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), screened(PUBLISH):
        yield


@pytest.fixture
def snapshot(town: towns.Town) -> Snapshot:
    """Of the town that the module makes."""
    return towns.from_database(town)


@pytest.fixture
def report(snapshot: Snapshot) -> Report:
    return build(snapshot, **towns.AT)
