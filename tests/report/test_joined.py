"""A campaign goes on after the version of the report that found it: the page counts who joined and reads them alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moderation.queries.found import found_in
from moderation.services.near import keep_bands
from participa import events
from proposals.enums import RevisionState
from proposals.models import Comment
from tests import factories
from tests.report import desk
from tests.report import town as towns
from tests.report.desk import LATER
from tests.report.town import ADDED, SENT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]

OTHER = "Prefiero que arreglen la fuente y que pongan bancos con sombra junto a la iglesia."


def send(town: towns.Town, body: str, name: str, *, language: str = "es", **how: Any) -> Comment:
    """A text that came after the version, with the bands that the product keeps."""
    made = factories.comment(town.proposal, factories.user(name), body=body, at=LATER, **how)
    with events.unit():
        Comment.objects.filter(pk=made.pk).update(language=language)
        keep_bands(list(made.revisions.all()))
    return made


@pytest.fixture
def town() -> towns.Town:
    made = towns.busy()
    desk.built(made.consultation)
    return made


def joined(town: towns.Town, **filters: str) -> list[tuple[int, int]]:
    return [(one.texts, one.joined) for one in found_in(town.consultation, **filters).campaigns]


def test_texts_that_came_later_and_say_almost_the_same_are_counted(town: towns.Town) -> None:
    assert joined(town) == [(4, 0)]
    send(town, SENT, "tarde1")
    send(town, f"{SENT} ¡Gracias!", "tarde2", language="eu")
    send(town, OTHER, "tarde3")
    send(town, ADDED, "tarde4")
    send(town, SENT, "tarde5", state=RevisionState.HELD_SYSTEM)
    withdrawn = send(town, SENT, "tarde6")
    with events.unit():
        Comment.objects.filter(pk=withdrawn.pk).update(withdrawn_at=LATER)
    keep_bands([one.revisions.get() for one in town.texts[-4:]])  # those that the version knows are counted once
    assert joined(town) == [(4, 2)]
    assert joined(town, language="eu") == []
    assert joined(town, language="es") == [(4, 1)]


def test_it_costs_no_statement_more_where_many_joined(town: towns.Town) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            found_in(town.consultation)
        return len(found)

    send(town, SENT, "tarde")
    cost()  # the report itself is read once
    before = cost()
    for number in range(5):
        send(town, SENT, f"tarde{number}")
    assert (before, cost(), joined(town)) == (7, 7, [(4, 6)])


def test_the_page_tells_it(town: towns.Town, settings: Any) -> None:
    settings.DEMO = True
    send(town, SENT, "tarde")
    client = Client(HTTP_HOST="localhost")
    client.force_login(desk.another())
    page = client.get(f"/en/desk/analysis/{town.consultation.code}/").content.decode()
    assert "1 more since this version" in page
