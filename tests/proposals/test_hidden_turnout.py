"""How many took part never gives away how many voted while a tally is hidden."""

from __future__ import annotations

import pytest

from participa import events
from proposals.enums import Choice, ConsultationState, TallyVisibility
from proposals.queries.consultations import listed
from proposals.services.vote_keys import make_key
from proposals.services.votes import cast_vote
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]


@pytest.mark.parametrize(
    ("visibility", "state", "people"),
    [
        (TallyVisibility.LIVE, ConsultationState.OPEN, 3),
        (TallyVisibility.AFTER_CLOSE, ConsultationState.OPEN, 1),
        (TallyVisibility.BATCHED, ConsultationState.OPEN, 1),
        (TallyVisibility.AFTER_CLOSE, ConsultationState.CLOSED, 3),
    ],
)
def test_voters_are_counted_only_where_the_tally_is_told(visibility: str, state: str, people: int) -> None:
    place = factories.consultation(tally_visibility=visibility)
    proposal = place.proposals.select_related("consultation")[0]
    make_key(proposal)
    ane = factories.ane()
    factories.comment(proposal, ane)
    for voter in (ane, factories.user("jon"), factories.user("miren")):
        cast_vote(account=voter, proposal=proposal, choice=Choice.FOR, at=NOW)
    place.state = state

    with events.unit():
        place.save(update_fields=["state"])

    assert [row.people for row in listed([place], NOW)] == [people]
