"""What the tests of the site share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from proposals.models import Consultation, Proposal
from proposals.services.vote_keys import make_key
from tests import factories
from tests.proposals.screens import PUBLISH, screened


@pytest.fixture
def today() -> Iterator[time_machine.Traveller]:
    """The site's clock stands at the factories' now."""
    with time_machine.travel(factories.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def consultation(db: None, today: object, vote_keys: Path) -> Consultation:
    """An open consultation, where one can vote."""
    made = factories.consultation()
    for proposal in made.proposals.all():
        make_key(proposal)
    return made


@pytest.fixture
def proposal(consultation: Consultation) -> Proposal:
    """The first proposal of the open consultation."""
    return consultation.proposals.all()[0]


@pytest.fixture
def unscreened() -> Iterator[None]:
    """Every text is published: the test is not about screening."""
    with screened(PUBLISH):
        yield
