"""What moderation tells of itself: every count from rows that were made here, on the page, in the table, by the API."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moderation.queries.figures import Times, moderation_figures
from moderation.services.appeals import answer_appeal, appeal_decision
from moderation.services.decisions import undo_decision
from moderation.services.imported import restrict_imported
from moderation.services.policies import adopt_policy
from participa.accounts.enums import Role
from proposals.enums import CommentKind, RevisionState
from proposals.models import Consultation
from proposals.services.comments import withdraw_comment
from proposals.services.ratings import rate_comment
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


@pytest.fixture
def place() -> Consultation:
    """Of ten texts: one held and removed, one approved, one waiting, three removed when public, one of them back,
    one withdrawn, one imported, two that nobody touched."""
    made = factories.consultation()
    benat, maite = factories.benat(), factories.staff("maite", Role.MODERATOR)
    spot = made.proposals.all()[0]
    desk.decide(desk.held(made, factories.user("p1")), "restrict", by=benat, at=NOW + minutes(10))
    desk.decide(desk.held(made, factories.user("p2")), "approve", by=benat, at=NOW + minutes(20))
    desk.held(made, factories.user("p3"))
    p4 = factories.user("p4")
    stays = desk.decide(desk.flagged(made, p4), "restrict", by=benat, at=NOW + minutes(60))
    back = desk.decide(desk.flagged(made, factories.user("p5")), "restrict", by=benat, at=NOW + minutes(60))
    undo_decision(decision=back, by=maite, at=NOW + minutes(90))
    adopt_policy(by=benat, consultation=made, mode="pre", rules_es="Sin insultos.", rules_eu="Irainik ez.", at=NOW)
    desk.decide(desk.flagged(made, factories.user("p6")), "restrict", by=benat, at=NOW + minutes(100))
    p7 = factories.user("p7")
    withdraw_comment(account=p7, comment=desk.write(made, p7), at=NOW)
    restrict_imported(comments=[factories.comment(made, state=RevisionState.HELD_POLICY)], at=NOW)
    for name, stance in (("p8", "for"), ("p9", "against")):
        factories.comment(spot, factories.user(name), kind=CommentKind.ARGUMENT, stance=stance)
    appeal = appeal_decision(decision=stays, by=p4, text="No insulto.", at=NOW + minutes(70))
    answer_appeal(appeal=appeal, by=maite, outcome="confirmed", explanation="Sí.", version=1, at=NOW + minutes(190))
    return made


def test_every_count_is_that_of_the_rows(place: Consultation) -> None:
    found = moderation_figures(place)
    texts = found.texts
    assert (texts.received, texts.public, texts.waiting, texts.removed, texts.withdrawn) == (10, 4, 1, 4, 1)
    assert (found.removals.total, found.removals.detected) == (4, 1)
    assert found.removals.by_reason == {"insult": 3, "not-recorded": 1}
    assert found.removals.by_phase == {"held_policy": 0, "held_system": 1, "published": 2, "imported": 1}
    assert found.removals.by_mode == {"post": 2, "pre": 1}
    assert (found.decisions, found.undone) == ({"approve": 1, "restrict": 5}, 1)
    assert (found.held, found.published) == (Times(2, 15.0, 20.0), Times(2, 80.0, 100.0))
    assert found.reports == {"waiting": 1, "upheld": 2, "covered": 0, "merged": 0, "dismissed": 0, "gone": 0}
    assert found.appeals == {"waiting": 0, "confirmed": 1, "overturned": 0, "settled": 0}
    assert found.answered == Times(1, 120.0, 120.0)
    assert found.votes_on_removed == 0


def test_opinions_on_what_is_removed_are_kept_and_told(place: Consultation) -> None:
    text = factories.comment(place, factories.user("q1"))
    for name in ("q2", "q3"):
        rate_comment(account=factories.user(name), comment=text, value=1, at=NOW)
    assert moderation_figures(place).votes_on_removed == 0
    desk.decide(desk.open_for_staff(text), "restrict")
    assert moderation_figures(place).votes_on_removed == 2


def test_what_is_not_public_is_counted_nowhere(place: Consultation) -> None:
    desk.flagged(factories.consultation())
    draft = factories.consultation("draft")
    factories.comment(draft, factories.user("p"))
    assert moderation_figures(place).texts.received == 10
    assert moderation_figures().texts.received == 11


def test_a_side_that_loses_more_is_seen() -> None:
    made = factories.consultation()
    spot, benat = made.proposals.all()[0], factories.benat()
    for number in range(12):
        for stance in ("for", "against"):
            text = factories.argument(spot, factories.user(f"{stance}{number}"), stance=stance)
            if stance == "against" and number < 9:
                desk.decide(desk.open_for_staff(text), "restrict", by=benat)
    sides = moderation_figures(made).sides
    assert (sides.in_favour.part, sides.in_favour.whole, sides.against.part, sides.against.whole) == (0, 12, 9, 12)
    assert (sides.gap.value, sides.gap.differs) == (-0.75, True)
    assert "more than chance explains" in Client().get(f"/en/consultations/{made.code}/moderation/").content.decode()


def test_page_table_and_api_say_the_same(place: Consultation) -> None:
    page = Client().get(f"/en/consultations/{place.code}/moderation/").content.decode()
    assert "4 removals stand. A program had marked the text in 1 of them" in page
    answer = Client().get(f"/en/consultations/{place.code}/moderation.csv")
    rows = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[attr-defined]
    cells = {(row[0], row[1]): row[2:4] for row in rows[1:]}
    assert rows[0] == ["section", "measure", "value", "base", "low", "high"]
    assert cells["removals_by_reason", "insult"] == ["3", "4"]
    assert cells["minutes_to_decision", "published_p90"] == ["100.0", "2"]
    said = Client().get(f"/api/v1/consultations/{place.code}/moderation/figures/").json()
    assert said["removals"]["by_reason"] == {"insult": 3, "not-recorded": 1}
    assert said["published"] == {"decided": 2, "median": 80.0, "p90": 100.0}
    everywhere = Client().get("/api/v1/moderation/figures/").json()
    assert everywhere == said


def test_nobody_and_no_word_is_in_it(place: Consultation) -> None:
    addresses = (
        f"/es/consultations/{place.code}/moderation/", "/eu/moderation/", "/es/moderation.csv",
        "/api/v1/moderation/figures/",
    )  # fmt: skip
    for address in addresses:
        answer = Client().get(address)
        words = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()  # type: ignore[attr-defined]
        assert [name for name in ("beñat", "maite", "p4", "inútiles", "@example") if f"{name}<" in words] == []
        assert "inútiles" not in words


def test_the_figures_cost_the_same_with_more_rows(place: Consultation) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            moderation_figures(place)
        return len(seen)

    before = cost()
    for number in range(5):
        desk.decide(desk.flagged(place, factories.user(f"q{number}")), "restrict")
    assert (before, cost()) == (8, 8)


@pytest.mark.parametrize("code", ["zzzzzzzz", "draft"])
def test_of_what_is_not_there_nothing_is_told(code: str) -> None:
    draft = factories.consultation("draft").code
    code = draft if code == "draft" else code
    for address in (f"/es/consultations/{code}/moderation/", f"/es/consultations/{code}/moderation.csv"):
        assert Client().get(address).status_code == 404
