"""One participant per person and consultation, whatever comes at once."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError, connection

from participa import events
from participa.accounts.enums import IdentityLevel
from participa.accounts.models import User
from proposals.models import Consultation, Participant
from proposals.services.participants import participant_for
from tests import factories
from tests.proposals.people import at_once, identity_proof, verified

PEOPLE = 10


def take_part(account: User, where: Consultation) -> Participant:
    with events.unit():
        return participant_for(account=account, consultation=where)


@pytest.mark.django_db
def test_ane_is_the_same_participant_each_time_under_her_pseudonym() -> None:
    ane, where = factories.ane(), factories.consultation()
    first, again = take_part(ane, where), take_part(ane, where)
    assert (first, first.display_name, first.account) == (again, "ane", ane)


@pytest.mark.django_db
def test_numbers_differ_and_say_nothing_of_the_order() -> None:
    where = factories.consultation()
    numbers = [take_part(factories.user("somebody"), where).number for _ in range(PEOPLE)]
    assert len(set(numbers)) == PEOPLE
    assert numbers != sorted(numbers)  # one chance in 3,628,800 to be sorted by accident


@pytest.mark.django_db
def test_another_consultation_knows_another_participant() -> None:
    ane = factories.ane()
    one, other = take_part(ane, factories.consultation()), take_part(ane, factories.consultation())
    assert one != other


@pytest.mark.django_db
def test_two_accounts_of_one_verified_person_are_one_participant() -> None:
    proof = identity_proof()
    where = factories.consultation(vote_level=IdentityLevel.VERIFIED)
    assert take_part(verified("ane", proof), where) == take_part(verified("ane-2", proof), where)


@pytest.mark.django_db
def test_where_no_identity_is_asked_for_two_accounts_are_two() -> None:
    proof, where = identity_proof(), factories.consultation()
    one, other = take_part(verified("ane", proof), where), take_part(verified("ane-2", proof), where)
    assert one != other
    assert [one.proof, other.proof] == [None, None]


@pytest.mark.django_db
def test_who_is_verified_after_taking_part_stays_the_same_participant() -> None:
    where = factories.consultation(vote_level=IdentityLevel.VERIFIED)
    ane = factories.ane()
    before = take_part(ane, where)
    with events.unit():
        ane.identity_proof, ane.identity_level = identity_proof(), IdentityLevel.VERIFIED
        ane.save(update_fields=["identity_proof", "identity_level"])
    after = take_part(ane, where)
    assert (after, after.proof) == (before, ane.identity_proof)


@pytest.mark.django_db
def test_a_second_account_that_took_part_unverified_joins_the_person_once_it_is_verified() -> None:
    where = factories.consultation(vote_level=IdentityLevel.VERIFIED)
    proof = identity_proof()
    second = factories.user("ane-2")
    unverified = take_part(second, where)
    first = take_part(verified("ane", proof), where)
    with events.unit():
        second.identity_proof, second.identity_level = proof, IdentityLevel.VERIFIED
        second.save(update_fields=["identity_proof", "identity_level"])
    assert take_part(second, where) == first != unverified


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_ten_first_acts_at_once_make_one_participant() -> None:
    where = factories.consultation()
    for _ in range(5):
        ane = factories.ane()
        found = at_once([partial(take_part, ane, where)] * PEOPLE)
        assert found == [Participant.objects.get(account=ane)] * PEOPLE


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_ten_accounts_of_one_person_at_once_make_one_participant() -> None:
    where = factories.consultation(vote_level=IdentityLevel.VERIFIED)
    for _ in range(5):
        proof = identity_proof()
        accounts = [verified("ane", proof) for _ in range(PEOPLE)]
        found = at_once([partial(take_part, one, where) for one in accounts])
        assert found == [Participant.objects.get(proof=proof)] * PEOPLE


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_there_would_be_several() -> None:
    """The positive control: the race above is one, and the constraint is what ends it."""
    where = factories.consultation()
    constraint = 'ALTER TABLE proposals_participant DROP CONSTRAINT "proposals_one_participant_per_account"'
    with connection.cursor() as cursor:
        cursor.execute(constraint)
    try:
        people = [factories.ane() for _ in range(10)]
        for ane in people:
            at_once([partial(take_part, ane, where)] * PEOPLE)
        assert any(Participant.objects.filter(account=ane).count() > 1 for ane in people)
    finally:
        _restore(where)


def _restore(where: Consultation) -> None:
    with events.unit():
        where.participants.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            'ALTER TABLE proposals_participant ADD CONSTRAINT "proposals_one_participant_per_account" '
            "UNIQUE (consultation_id, account_id)"
        )


@pytest.mark.django_db
def test_the_database_refuses_a_second_participant_whoever_asks() -> None:
    ane, where = factories.ane(), factories.consultation()
    take_part(ane, where)
    with pytest.raises(IntegrityError), events.unit():
        Participant.objects.create(consultation=where, account=ane, number=1, display_name="ane")
