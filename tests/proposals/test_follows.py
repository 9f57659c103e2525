"""Following a consultation or a department."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from participa import events
from participa.core.errors import DomainError
from proposals.enums import ConsultationState
from proposals.models import Follow
from proposals.queries.follows import followers_of, follows_of, is_following
from proposals.services.follows import follow, unfollow
from tests.factories import NOW, ane, consultation, department, user

pytestmark = pytest.mark.django_db


def test_ane_follows_a_consultation_and_a_department_each_once() -> None:
    person, place, where = ane(), consultation(), department()
    first = follow(account=person, consultation=place, at=NOW)
    again = follow(account=person, consultation=place, at=NOW + timedelta(days=1))
    other = follow(account=person, department=where, at=NOW)

    assert again == first
    assert list(follows_of(person)) == [other, first]
    assert (is_following(person, consultation=place), is_following(person, department=where)) == (True, True)


def test_unfollowing_ends_exactly_that() -> None:
    person, place, other = ane(), consultation(), consultation()
    follow(account=person, consultation=place, at=NOW)
    follow(account=person, consultation=other, at=NOW)
    follow(account=user("miren"), consultation=place, at=NOW)

    unfollow(account=person, consultation=place, at=NOW)
    unfollow(account=person, consultation=place, at=NOW)

    assert [found.consultation for found in follows_of(person)] == [other]
    assert Follow.objects.count() == 2


def test_following_a_department_is_following_each_of_its_consultations_once() -> None:
    person, where = ane(), department()
    place = consultation(department=where)
    follow(account=person, department=where, at=NOW)
    follow(account=person, consultation=place, at=NOW)
    assert followers_of(place) == {person.pk}
    assert followers_of(consultation()) == set()


@pytest.mark.parametrize("state", [ConsultationState.DRAFT, ConsultationState.REVIEW])
def test_a_draft_cannot_be_followed_because_it_does_not_exist(state: str) -> None:
    with pytest.raises(DomainError, match=r"^not_found"):
        follow(account=ane(), consultation=consultation(state), at=NOW)
    assert Follow.objects.count() == 0


def test_a_follow_is_of_exactly_one_thing() -> None:
    person = ane()
    for both in ({}, {"consultation": consultation(), "department": department()}):
        with pytest.raises(IntegrityError), events.unit(), transaction.atomic():
            Follow.objects.create(account=person, since=NOW, **both)
