"""The map of opinions: two camps are found, and nothing is told from which a person could be told."""

from __future__ import annotations

import pytest

from moderation.models import OpinionMap
from moderation.queries.opinion_maps import public_groups
from moderation.services.opinion_maps import draw_opinion_map
from participa import events
from participa.events.models import Event
from proposals.models import Comment, CommentVote, Consultation, Participant
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db


def crowd(place: Consultation, camps: list[tuple[int, list[int]]]) -> list[Comment]:
    """Statements, and camps of so many people who all rate them like this (9: not at all)."""
    texts = [factories.comment(place, body=f"Afirmación número {number}.") for number in range(len(camps[0][1]))]
    first = {text.pk: text.revisions.get() for text in texts}
    with events.unit():
        for camp, (many, values) in enumerate(camps):
            people = Participant.objects.bulk_create(
                Participant(consultation=place, number=100_000 * (camp + 1) + one, display_name=f"p{camp}-{one}")
                for one in range(1, many + 1)
            )
            CommentVote.objects.bulk_create(
                CommentVote(comment=text, revision=first[text.pk], participant=person, value=value)
                for person in people
                for text, value in zip(texts, values, strict=True)
                if value != 9
            )
    return texts


GREEN, GREY = [1, 1, 1, -1, -1, -1, 1, 0], [-1, -1, -1, 1, 1, 1, 1, 0]


def test_two_camps_are_two_groups_and_what_they_share_is_shared() -> None:
    place = factories.consultation()
    texts = crowd(place, [(30, GREEN), (20, GREY)])
    drawn = draw_opinion_map(consultation=place, at=NOW)
    assert (drawn.why_not, drawn.people, [one["people"] for one in drawn.groups]) == ("", 50, [30, 20])
    assert drawn.groups[0]["traits"] == [{"kind": "channel", "key": "web", "people": 30}]
    counts = {one["comment"]: (one["agree"], one["disagree"], one["passes"]) for one in drawn.groups[1]["opinions"]}
    assert counts[texts[0].code] == (0, 20, 0)
    assert counts[texts[6].code] == (20, 0, 0)
    assert counts[texts[7].code] == (0, 0, 20)
    assert sorted({point[2] for point in drawn.points}) == [1, 2]
    assert draw_opinion_map(consultation=place, at=NOW).groups == drawn.groups
    assert Event.objects.filter(kind="opinion_map.drawn").count() == 1  # the second told nothing new


def test_a_small_group_is_not_told_nor_is_a_text_that_few_of_a_group_rated() -> None:
    place = factories.consultation()
    crowd(place, [(30, GREEN), (9, GREY)])
    small = draw_opinion_map(consultation=place, at=NOW)
    assert (small.why_not, small.groups, small.points) == ("small_group", [], [])
    other = factories.consultation()
    texts = crowd(other, [(30, GREEN), (20, GREY), (9, [9, 9, 9, 9, 9, 9, 9, 1])])
    told = {one["comment"] for one in draw_opinion_map(consultation=other, at=NOW).groups[0]["opinions"]}
    # The nine in no group rated the last text alone: what is told of it less the groups would be theirs.
    assert told == {text.code for text in texts[:7]}


def test_without_opinions_there_is_a_reason_and_no_map() -> None:
    place = factories.consultation()
    assert draw_opinion_map(consultation=place, at=NOW).why_not == "no_votes"
    assert public_groups(place) == []


def test_what_is_hidden_later_leaves_the_counts_at_once_and_the_next_map() -> None:
    place = factories.consultation()
    texts = crowd(place, [(30, GREEN), (20, GREY)])
    draw_opinion_map(consultation=place, at=NOW)
    desk.decide(desk.open_for_staff(texts[0]), "restrict")
    told = {one["comment"] for group in public_groups(place) for one in group["opinions"]}
    assert told == {text.code for text in texts[1:]}
    draw_opinion_map(consultation=place, at=NOW)
    assert texts[0].code not in str(OpinionMap.objects.get().groups)
