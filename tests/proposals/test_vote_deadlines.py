"""The deadline of a vote is an instant, in the nights too when the clock of Madrid changes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from participa.core.errors import DomainError
from proposals.enums import Choice
from proposals.services.votes import cast_vote
from tests.factories import ane
from tests.proposals.voting import rows, votable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]

MADRID_NIGHTS = {
    "spring: the clock goes from 2 to 3": ("2026-03-28T23:00:00+00:00", "2026-03-29T22:00:00+00:00"),
    "autumn: the hour from 2 to 3 comes twice": ("2026-10-24T22:00:00+00:00", "2026-10-25T23:00:00+00:00"),
}


@pytest.mark.parametrize("night", MADRID_NIGHTS)
@pytest.mark.parametrize(
    ("edge", "seconds", "code"),
    [
        ("opens", -1, "consultation.not_yet_open"),
        ("opens", 0, None),
        ("opens", 1, None),
        ("closes", -1, None),
        ("closes", 0, "consultation.closed"),
        ("closes", 1, "consultation.closed"),
    ],
)
def test_the_deadline_is_one_instant_in_the_nights_when_the_clock_changes(
    night: str, edge: str, seconds: int, code: str | None
) -> None:
    """Local midnight to local midnight: 23 hours in spring, 25 in autumn."""
    opens, closes = (datetime.fromisoformat(text) for text in MADRID_NIGHTS[night])
    proposal = votable(opens_at=opens, closes_at=closes)
    at = (opens if edge == "opens" else closes) + timedelta(seconds=seconds)

    try:
        cast_vote(account=ane(), proposal=proposal, choice=Choice.FOR, at=at)
        answer = None
    except DomainError as error:
        answer = error.code

    assert answer == code
    assert len(rows(proposal)["ballots"]) == (1 if code is None else 0)


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("2026-10-25T01:29:59+01:00", None),  # half past two comes twice that night; the second one is the deadline
        ("2026-10-25T02:29:59+02:00", None),
        ("2026-10-25T02:30:00+02:00", None),
        ("2026-10-25T02:29:59+01:00", None),
        ("2026-10-25T02:30:00+01:00", "consultation.closed"),
    ],
)
def test_a_deadline_inside_the_repeated_hour_means_the_instant_and_not_the_wall_clock(
    at: str, code: str | None
) -> None:
    closes = datetime.fromisoformat("2026-10-25T02:30:00+01:00")
    proposal = votable(opens_at=closes - timedelta(days=9), closes_at=closes)
    try:
        cast_vote(account=ane(), proposal=proposal, choice=Choice.FOR, at=datetime.fromisoformat(at))
        answer = None
    except DomainError as error:
        answer = error.code
    assert answer == code
